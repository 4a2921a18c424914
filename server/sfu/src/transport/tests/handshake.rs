//! DTLS: which profile, whose certificate, and how datagrams may come.

use std::time::Duration;

use super::super::{FailReason, Fingerprint, TransportEvent};
use super::client::{CM, GCM, Pair};

#[test]
fn gcm_is_taken_although_the_client_prefers_sha1() {
    let pair = Pair::connected(&[CM, GCM]);
    assert_eq!(pair.transport.tag_len(), 16);
    assert_eq!(pair.events, [TransportEvent::Connected]);
}

#[test]
fn sha1_is_taken_where_nothing_else_is_offered() {
    let pair = Pair::connected(&[CM]);
    assert_eq!(pair.transport.tag_len(), 10);
}

#[test]
fn another_certificate_than_the_one_described_is_refused() {
    let mut pair = Pair::with_fingerprint(&[GCM], |_| Fingerprint::sha256([7; 32]));
    pair.check(true);
    pair.shake_hands();
    assert!(!pair.transport.is_connected());
    assert_eq!(pair.events, [TransportEvent::Failed(FailReason::Fingerprint)]);
    let mut out = vec![];
    assert!(pair.transport.seal_rtcp(&[0x80, 201, 0, 1, 0, 0, 0, 1], &mut out).is_err());
}

#[test]
fn a_client_without_a_profile_that_we_have_is_refused() {
    let mut pair = Pair::new(&[]);
    pair.check(true);
    pair.shake_hands();
    assert!(!pair.transport.is_connected());
}

/// Cuts a datagram with one handshake record into records with two fragments.
fn halve(datagram: &[u8]) -> Vec<Vec<u8>> {
    let (record, message) = datagram.split_at(13);
    let (header, body) = message.split_at(12);
    let cut = body.len() / 2;
    [(0, &body[..cut]), (cut, &body[cut..])]
        .into_iter()
        .enumerate()
        .map(|(n, (offset, fragment))| {
            let mut out = record[..11].to_vec();
            out[10] += 30 * n as u8; // a record number that no other has
            out.extend_from_slice(&((fragment.len() + 12) as u16).to_be_bytes());
            out.extend_from_slice(&header[..6]);
            out.extend_from_slice(&(offset as u32).to_be_bytes()[1..]);
            out.extend_from_slice(&(fragment.len() as u32).to_be_bytes()[1..]);
            out.extend_from_slice(fragment);
            out
        })
        .collect()
}

#[test]
fn a_client_hello_may_come_in_two_datagrams() {
    let mut pair = Pair::new(&[CM, GCM]);
    pair.check(true);
    pair.exchange(|n, datagram| if n == 0 { halve(&datagram) } else { vec![datagram] });
    assert!(pair.transport.is_connected());
    assert_eq!(pair.transport.tag_len(), 16);
}

#[test]
fn the_fragments_of_a_client_hello_may_come_in_any_order() {
    let mut pair = Pair::new(&[CM, GCM]);
    pair.check(true);
    pair.exchange(|n, datagram| {
        if n == 0 { halve(&datagram).into_iter().rev().collect() } else { vec![datagram] }
    });
    assert!(pair.transport.is_connected());
    assert_eq!(pair.transport.tag_len(), 16);
}

#[test]
fn every_datagram_may_come_twice() {
    let mut pair = Pair::new(&[GCM]);
    pair.check(true);
    pair.exchange(|_, datagram| vec![datagram.clone(), datagram]);
    assert!(pair.transport.is_connected());
}

#[test]
fn a_lost_flight_is_repeated_after_the_interval_and_then_less_often() {
    let mut pair = Pair::new(&[GCM]);
    pair.check(true);
    // The client's last flight is lost until it repeats it; ours is repeated
    // meanwhile.
    pair.exchange(|n, datagram| if n < 2 { vec![datagram] } else { vec![] });
    let mut pauses = vec![];
    for _ in 0..3 {
        let at = pair.transport.poll_timeout().unwrap();
        pauses.push(at - pair.now);
        pair.now = at;
        pair.transport.handle_timeout(at);
        assert!(pair.transport.poll_transmit().is_some());
    }
    assert!(pauses[0] >= Duration::from_millis(50) && pauses[0] <= Duration::from_millis(100));
    assert!(pauses[1] > pauses[0] && pauses[2] > pauses[1]);
    pair.pass(Duration::from_millis(300));
    pair.shake_hands();
    assert!(pair.transport.is_connected());
}

#[test]
fn the_handshake_may_end_before_the_nomination() {
    let mut pair = Pair::new(&[GCM]);
    pair.check(false);
    pair.shake_hands();
    assert!(pair.keys.is_some() && !pair.transport.is_connected());
    pair.check(true);
    assert!(pair.transport.is_connected());
    assert_eq!(pair.events, [TransportEvent::Connected]);
}

#[test]
fn a_goodbye_ends_it() {
    let mut pair = Pair::connected(&[GCM]);
    pair.leave();
    pair.shake_hands();
    assert_eq!(pair.events.last(), Some(&TransportEvent::Failed(FailReason::Closed)));
}

#[test]
fn goodbyes_are_understood_both_ways_when_the_handshake_is_let_go() {
    for profile in [GCM, CM] {
        let mut pair = Pair::connected(&[profile]);
        pair.report();
        pair.leave();
        pair.shake_hands();
        assert_eq!(pair.events.last(), Some(&TransportEvent::Failed(FailReason::Closed)));
        let mut pair = Pair::connected(&[profile]);
        pair.report();
        pair.transport.close(pair.now);
        let (_, goodbye) = pair.transport.poll_transmit().unwrap();
        pair.take(&goodbye);
        assert!(pair.dismissed);
    }
}

