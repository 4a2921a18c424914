//! A viewer who stops reading costs nobody anything, and may come back to it.

use std::time::Duration;

use crate::world::World;

#[test]
fn a_viewer_who_stops_reading_delays_nobody_and_reads_on_later() {
    let mut world = World::playing(180, 3);
    world.viewers[0].reads = false;
    let seen = world.viewers[0].frames().len();
    world.run(Duration::from_secs(10));
    assert_eq!(world.viewers[0].frames().len(), seen);
    let stats = world.sfu.stats();
    assert_eq!((stats.viewers, stats.queue_overflows), (3, 0));
    for viewer in &world.viewers[1..] {
        viewer.assert_decodable();
    }
    world.viewers[0].reads = true;
    world.viewers[0].asks = false;
    world.viewers[0].picture_loss();
    world.run(Duration::from_secs(2));
    let frames = world.viewers[0].frames();
    assert!(frames.len() > seen + 50, "it goes on for him");
    assert!(frames[seen + 1..].iter().any(|frame| frame.first.key), "with a key frame");
}
