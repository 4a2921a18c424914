//! RTP and RTCP both ways, against `rtc-srtp`.

use super::super::SrtpError;
use super::client::{CM, GCM, HEADER, Pair, rtp};

const REPORT: [u8; 16] = [0x80, 200, 0, 3, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8];

#[test]
fn what_we_seal_the_peer_opens() {
    for profile in [GCM, CM] {
        let mut pair = Pair::connected(&[profile]);
        // Over the end of the sequence numbers, so that the rollover counts.
        for n in 65_500..65_600_u32 {
            let plain = rtp(77, n as u16, &n.to_be_bytes());
            let mut packet = plain.clone();
            packet.resize(plain.len() + pair.transport.tag_len(), 0);
            pair.transport.seal_rtp(&mut packet, HEADER).unwrap();
            assert_ne!(packet[HEADER..plain.len()], plain[HEADER..]);
            let opened = pair.keys.as_mut().unwrap().open.decrypt_rtp(&packet).unwrap();
            assert_eq!(opened, plain);
        }
    }
}

#[test]
fn what_the_peer_seals_we_open() {
    for profile in [GCM, CM] {
        let mut pair = Pair::connected(&[profile]);
        for n in 65_500..65_600_u32 {
            let plain = rtp(5, n as u16, b"a frame's part");
            let mut packet = pair.keys.as_mut().unwrap().seal.encrypt_rtp(&plain).unwrap();
            assert_eq!(pair.transport.open_rtp(&mut packet).unwrap(), plain);
        }
    }
}

#[test]
fn reports_go_both_ways() {
    for profile in [GCM, CM] {
        let mut pair = Pair::connected(&[profile]);
        for _ in 0..3 {
            let mut out = vec![0xAA];
            pair.transport.seal_rtcp(&REPORT, &mut out).unwrap();
            let keys = pair.keys.as_mut().unwrap();
            assert_eq!(keys.open.decrypt_rtcp(&out[1..]).unwrap(), REPORT[..]);
            let mut packet = keys.seal.encrypt_rtcp(&REPORT).unwrap();
            assert_eq!(pair.transport.open_rtcp(&mut packet).unwrap(), REPORT);
        }
    }
}

#[test]
fn a_changed_packet_is_refused() {
    for profile in [GCM, CM] {
        let mut pair = Pair::connected(&[profile]);
        let keys = pair.keys.as_mut().unwrap();
        let packet = keys.seal.encrypt_rtp(&rtp(5, 9, b"words")).unwrap();
        let report = keys.seal.encrypt_rtcp(&REPORT).unwrap();
        for at in 0..packet.len() {
            let mut changed = packet.to_vec();
            changed[at] ^= 1;
            assert!(pair.transport.open_rtp(&mut changed).is_err(), "byte {at}");
        }
        for at in 0..report.len() {
            let mut changed = report.to_vec();
            changed[at] ^= 1;
            assert!(pair.transport.open_rtcp(&mut changed).is_err(), "byte {at}");
        }
        // None of it has left a trace.
        assert!(pair.transport.open_rtp(&mut packet.to_vec()).is_ok());
        assert!(pair.transport.open_rtcp(&mut report.to_vec()).is_ok());
    }
}

#[test]
fn a_report_that_is_not_encrypted_is_refused() {
    let mut pair = Pair::connected(&[CM]);
    let mut plain = REPORT.to_vec();
    plain.extend_from_slice(&[0; 4 + 10]);
    assert_eq!(pair.transport.open_rtcp(&mut plain), Err(SrtpError::NotAuthentic));
}

#[test]
fn before_the_keys_nothing_is_sealed_or_opened() {
    let mut pair = Pair::new(&[GCM]);
    assert_eq!(pair.transport.tag_len(), 0);
    let mut packet = rtp(1, 1, &[0; 40]);
    assert_eq!(pair.transport.seal_rtp(&mut packet, HEADER), Err(SrtpError::NotReady));
    assert_eq!(pair.transport.open_rtp(&mut packet), Err(SrtpError::NotReady));
}
