//! Who knows a peer's address, or even sends from it, cannot break his
//! handshake by what is no part of one, nor his connection by checks in his name.

use std::net::SocketAddr;
use std::time::Duration;

use footlight_sfu::{Event, Layer};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::network::{Bottleneck, Datagram};
use crate::world::{World, server, viewer};

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

/// Whom he sends his checks to sees one, and nothing else of him.
fn recorded(world: &mut World) -> Vec<u8> {
    world.run(Duration::from_secs(1));
    let bytes = world.viewers[0].client.check();
    let (from, to) = (world.viewers[0].client.at, server());
    world.network.send(world.now, Datagram { from, to, bytes: bytes.clone() });
    world.run(Duration::from_millis(100));
    bytes
}

const STRANGER: ([u8; 4], u16) = ([203, 0, 113, 66], 6666);

#[test]
fn a_recorded_check_moves_nothing() {
    let mut world = World::playing(163, 1);
    let check = recorded(&mut world);
    let shown = world.viewers[0].frames().len();
    for _ in 0..300 {
        let (from, to) = (STRANGER.into(), server());
        world.network.send(world.now, Datagram { from, to, bytes: check.clone() });
        world.run(Duration::from_millis(10));
    }
    assert!(world.viewers[0].frames().len() > shown + 80);
    assert_eq!(world.sfu.stats().paths_moved, 0);
    world.viewers[0].assert_decodable();
    // He himself can still move meanwhile.
    world.viewers[0].client.at = "203.0.113.9:50000".parse().unwrap();
    world.viewers[0].client.check_soon(world.now);
    for _ in 0..100 {
        let (from, to) = (STRANGER.into(), server());
        world.network.send(world.now, Datagram { from, to, bytes: check.clone() });
        world.run(Duration::from_millis(10));
    }
    assert_eq!(world.sfu.stats().paths_moved, 1);
    assert!(world.viewers[0].frames().len() > shown + 100);
    world.viewers[0].assert_decodable();
}

#[test]
fn a_recorded_check_does_not_keep_the_stream_of_who_is_gone() {
    let mut world = World::playing(164, 1);
    let check = recorded(&mut world);
    world.viewers[0].client.alive = false;
    for _ in 0..10 {
        let (from, to) = (STRANGER.into(), server());
        world.network.send(world.now, Datagram { from, to, bytes: check.clone() });
        world.run(Duration::from_secs(5));
    }
    let gone = |event: &Event| matches!(event, Event::Gone { peer, .. } if *peer == viewer(0));
    assert!(world.events.iter().any(gone));
}

#[test]
fn who_does_not_answer_from_where_he_says_he_is_is_not_sent_there() {
    let mut world = World::playing(165, 1);
    world.run(Duration::from_secs(1));
    // His address is forged: what is sent there reaches somebody else.
    let (from, to) = (STRANGER.into(), server());
    let mut link = Bottleneck::new(1_000_000_000, 1_000_000_000);
    link.behind = vec![from];
    world.network.bottleneck = Some(link);
    for _ in 0..20 {
        let bytes = world.viewers[0].client.check();
        world.network.send(world.now, Datagram { from, to, bytes });
        world.run(Duration::from_millis(100));
    }
    let passed = world.network.bottleneck.as_ref().unwrap().passed;
    assert!((1_000..8_000).contains(&passed), "{passed} bytes, answers and questions");
    assert_eq!(world.sfu.stats().paths_moved, 0);
}

/// On one shard and on several, of which the forged one may be at any.
#[test]
fn a_viewers_checks_do_not_take_the_performers_address() {
    for (shards, nominates) in [(1, false), (1, true), (2, false), (4, true)] {
        let mut world = World::playing_on(166, 4, shards);
        world.run(Duration::from_secs(1));
        let from = world.performer.as_ref().unwrap().client.at;
        for at in 0..4 {
            let shown: Vec<usize> = world.viewers.iter().map(|it| it.frames().len()).collect();
            world.viewers[at].client.nominates = nominates;
            for _ in 0..100 {
                let bytes = world.viewers[at].client.check();
                world.network.send(world.now, Datagram { from, to: server(), bytes });
                world.run(Duration::from_millis(10));
            }
            for (viewer, shown) in world.viewers.iter().zip(shown) {
                let frames = viewer.frames().len() - shown;
                assert!(frames > 25, "{shards} shards, viewer {at}: {frames} frames in a second");
            }
        }
        assert_eq!(world.stats().paths_moved, 0);
    }
}

#[test]
fn an_address_that_somebody_left_without_a_word_is_the_next_ones() {
    for shards in [1, 2, 4] {
        let mut world = World::playing_on(167, 2, shards);
        world.run(Duration::from_secs(1));
        let gone = &mut world.viewers[0].client;
        gone.alive = false;
        world.ports = std::mem::replace(&mut gone.at, STRANGER.into()).port() - 1;
        world.watch(Layer::High);
        let newcomer = world.viewers.len() - 1;
        world.viewers[newcomer].client.inherits = true;
        world.until(Duration::from_secs(3), |world| world.viewers[newcomer].frames().len() > 30);
        world.viewers[newcomer].assert_decodable();
        assert!(world.viewers[newcomer].client.asked > 0);
    }
}

/// He shakes hands from where he is, and chooses where he is not: before, amid the
/// handshake and after it.
#[test]
fn a_handshake_from_one_address_sends_nothing_to_another() {
    for after in (5..130).step_by(5) {
        let mut world = World::playing(168, 1);
        let (from, to) = (STRANGER.into(), server());
        let mut link = Bottleneck::new(1_000_000_000, 1_000_000_000);
        link.behind = vec![from];
        world.network.bottleneck = Some(link);
        world.watch(Layer::High);
        world.viewers[1].client.nominates = false;
        for step in 0..1_500 {
            let client = &mut world.viewers[1].client;
            if step >= after && step % 10 == 0 {
                client.nominates = true;
                let bytes = client.check();
                client.nominates = false;
                world.network.send(world.now, Datagram { from, to, bytes });
            }
            world.step();
        }
        let passed = world.network.bottleneck.as_ref().unwrap().passed;
        assert!(passed < 60_000, "after {after} ms {passed} bytes went there");
    }
}
