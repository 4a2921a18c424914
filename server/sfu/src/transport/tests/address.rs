//! A peer that moves to another address.

use super::super::TransportEvent;
use super::addr;
use super::client::{GCM, HEADER, Pair, rtp};

#[test]
fn the_latest_nomination_is_followed_and_the_keys_stay() {
    let mut pair = Pair::connected(&[GCM]);
    let (before, after) = (pair.at, addr("[2001:db8::9]:50000"));
    pair.at = after;
    pair.check(true);
    assert_eq!(pair.transport.remote_path(), Some(after.into()));
    assert_eq!(
        pair.events.last(),
        Some(&TransportEvent::PathChanged { from: before.into(), to: after.into() })
    );
    assert!(pair.transport.is_connected());
    let mut packet = rtp(1, 1, b"still here");
    packet.resize(packet.len() + pair.transport.tag_len(), 0);
    pair.transport.seal_rtp(&mut packet, HEADER).unwrap();
    let plain = pair.keys.as_mut().unwrap().open.decrypt_rtp(&packet).unwrap();
    assert_eq!(&plain[HEADER..], b"still here");
}

#[test]
fn a_check_without_nomination_moves_nothing() {
    let mut pair = Pair::connected(&[GCM]);
    let before = pair.at;
    pair.at = addr("203.0.113.4:9");
    pair.check(false);
    assert_eq!(pair.transport.remote_path(), Some(before.into()));
    assert_eq!(pair.events, [TransportEvent::Connected]);
}

#[test]
fn a_check_sealed_with_another_password_moves_nothing() {
    let mut pair = Pair::connected(&[GCM]);
    let name = format!("{}:{}", pair.local.ufrag, pair.remote.ufrag);
    let forged = pair.request_as(&name, "a password of somebody", &[]);
    pair.transport.handle_stun(pair.now, addr("203.0.113.4:9"), &forged);
    assert_eq!(pair.transport.remote_path(), Some(pair.at.into()));
    assert!(pair.transport.poll_transmit().is_none());
}
