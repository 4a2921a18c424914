//! A viewer's address changes: media follows him.

use std::net::SocketAddr;
use std::time::Duration;

use crate::world::World;

#[test]
fn media_follows_a_viewer_to_his_new_address() {
    let mut world = World::playing(40, 1);
    world.run(Duration::from_secs(1));
    let moved: SocketAddr = "203.0.113.9:50000".parse().unwrap();
    let now = world.now;
    let viewer = &mut world.viewers[0];
    let shown = viewer.frames().len();
    viewer.client.at = moved;
    viewer.client.check_soon(now);
    world.until(Duration::from_secs(1), |world| world.viewers[0].frames().len() > shown + 20);
    world.run(Duration::from_secs(1));
    world.viewers[0].assert_decodable();
}
