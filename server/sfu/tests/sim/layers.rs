//! A viewer's layer follows his wish, without a gap.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::{Weather, seeds};
use crate::world::{World, viewer};

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
