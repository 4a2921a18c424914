//! A viewer's layer follows his wish, without a gap.

use std::time::Duration;

use footlight_sfu::{Config, Layer};

use crate::network::{Weather, seeds};
use crate::world::{World, server, viewer};

const WAIT: Duration = Duration::from_secs(2);

#[test]
fn a_switch_takes_one_key_frame_and_leaves_no_gap() {
    World::playing_both_ways(20, 1).into_iter().for_each(switches);
}

fn switches(mut world: World) {
    world.run(Duration::from_secs(1));
    for cap in [Layer::Low, Layer::Medium, Layer::High, Layer::Low] {
        let before = world.performer.as_ref().unwrap().asked;
        world.sfu.set_cap(world.now, viewer(0), cap);
        world.until(WAIT, |world| world.viewers[0].layer() == Some(cap));
        world.run(Duration::from_secs(1));
        let asked = world.performer.as_ref().unwrap().asked;
        let index = cap.index();
        assert_eq!(asked[index], before[index] + 1, "one key frame is asked for");
        assert_eq!(asked.iter().sum::<u32>(), before.iter().sum::<u32>() + 1, "and no other");
    }
    world.viewers[0].assert_decodable();
    for (before, after) in world.viewers[0].switches() {
        // Both layers show the same camera: one frame later or the same again.
        let step = after.first.timestamp.wrapping_sub(before.first.timestamp);
        assert!(step <= 3_100, "{step} ticks between two layers");
        assert!(after.first.at - before.first.at <= Duration::from_millis(67));
    }
}

#[test]
fn a_switch_survives_losses() {
    for mut world in seeds(21, 3).flat_map(|seed| World::playing_both_ways(seed, 1)) {
        world.network.weather = Weather { loss: 0.05, ..Weather::FINE };
        for cap in [Layer::Low, Layer::High, Layer::Medium] {
            world.sfu.set_cap(world.now, viewer(0), cap);
            world.until(WAIT * 2, |world| world.viewers[0].layer() == Some(cap));
            world.run(Duration::from_millis(500));
        }
        world.network.weather = Weather::FINE;
        world.run(Duration::from_secs(2));
        for (_, after) in world.viewers[0].switches() {
            assert!(after.first.key && after.complete, "{after:?}");
        }
    }
}

#[test]
fn a_layer_that_stops_gives_way_to_the_next() {
    for mut world in World::playing_both_ways(25, 1) {
        world.performer.as_mut().unwrap().layers[2].on = false;
        // Twelve frames, a request and a round trip.
        let soon = Duration::from_millis(900);
        world.until(soon, |world| world.viewers[0].layer() == Some(Layer::Medium));
        world.performer.as_mut().unwrap().layers[2].on = true;
        world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
        world.run(Duration::from_millis(500));
        world.viewers[0].assert_decodable();
    }
}

#[test]
fn many_wishes_for_a_key_frame_become_few_requests() {
    let mut world = World::playing(26, 8);
    world.run(Duration::from_secs(1));
    let before = world.performer.as_ref().unwrap().asked[2];
    for _ in 0..100 {
        for viewer in &mut world.viewers {
            viewer.picture_loss();
        }
        world.run(Duration::from_millis(10));
    }
    let asked = world.performer.as_ref().unwrap().asked[2] - before;
    assert!((2..=4).contains(&asked), "{asked} in a second");
}

/// A newcomer beside somebody on the smallest layer; the one whose key frame he is about
/// to get stops once it is asked for. He is on the last of the shards.
fn stops_before_the_key_frame(seed: u64, shards: u8, moves: bool) -> World {
    let config = Config { candidates: vec![server()], shards, ..Config::default() };
    let mut world = World::with_config(seed, config);
    world.publish();
    world.watch(Layer::Low);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::Low));
    // What is kept of it is too old to start with.
    world.run(Duration::from_secs(4));
    let asked = world.sfu.stats().keyframe_requests;
    world.watch(Layer::High);
    if moves {
        world.until(WAIT, |world| world.viewers[1].layer() == Some(Layer::Low));
    }
    let before = if moves { world.sfu.stats().keyframe_requests } else { asked };
    world.until(WAIT, |world| world.sfu.stats().keyframe_requests > before);
    let performer = world.performer.as_mut().unwrap();
    performer.layers[if moves { 2 } else { 0 }].on = false;
    world
}

/// Nobody can have a key frame of a layer that is off, so it is not asked for.
fn assert_not_asked(world: &mut World, index: usize) {
    let asked = |world: &World| world.performer.as_ref().unwrap().asked[index];
    let before = asked(world);
    assert!(before > 0);
    world.run(Duration::from_secs(5));
    assert_eq!(asked(world), before);
}

#[test]
fn who_is_to_move_up_to_a_layer_that_stops_gets_the_next() {
    for (seed, shards) in [(26, 1), (27, 2)] {
        let mut world = stops_before_the_key_frame(seed, shards, true);
        world.until(WAIT * 2, |world| world.viewers[1].layer() == Some(Layer::Medium));
        assert_not_asked(&mut world, 2);
        world.watch(Layer::Medium);
        world.until(WAIT * 2, |world| world.viewers[2].layer() == Some(Layer::Medium));
        // It is to be had again as soon as it comes.
        let last = &mut world.performer.as_mut().unwrap().layers[2];
        (last.on, last.key_wanted) = (true, true);
        world.until(WAIT * 2, |world| world.viewers[1].layer() == Some(Layer::High));
        world.viewers.iter().for_each(|viewer| viewer.assert_decodable());
    }
}

#[test]
fn who_is_to_start_with_a_layer_that_stops_starts_with_the_next() {
    for (seed, shards) in [(28, 1), (29, 2)] {
        let mut world = stops_before_the_key_frame(seed, shards, false);
        world.until(WAIT * 3, |world| world.viewers[1].layer() == Some(Layer::High));
        assert_not_asked(&mut world, 0);
        world.viewers[1].assert_decodable();
    }
}

#[test]
fn what_is_lost_of_a_layer_that_stops_is_not_asked_for_without_end() {
    for mut world in World::playing_both_ways(30, 1) {
        world.run(Duration::from_secs(1));
        let asked = world.sfu.stats().keyframe_requests;
        world.viewers[0].picture_loss();
        world.until(WAIT, |world| world.sfu.stats().keyframe_requests > asked);
        world.performer.as_mut().unwrap().layers[2].on = false;
        world.until(WAIT * 2, |world| world.viewers[0].layer() == Some(Layer::Medium));
        world.run(WAIT);
        assert_not_asked(&mut world, 2);
    }
}
