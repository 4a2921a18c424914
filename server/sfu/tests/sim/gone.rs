//! Who falls silent or never comes is gone in time.

use std::time::Duration;

use footlight_sfu::{Config, Event, GoneReason, Layer};

use crate::world::{PERFORMER, World, server, viewer};

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

/// A performer is on who makes no check of his own any more; six seconds of silence are
/// the end.
fn with_a_performer_who_rests(seed: u64) -> World {
    let config = Config {
        candidates: vec![server()],
        silence_timeout: Duration::from_secs(6),
        ..Config::default()
    };
    let mut world = World::with_config(seed, config);
    world.publish();
    world.watch(Layer::High);
    world.until(Duration::from_secs(3), |world| world.viewers[0].frames().len() > 30);
    world.performer.as_mut().unwrap().client.rest();
    world
}

fn performer_is_gone(world: &World) -> bool {
    let gone = |event: &Event| matches!(event, Event::Gone { peer: PERFORMER, .. });
    world.events.iter().any(gone)
}

#[test]
fn a_performer_who_answers_and_never_checks_stays() {
    let mut world = with_a_performer_who_rests(53);
    let performer = world.performer.as_mut().unwrap();
    // Nothing comes of him but answers.
    performer.on = false;
    let asked = performer.client.asked;
    world.run(Duration::from_secs(13));
    assert!(!performer_is_gone(&world));
    let performer = world.performer.as_mut().unwrap();
    assert!((5..=7).contains(&(performer.client.asked - asked)), "now and then");
    performer.client.ignores = u32::MAX;
    world.run(Duration::from_secs(7));
    assert!(performer_is_gone(&world));
}

#[test]
fn a_performer_who_sends_and_neither_checks_nor_answers_stays() {
    let mut world = with_a_performer_who_rests(54);
    world.performer.as_mut().unwrap().client.ignores = u32::MAX;
    let unknown = world.stats().datagrams_unknown;
    let asked = world.performer.as_ref().unwrap().client.asked;
    for _ in 0..13 {
        world.performer.as_mut().unwrap().client.indicate();
        world.run(Duration::from_secs(1));
    }
    assert!(!performer_is_gone(&world));
    assert_eq!(world.stats().datagrams_unknown, unknown, "keepalives are nothing strange");
    assert_eq!(world.performer.as_ref().unwrap().client.asked, asked, "he shows that he is there");
    world.viewers[0].assert_decodable();
    world.performer.as_mut().unwrap().on = false;
    world.run(Duration::from_secs(7));
    assert!(performer_is_gone(&world), "a keepalive that anybody could send keeps nobody");
}
