//! Frames leave in runs that the kernel can cut.

use std::time::Duration;

use crate::world::World;

#[test]
fn a_frame_is_one_run_for_each_viewer() {
    let mut world = World::playing(3, 2);
    world.runs.clear();
    world.run(Duration::from_secs(2));
    // A frame of the large layer has six packets; sound that came with it ends the run.
    let whole = world.runs.iter().filter(|segments| (6..=7).contains(*segments)).count();
    assert!(whole >= 110, "{whole} of {:?}", world.runs);
}
