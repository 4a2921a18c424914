//! A viewer's address changes: media follows him, with an ICE restart as well.

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

#[test]
fn media_goes_on_after_an_ice_restart_from_a_new_address() {
    let mut world = World::playing(41, 1);
    world.run(Duration::from_secs(1));
    let now = world.now;
    let peer = crate::world::viewer(0);
    let same = world.viewers[0].client.parts().ufrag.to_owned();
    assert_eq!(world.sfu.restart_ice(now, peer, &same), None, "that is no new one");
    let lines = world.sfu.restart_ice(now, peer, "anew").unwrap();
    assert!(lines.contains("a=candidate:1 ") && lines.contains("a=end-of-candidates"));
    let viewer = &mut world.viewers[0];
    let shown = viewer.frames().len();
    viewer.client.at = "203.0.113.9:50001".parse().unwrap();
    viewer.client.restart(now, "anew", &lines);
    world.until(Duration::from_secs(1), |world| world.viewers[0].frames().len() > shown + 20);
    // Past the patience with silence: it is the new checks that keep it alive.
    world.run(Duration::from_secs(40));
    world.viewers[0].assert_decodable();
    assert!(world.viewers[0].client.is_connected());
}
