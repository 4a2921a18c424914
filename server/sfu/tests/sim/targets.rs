//! What a performer is meant to send is said of each by himself.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::offer::without_transport_cc;
use crate::world::{PERFORMER, World, viewer};

const SMALL: [u32; 3] = [100_000, 250_000, 500_000];
const LARGE: [u32; 3] = [200_000, 900_000, 4_000_000];

/// All layers, and what is allowed beside them.
fn whole(targets: [u32; 3]) -> f32 {
    targets.iter().sum::<u32>() as f32 + 300_000.0
}

#[test]
fn who_goes_by_remb_is_told_his_own_limit() {
    let mut world = World::new(180);
    world.publish_with(PERFORMER, without_transport_cc);
    world.sfu.set_targets(world.now, PERFORMER, SMALL);
    world.watch(Layer::High);
    world.run(Duration::from_secs(3));
    let told = |world: &World| world.performer.as_ref().unwrap().rembs.last().unwrap().bitrate;
    let near = |told: f32, limit: f32| (told / limit - 1.0).abs() < 0.01;
    assert!(near(told(&world), whole(SMALL)), "{}", told(&world));
    world.sfu.set_targets(world.now, PERFORMER, LARGE);
    world.run(Duration::from_secs(3));
    assert!(near(told(&world), whole(LARGE)), "{}", told(&world));
    // Nobody else's word counts.
    world.sfu.set_targets(world.now, viewer(0), SMALL);
    world.sfu.set_targets(world.now, viewer(9), SMALL);
    world.run(Duration::from_secs(2));
    assert!(near(told(&world), whole(LARGE)), "{}", told(&world));
}

#[test]
fn far_more_than_that_is_not_taken() {
    let mut world = World::playing(181, 1);
    world.sfu.set_targets(world.now, PERFORMER, SMALL);
    // 30 frames of 25 packets of 1,000 bytes a second are 6 Mbit/s.
    let flood = |world: &mut World| {
        let before = world.sfu.stats().rtp_dropped;
        world.performer.as_mut().unwrap().sizes = [(1, 1_000), (3, 1_000), (25, 1_000)];
        world.run(Duration::from_secs(4));
        let dropped = world.sfu.stats().rtp_dropped - before;
        world.performer.as_mut().unwrap().sizes[2] = (6, 1_000);
        world.run(Duration::from_secs(2));
        dropped
    };
    assert!(flood(&mut world) > 300);
    world.sfu.set_targets(world.now, PERFORMER, LARGE);
    world.run(Duration::from_secs(1));
    assert_eq!(flood(&mut world), 0);
}
