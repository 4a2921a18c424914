//! No packet counts twice, inbound or outbound.

use super::super::SrtpError;
use super::client::{CM, GCM, HEADER, Pair, rtp};

#[test]
fn a_replayed_packet_is_refused() {
    for profile in [GCM, CM] {
        let mut pair = Pair::connected(&[profile]);
        let keys = pair.keys.as_mut().unwrap();
        let packets: Vec<_> =
            (0..600).map(|n| keys.seal.encrypt_rtp(&rtp(5, n, b"once")).unwrap()).collect();
        for packet in &packets {
            pair.transport.open_rtp(&mut packet.to_vec()).unwrap();
        }
        for packet in &packets {
            let mut again = packet.to_vec();
            assert_eq!(pair.transport.open_rtp(&mut again), Err(SrtpError::Replayed));
        }
    }
}

#[test]
fn packets_out_of_order_are_opened_once() {
    let mut pair = Pair::connected(&[GCM]);
    let keys = pair.keys.as_mut().unwrap();
    let mut packets: Vec<_> =
        (0..100).map(|n| keys.seal.encrypt_rtp(&rtp(5, n, b"once")).unwrap()).collect();
    packets.swap(3, 70);
    packets.reverse();
    for packet in &packets {
        pair.transport.open_rtp(&mut packet.to_vec()).unwrap();
        assert!(pair.transport.open_rtp(&mut packet.to_vec()).is_err());
    }
}

#[test]
fn a_replayed_report_is_refused() {
    let mut pair = Pair::connected(&[GCM]);
    let plain = [0x80, 201, 0, 1, 0, 0, 0, 3];
    let report = pair.keys.as_mut().unwrap().seal.encrypt_rtcp(&plain).unwrap();
    pair.transport.open_rtcp(&mut report.to_vec()).unwrap();
    assert_eq!(pair.transport.open_rtcp(&mut report.to_vec()), Err(SrtpError::Replayed));
}

#[test]
fn a_number_is_sealed_once() {
    let mut pair = Pair::connected(&[GCM]);
    let mut seal = |seq, payload: &[u8]| {
        let mut packet = rtp(8, seq, payload);
        packet.resize(packet.len() + 16, 0);
        pair.transport.seal_rtp(&mut packet, HEADER)
    };
    seal(10, b"first").unwrap();
    seal(12, b"third").unwrap();
    assert_eq!(seal(10, b"other"), Err(SrtpError::Replayed));
    assert_eq!(seal(12, b"third"), Err(SrtpError::Replayed));
    // One that was skipped may still come.
    seal(11, b"second").unwrap();
}

#[test]
fn a_peer_cannot_make_up_ssrcs_without_end() {
    let mut pair = Pair::connected(&[GCM]);
    let keys = pair.keys.as_mut().unwrap();
    let packets: Vec<_> =
        (0..100).map(|ssrc| keys.seal.encrypt_rtp(&rtp(ssrc, 1, b"new")).unwrap()).collect();
    let opened = packets
        .iter()
        .filter(|packet| pair.transport.open_rtp(&mut packet.to_vec()).is_ok())
        .count();
    assert_eq!(opened, 64);
}
