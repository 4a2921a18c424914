//! Feedback that cannot be true harms at most whoever sends it.

use std::time::Duration;

use footlight_sfu::Layer;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::world::World;

/// A receiver's estimate of mantissa times two to the exponent, for a stream.
fn remb(exponent: u8, mantissa: u32, ssrc: u32) -> Vec<u8> {
    let mut packet = vec![0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0];
    packet.extend_from_slice(b"REMB");
    packet.extend_from_slice(&(1 << 24 | u32::from(exponent) << 18 | mantissa).to_be_bytes());
    packet.extend_from_slice(&ssrc.to_be_bytes());
    packet
}

/// Transport-wide feedback of anything.
fn transport_cc(rng: &mut StdRng, ssrc: u32) -> Vec<u8> {
    let words = rng.random_range(4..60u16);
    let mut packet = vec![0x8F, 205, 0, 0, 0, 0, 0, 1];
    packet[2..4].copy_from_slice(&words.to_be_bytes());
    packet.extend_from_slice(&ssrc.to_be_bytes());
    packet.resize(usize::from(words + 1) * 4, 0);
    rng.fill(&mut packet[12..]);
    packet
}

/// A report that everything of a stream was lost.
fn all_lost(ssrc: u32) -> Vec<u8> {
    let mut packet = vec![0x81, 201, 0, 7, 0, 0, 0, 1];
    packet.extend_from_slice(&ssrc.to_be_bytes());
    packet.resize(32, 0xFF);
    packet
}

#[test]
fn absurd_estimates_and_reports_harm_no_other_viewer() {
    let mut world = World::playing(190, 2);
    let mut rng = StdRng::seed_from_u64(190);
    let (own, other) = (world.viewers[0].video_ssrc, world.viewers[1].video_ssrc);
    let before = world.sfu.stats();
    for n in 0..1_000 {
        let ssrc = if n % 2 == 0 { own } else { other };
        let forged = match n % 5 {
            0 => remb(63, 0x3FFFF, ssrc),
            1 => remb(0, 0, ssrc),
            2 | 3 => transport_cc(&mut rng, ssrc),
            _ => all_lost(ssrc),
        };
        world.viewers[0].client.send_rtcp(&forged);
        world.run(Duration::from_millis(3));
    }
    let shown = world.viewers[1].frames().len();
    world.run(Duration::from_secs(2));
    let after = world.sfu.stats();
    assert_eq!(after.queue_overflows, 0);
    assert_eq!((after.peers, after.viewers), (3, 2));
    assert_eq!(world.viewers[1].layer(), Some(Layer::High));
    assert!(world.viewers[1].frames().len() > shown + 55);
    world.viewers[1].assert_decodable();
    // Twice what two viewers of all that the performer sends could get.
    let most = 5 * 2 * 2 * 2_650_000 / 8;
    assert!(after.bytes_out - before.bytes_out < most, "{after:?}");
}

#[test]
fn what_a_viewer_asks_of_anothers_stream_is_not_done() {
    let mut world = World::playing(191, 2);
    world.run(Duration::from_secs(1));
    let (before, asked) = (world.sfu.stats(), world.performer.as_ref().unwrap().asked);
    let (own, other) = (world.viewers[0].video_ssrc, world.viewers[1].video_ssrc);
    let newest = world.viewers[1].video.keys().next_back().copied().unwrap() as u16;
    world.viewers[0].video_ssrc = other;
    for n in 0..20 {
        world.viewers[0].nack(&[newest.wrapping_sub(n)]);
        world.viewers[0].picture_loss();
        world.step();
    }
    world.viewers[0].video_ssrc = own;
    world.run(Duration::from_secs(1));
    let after = world.sfu.stats();
    assert_eq!(after.retransmitted, before.retransmitted);
    assert_eq!(world.performer.as_ref().unwrap().asked, asked);
    for viewer in &world.viewers {
        assert_eq!(viewer.repaired, 0);
        viewer.assert_decodable();
    }
}