#[test]
fn goodbyes_are_understood_where_the_handshake_was_let_go_for_its_age() {
    let mut pair = Pair::connected(&[GCM]);
    for _ in 0..4 {
        pair.pass(Duration::from_secs(10));
        pair.check(false);
    }
    assert!(pair.transport.is_connected());
    pair.leave();
    pair.shake_hands();
    assert_eq!(pair.events.last(), Some(&TransportEvent::Failed(FailReason::Closed)));
}

#[test]
fn a_forged_goodbye_ends_nothing() {
    forged_goodbyes(&mut Pair::connected(&[GCM]));
    let mut pair = Pair::connected(&[GCM]);
    pair.report();
    forged_goodbyes(&mut pair);
    pair.transport.close(pair.now);
    let (_, goodbye) = pair.transport.poll_transmit().unwrap();
    pair.take(&goodbye);
    assert!(pair.dismissed, "and the true one is told all the same");
}

fn forged_goodbyes(pair: &mut Pair) {
    for epoch in 0..2 {
        let alert = [21, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 99, 0, 2, 1, 0];
        pair.transport.handle_dtls(pair.now, &alert);
    }
    assert!(pair.transport.is_connected() && pair.transport.poll_transmit().is_none());
}

#[test]
fn our_goodbye_reaches_the_peer() {
    let mut pair = Pair::connected(&[GCM]);
    pair.transport.close(pair.now);
    let (to, goodbye) = pair.transport.poll_transmit().unwrap();
    assert_eq!((to.address(), goodbye[0]), (pair.at, 21));
    assert!(!pair.transport.is_connected());
}

/// A record with as many fragments of one message as fit, each of a byte, that
/// follow one another and never come to an end.
fn crumbs(record: u64, message: u16, from: u32, count: usize) -> Vec<u8> {
    let mut body = vec![];
    for n in 0..count as u32 {
        // The parser goes on behind the length that the message claims: a byte.
        body.extend_from_slice(&[11, 0, 0, 1]);
        body.extend_from_slice(&message.to_be_bytes());
        body.extend_from_slice(&((from + n) * 2).to_be_bytes()[1..]);
        body.extend_from_slice(&[0, 0, 2, 0]);
    }
    let mut out = vec![22, 0xFE, 0xFD, 0, 0];
    out.extend_from_slice(&record.to_be_bytes()[2..]);
    out.extend_from_slice(&(body.len() as u16).to_be_bytes());
    out.extend_from_slice(&body);
    out
}

#[test]
fn messages_in_crumbs_cost_the_peer_nothing_and_nobody_time() {
    let mut pair = Pair::new(&[GCM]);
    pair.check(true);
    let mut record = 20;
    pair.exchange(|_, datagram| {
        let spoofed = (0..2_000).map(|n| {
            record += 1;
            crumbs(record % 3_000, n as u16 % 9, n as u32 / 9, 1 + n % 2)
        });
        spoofed.chain([datagram]).collect()
    });
    assert!(pair.transport.is_connected());
}

/// A record with a piece of a message.
fn piece(record: u64, message: u16, whole: u32, offset: u32, body: &[u8]) -> Vec<u8> {
    let mut out = vec![22, 0xFE, 0xFD, 0, 0];
    out.extend_from_slice(&record.to_be_bytes()[2..]);
    out.extend_from_slice(&(body.len() as u16 + 12).to_be_bytes());
    out.push(11);
    out.extend_from_slice(&whole.to_be_bytes()[1..]);
    out.extend_from_slice(&message.to_be_bytes());
    out.extend_from_slice(&offset.to_be_bytes()[1..]);
    out.extend_from_slice(&(body.len() as u32).to_be_bytes()[1..]);
    out.extend_from_slice(body);
    out
}

#[test]
fn pieces_that_somebody_else_writes_do_not_end_a_handshake() {
    // Well formed, and as many as he likes: of later messages, of no message, far
    // ahead in number, sealed with nothing.
    let mut pair = Pair::new(&[GCM]);
    pair.check(true);
    let mut record = 500;
    pair.exchange(|n, datagram| {
        let mut all = Vec::new();
        if n > 0 {
            for round in 0..300_u32 {
                record += 1;
                let number = record % 1_024;
                let body = vec![7; 1 + round as usize % 900];
                all.push(piece(
                    number,
                    (n as u16 + round as u16) % 12,
                    9_000,
                    1 + round * 8,
                    &body,
                ));
                all.push(piece(1 << 40, 3, 900, 0, &body));
                all.push(piece(number, 3, 1, round + 1, &body));
                all.push(piece(number, 60_000, 900, 0, &body));
            }
        }
        all.push(datagram);
        all
    });
    assert!(pair.transport.is_connected());
}

#[test]
fn crumbs_after_the_handshake_are_not_taken() {
    let mut pair = Pair::connected(&[GCM]);
    // Of the message after the client's last.
    for n in 0..20 {
        let datagram = crumbs(1_000 + n, 6, n as u32 * 4_000, 4_000);
        pair.transport.handle_dtls(pair.now, &datagram);
    }
    assert!(pair.transport.is_connected());
}
