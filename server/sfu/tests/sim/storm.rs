//! Who wishes for key frames again and again, by loss or by quality, costs the
//! performer one every few seconds, and takes none from the others.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::world::{World, viewer};

/// As long as a storm lasts, and what it may cost: a few at once, then one in
/// three seconds.
const STORM: Duration = Duration::from_secs(15);
const COST: u32 = 5 + 5;

fn asked(world: &World) -> u32 {
    world.performer.as_ref().unwrap().asked.iter().sum()
}

#[test]
fn a_viewer_who_loses_his_picture_all_the_time_costs_few_key_frames() {
    let mut world = World::playing(150, 2);
    let (before, end) = (asked(&world), world.now + STORM);
    while world.now < end {
        world.viewers[0].picture_loss();
        world.run(Duration::from_millis(50));
    }
    let cost = asked(&world) - before;
    assert!((5..=COST).contains(&cost), "{cost} key frames in {STORM:?}");
    // Another one's wish is heard in the midst of it.
    for _ in 0..3 {
        world.run(Duration::from_millis(700));
        world.viewers[0].picture_loss();
        let before = asked(&world);
        world.viewers[1].picture_loss();
        world.until(Duration::from_millis(500), |world| asked(world) > before);
    }
    world.viewers[1].assert_decodable();
}

#[test]
fn a_viewer_who_changes_his_quality_all_the_time_costs_few_key_frames() {
    let mut world = World::playing(151, 2);
    let (before, end) = (asked(&world), world.now + STORM);
    let caps = [Layer::Low, Layer::Medium, Layer::High, Layer::Medium];
    for cap in caps.into_iter().cycle() {
        if world.now >= end {
            break;
        }
        world.sfu.set_cap(world.now, viewer(0), cap);
        world.run(Duration::from_millis(130));
    }
    let cost = asked(&world) - before;
    assert!(cost <= COST, "{cost} key frames in {STORM:?}");
    // What he wants in the end he gets.
    world.sfu.set_cap(world.now, viewer(0), Layer::Low);
    let patience = Duration::from_secs(6);
    world.until(patience, |world| world.viewers[0].layer() == Some(Layer::Low));
    world.run(Duration::from_millis(500));
    for viewer in &world.viewers {
        viewer.assert_decodable();
    }
}
