//! Whatever goes to a viewer is numbered in one count, without a hole.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::Weather;
use crate::viewer::Viewer;
use crate::world::World;

/// The count of all that came, and the holes in it.
fn counted(viewer: &Viewer) -> (u64, u64) {
    let first = viewer.arrivals.seen.keys().next().unwrap();
    let last = viewer.arrivals.seen.keys().next_back().unwrap();
    let all = last + 1 - first;
    (all, all - viewer.arrivals.seen.len() as u64)
}

#[test]
fn sound_pictures_and_retransmissions_share_one_count() {
    let mut world = World::playing(160, 1);
    world.run(Duration::from_secs(2));
    let before = world.viewers[0].video.len() as u64;
    world.network.weather = Weather { loss: 0.05, ..Weather::FINE };
    world.run(Duration::from_secs(5));
    world.network.weather = Weather::FINE;
    world.run(Duration::from_secs(1));
    let viewer = &world.viewers[0];
    assert!(viewer.repaired > 20 && viewer.video.len() as u64 > before);
    let beside = (viewer.needless + viewer.paddings + viewer.doubled) as usize;
    let arrived = viewer.video.len() + viewer.sound.len() + beside;
    assert_eq!(viewer.arrivals.seen.len(), arrived);
    let (all, holes) = counted(viewer);
    // What the network lost, and nothing else, is missing.
    assert!(holes > all / 50 && holes < all / 10, "{holes} of {all}");
}

#[test]
fn nothing_is_missing_where_nothing_is_lost() {
    let mut world = World::playing(161, 2);
    world.sfu.set_cap(world.now, crate::world::viewer(0), Layer::Low);
    world.run(Duration::from_secs(3));
    for viewer in &world.viewers {
        let (all, holes) = counted(viewer);
        assert!(all > 200 && holes == 0, "{holes} of {all}");
    }
}

#[test]
fn a_viewer_who_does_not_know_the_numbers_gets_send_times() {
    let mut world = World::new(162);
    world.publish();
    world.watch_without_feedback(Layer::High);
    world.run(Duration::from_secs(2));
    assert!(world.viewers[0].video.len() > 100 && world.viewers[0].arrivals.seen.is_empty());
}
