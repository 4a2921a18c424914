//! A viewer's address changes: media follows him, with an ICE restart as well.

use std::net::SocketAddr;
use std::time::Duration;

use footlight_sfu::{ConnectionId, Event, Layer, Path};

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
    let told = |world: &World| {
        let moved = Event::Moved { peer: crate::world::viewer(0) };
        world.events.iter().filter(|event| **event == moved).count()
    };
    assert_eq!((told(&world), world.sfu.stats().paths_moved), (1, 1));
    // To and fro, as nobody does in earnest: all of it is counted, and little told.
    world.network.weather.delay = Duration::from_millis(1);
    for port in 1..=200 {
        world.viewers[0].client.at = SocketAddr::new(moved.ip(), port);
        world.viewers[0].client.check_soon(world.now);
        world.run(Duration::from_millis(10));
    }
    let (told, counted) = (told(&world), world.sfu.stats().paths_moved);
    assert!(counted > 100 && told <= 80, "{counted} moves, {told} told");
}

#[test]
fn media_goes_on_after_an_ice_restart_from_a_new_address() {
    let mut world = World::playing(41, 1);
    world.run(Duration::from_secs(1));
    let now = world.now;
    let peer = crate::world::viewer(0);
    let parts = world.viewers[0].client.parts();
    let (same, pwd) = (parts.ufrag.to_owned(), parts.pwd.to_owned());
    assert_eq!(world.sfu.restart_ice(now, peer, &same, &pwd), None, "that is no new one");
    let (restarts, lines) = world.sfu.restart_ice(now, peer, "anew", &pwd).unwrap();
    let again = world.sfu.restart_ice(now, peer, "anew", &pwd);
    assert_eq!(again, Some((restarts, lines.clone())), "the first answer may have been lost");
    assert_eq!(world.sfu.ice(peer), Some(("anew", restarts)));
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

#[test]
fn media_goes_both_ways_on_connections_and_follows_a_viewer_to_another() {
    let mut world = World::new(42);
    let at = |port: u16| SocketAddr::new("192.0.2.7".parse().unwrap(), port);
    // The first two clients' ends, the performer's and the viewer's.
    for (port, connection) in [(40_001, 1), (40_002, 2), (41_000, 3)] {
        world.connections.insert(at(port), ConnectionId(connection));
    }
    world.publish();
    world.watch(Layer::High);
    let plays = |world: &World| world.viewers[0].layer() == Some(Layer::High);
    world.until(Duration::from_secs(3), plays);
    let before = Path::Tcp { connection: ConnectionId(2), from: at(40_002) };
    assert!(world.sfu.knows(before));
    assert!(!world.sfu.knows(at(40_002).into()), "another way to the same address");

    let now = world.now;
    let viewer = &mut world.viewers[0];
    let shown = viewer.frames().len();
    viewer.client.at = at(41_000);
    viewer.client.check_soon(now);
    world.until(Duration::from_secs(1), |world| world.viewers[0].frames().len() > shown + 20);
    world.viewers[0].assert_decodable();
    world.sfu.remove(world.now, crate::world::viewer(0));
    assert!(!world.sfu.knows(before));
}

#[test]
fn media_follows_who_nominates_once_though_he_is_asked_in_vain_at_first() {
    let mut world = World::playing(43, 1);
    world.run(Duration::from_secs(1));
    let client = &mut world.viewers[0].client;
    (client.at, client.ignores) = ("203.0.113.9:50002".parse().unwrap(), 2);
    client.check_soon(world.now);
    world.run(Duration::from_millis(30));
    let client = &mut world.viewers[0].client;
    assert_eq!(client.asked, 1);
    client.nominates = false;
    let shown = world.viewers[0].frames().len();
    world.until(Duration::from_secs(3), |world| world.viewers[0].frames().len() > shown + 20);
}

#[test]
fn media_follows_who_checks_another_path_than_he_nominated_last() {
    let mut world = World::playing(44, 1);
    world.run(Duration::from_secs(1));
    let client = &mut world.viewers[0].client;
    client.at = "203.0.113.9:50003".parse().unwrap();
    client.nominates = false;
    // As long as the one in use may still be good nothing moves.
    world.run(Duration::from_secs(3));
    assert_eq!((world.viewers[0].client.asked, world.sfu.stats().paths_moved), (0, 0));
    // Past the patience with silence.
    world.run(Duration::from_secs(40));
    assert_eq!(world.sfu.stats().paths_moved, 1);
    let shown = world.viewers[0].frames().len();
    world.until(Duration::from_secs(1), |world| world.viewers[0].frames().len() > shown + 20);
}

/// Whenever that is, and though he is asked in vain at first.
#[test]
fn who_moves_amid_the_handshake_and_nominates_no_more_is_connected() {
    for after in (1..120).step_by(7) {
        let mut world = World::playing(45, 0);
        world.watch(Layer::High);
        world.run(Duration::from_millis(after));
        let client = &mut world.viewers[0].client;
        (client.at, client.ignores) = ("203.0.113.9:50004".parse().unwrap(), 2);
        client.check_soon(world.now);
        world.run(Duration::from_millis(2));
        world.viewers[0].client.nominates = false;
        world.until(Duration::from_secs(8), |world| world.viewers[0].frames().len() > 10);
    }
}
