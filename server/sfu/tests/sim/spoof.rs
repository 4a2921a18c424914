//! Who knows a peer's address, or even sends from it, cannot break his
//! handshake by what is no part of one, nor his connection by checks in his name.

use std::net::SocketAddr;
use std::time::Duration;

use footlight_sfu::Layer;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::network::{Bottleneck, Datagram};
use crate::world::{World, server};

/// A goodbye that anybody can write: close_notify, not sealed.
const GOODBYE: [u8; 15] = [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 1, 0];
/// And a fatal error.
const FAILURE: [u8; 15] = [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40];

/// Has a newcomer shake hands while somebody sends from `from`.
fn shake_hands_under_fire(seed: u64, from: impl Fn(&World) -> SocketAddr) -> World {
    let mut world = World::playing(seed, 1);
    world.watch(Layer::High);
    // His first check binds his address.
    world.run(Duration::from_millis(11));
    let from = from(&world);
    let mut rng = StdRng::seed_from_u64(seed);
    for _ in 0..80 {
        let mut garbage: Vec<u8> = (0..1_000).map(|_| rng.random()).collect();
        garbage[0] = rng.random_range(20..64);
        for bytes in [garbage, GOODBYE.to_vec(), FAILURE.to_vec()] {
            world.network.send(world.now, Datagram { from, to: server(), bytes });
        }
        world.step();
    }
    world.until(Duration::from_secs(2), |world| world.viewers[1].client.is_connected());
    world
}

#[test]
fn garbage_and_goodbyes_from_elsewhere_do_not_reach_a_handshake() {
    let stranger = "203.0.113.66:6666".parse().unwrap();
    let mut world = shake_hands_under_fire(160, |_| stranger);
    world.run(Duration::from_millis(20));
    assert!(world.sfu.stats().datagrams_unknown >= 240);
    world.until(Duration::from_secs(2), |world| world.viewers[1].frames().len() > 30);
}

#[test]
fn garbage_and_goodbyes_from_his_own_address_do_not_break_a_handshake() {
    let mut world = shake_hands_under_fire(161, |world| world.viewers[1].client.at);
    world.until(Duration::from_secs(2), |world| world.viewers[1].frames().len() > 30);
}

#[test]
fn a_flood_of_checks_in_his_name_without_the_password_moves_nothing_and_is_not_answered() {
    let mut world = World::playing(162, 1);
    let strangers: Vec<SocketAddr> =
        (1..=500).map(|port| SocketAddr::from(([203, 0, 113, 66], port))).collect();
    // So that what they were answered with would be counted.
    let mut link = Bottleneck::new(1_000_000_000, 1_000_000_000);
    link.behind.clone_from(&strangers);
    world.network.bottleneck = Some(link);
    let client = &world.viewers[0].client;
    let named = client.check_as(&format!("{}:{}", client.remote_ufrag(), client.parts().ufrag), "");
    let (before, shown) = (world.sfu.stats(), world.viewers[0].frames().len());
    for _ in 0..20 {
        for from in &strangers {
            let (from, to) = (*from, server());
            world.network.send(world.now, Datagram { from, to, bytes: named.clone() });
        }
        world.run(Duration::from_millis(50));
    }
    world.run(Duration::from_secs(1));
    let after = world.sfu.stats();
    assert!(after.datagrams_in - before.datagrams_in >= 10_000, "they came");
    assert!(strangers.iter().all(|from| !world.sfu.knows((*from).into())));
    assert_eq!(world.network.bottleneck.as_ref().unwrap().passed, 0, "bytes of answers");
    assert_eq!((after.paths_moved, after.peers), (before.paths_moved, before.peers));
    assert!(world.viewers[0].frames().len() > shown + 50);
    world.viewers[0].assert_decodable();
    // With the password it would have been.
    world.viewers[0].client.nominates = false;
    let (from, to, bytes) = (strangers[0], server(), world.viewers[0].client.check());
    world.network.send(world.now, Datagram { from, to, bytes });
    world.run(Duration::from_millis(50));
    assert!(world.network.bottleneck.as_ref().unwrap().passed > 0);
}
