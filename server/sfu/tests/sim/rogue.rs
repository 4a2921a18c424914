//! Datagrams of strangers, and of peers who behave like strangers.

use std::net::SocketAddr;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::network::Datagram;
use crate::offer::OPUS;
use crate::world::{World, server};

#[test]
fn datagrams_of_strangers_are_counted_and_dropped() {
    let mut world = World::playing(90, 1);
    let mut rng = StdRng::seed_from_u64(90);
    let before = world.sfu.stats();
    let known = world.viewers[0].client.at;
    let stranger: SocketAddr = "203.0.113.66:6666".parse().unwrap();
    for n in 0..2_000 {
        let from = if n % 2 == 0 { stranger } else { known };
        let len = rng.random_range(0..200);
        let mut bytes: Vec<u8> = (0..len).map(|_| rng.random()).collect();
        if let (Some(first), 0) = (bytes.first_mut(), n % 3) {
            *first = [0, 22, 128, 144][n / 3 % 4];
        }
        world.network.send(world.now, Datagram { from, to: server(), bytes });
        if n % 10 == 0 {
            world.step();
        }
    }
    world.run(Duration::from_secs(1));
    let after = world.sfu.stats();
    assert!(after.datagrams_unknown > before.datagrams_unknown + 900);
    assert_eq!((after.peers, after.viewers), (2, 1));
    world.viewers[0].assert_decodable();
}

#[test]
fn a_check_with_a_wrong_password_moves_nobody() {
    let mut world = World::playing(91, 1);
    let viewer = &world.viewers[0].client;
    let username = format!("{}:stranger", viewer.remote_ufrag());
    let bytes = viewer.check_as(&username, "a password that is not the right one");
    let from = "203.0.113.66:6666".parse().unwrap();
    world.network.send(world.now, Datagram { from, to: server(), bytes });
    let shown = world.viewers[0].frames().len();
    world.run(Duration::from_secs(1));
    assert!(world.viewers[0].frames().len() > shown + 25, "media still comes");
}

#[test]
fn a_viewer_who_sends_media_is_ignored() {
    let mut world = World::playing(92, 2);
    let dropped = world.sfu.stats().rtp_dropped;
    for n in 0..100u8 {
        let mut packet = vec![0x80, 120, 0, n, 0, 0, 0, 0, 0, 0, 0, 9];
        packet.extend_from_slice(&[0x90, 0xE0, 0x80, 0, 0, 0x20, 0, 0]);
        world.viewers[0].client.send_rtp(&packet);
    }
    world.run(Duration::from_secs(1));
    assert_eq!(world.sfu.stats().rtp_dropped, dropped + 100);
    world.viewers[1].assert_decodable();
}

#[test]
fn a_performer_who_floods_is_cut_down_for_his_viewers() {
    let mut world = World::playing(94, 1);
    let before = world.sfu.stats();
    let performer = world.performer.as_mut().unwrap();
    performer.on = false;
    let mut packet = vec![0x80, OPUS, 0, 0, 0, 0, 0, 0];
    packet.extend_from_slice(&performer.sound_ssrc().to_be_bytes());
    packet.resize(1_200, 7);
    // Half a second of 100 Mbit/s.
    for n in 0..5_000u16 {
        packet[2..4].copy_from_slice(&n.to_be_bytes());
        world.performer.as_mut().unwrap().client.send_rtp(&packet);
        if n % 10 == 0 {
            world.step();
        }
    }
    world.run(Duration::from_millis(100));
    let after = world.sfu.stats();
    assert!(after.bytes_out - before.bytes_out < 2_500_000, "{after:?}");
    assert!(after.rtp_dropped > before.rtp_dropped + 2_000);
}

#[test]
fn a_viewer_who_asks_for_everything_delays_nobody() {
    let mut world = World::playing(93, 2);
    let all: Vec<u16> = (0..=u16::MAX).step_by(16).collect();
    for _ in 0..50 {
        world.viewers[0].nack(&all[..2_000]);
        world.viewers[0].picture_loss();
        world.run(Duration::from_millis(20));
    }
    let stats = world.sfu.stats();
    assert!(stats.retransmitted + stats.retransmit_missed < 1_000, "{stats:?}");
    assert_eq!(stats.queue_overflows, 0);
    world.viewers[1].assert_decodable();
}
