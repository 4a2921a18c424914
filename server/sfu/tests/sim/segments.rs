//! Frames leave in runs that the kernel can cut.

use std::time::Duration;

use crate::world::World;

#[test]
fn a_frame_is_one_run_for_each_viewer_whichever_way_it_is_protected() {
    for mut world in [World::playing(3, 2), World::playing_by_sha1(3, 2)] {
        world.runs.clear();
        world.run(Duration::from_secs(2));
        // A frame of the large layer has six packets; sound that came with it ends the run.
        let whole = world.runs.iter().filter(|segments| (6..=7).contains(*segments)).count();
        assert!(whole >= 110, "{whole} of {:?}", world.runs);
        world.viewers.iter().for_each(|viewer| viewer.assert_decodable());
    }
}

#[test]
fn what_has_no_end_yet_waits_for_two_milliseconds_and_no_longer() {
    // Nothing but the network, and a step or two of the test's clock.
    const THERE: Duration = Duration::from_millis(2 * 10 + 3);
    for (seed, marker, waits) in [(4, true, 0), (5, false, 2)] {
        let mut world = World::playing(seed, 1);
        world.run(Duration::from_secs(1));
        world.performer.as_mut().unwrap().on = false;
        world.viewers[0].opaque = true;
        world.run(Duration::from_millis(100));
        let (came, sent) = (world.viewers[0].raw.len(), world.now);
        let payload = vec![0x90, 0xE0, 0x80, 0, 0, 0x20, 1, 2];
        world.performer.as_mut().unwrap().video(2, 1, marker, payload);
        world.until(Duration::from_secs(1), |world| world.viewers[0].raw.len() > came);
        let took = world.now - sent;
        let waits = Duration::from_millis(waits);
        assert!(
            (THERE + waits - Duration::from_millis(3)..=THERE + waits).contains(&took),
            "{took:?}"
        );
    }
}
