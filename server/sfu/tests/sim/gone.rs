//! Who falls silent or never comes is gone in time.

use std::time::Duration;

use footlight_sfu::{Config, Event, GoneReason, Layer};

use crate::world::{World, server, viewer};

#[test]
fn a_silent_viewer_is_gone_after_the_silence_timeout() {
    let mut world = World::playing(50, 2);
    world.viewers[0].client.alive = false;
    world.run(Duration::from_secs(29));
    let gone = Event::Gone { peer: viewer(0), reason: GoneReason::Silent };
    assert!(!world.events.contains(&gone));
    world.run(Duration::from_secs(2));
    assert!(world.events.contains(&gone));
    assert_eq!(world.sfu.stats().viewers, 1);
}

#[test]
fn who_never_connects_is_gone_after_the_setup_timeout() {
    let config = Config {
        candidates: vec![server()],
        setup_timeout: Duration::from_secs(5),
        ..Config::default()
    };
    let mut world = World::with_config(51, config);
    world.watch(Layer::High);
    world.viewers[0].client.alive = false;
    world.run(Duration::from_secs(6));
    let gone = Event::Gone { peer: viewer(0), reason: GoneReason::SetupTimeout };
    assert!(world.events.contains(&gone));
    assert_eq!((world.sfu.stats().peers, world.sfu.stats().rooms), (0, 0));
}

#[test]
fn a_viewer_who_closes_is_gone_at_once() {
    let mut world = World::playing(52, 1);
    let now = world.now;
    world.viewers[0].client.leave(now);
    world.run(Duration::from_millis(50));
    assert!(world.events.contains(&Event::Gone { peer: viewer(0), reason: GoneReason::Closed }));
}
