//! A peer that moves to another address.

use super::super::{IceCredentials, StunOutcome, TransportEvent};
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
fn after_a_restart_both_credentials_are_good_until_the_new_ones_nominate() {
    let mut pair = Pair::connected(&[GCM]);
    let (local, remote) = (pair.local.clone(), pair.remote.clone());
    let fresh = IceCredentials::random(crate::ShardId(0));
    assert!(!pair.transport.restart_ice(fresh.clone(), "anew"));
    assert!(pair.transport.is_restarting());
    let before = pair.at;
    pair.at = addr("203.0.113.4:9");
    pair.check(true);
    assert_eq!(pair.transport.remote_path(), Some(pair.at.into()), "he moved before he knew");
    pair.at = before;
    pair.check(true);

    let new = pair.request_as(&format!("{}:anew", fresh.ufrag), &fresh.pwd, &[]);
    pair.transport.handle_stun(pair.now, addr("203.0.113.5:9"), &new);
    assert_eq!(pair.transport.remote_path(), Some(before.into()), "not nominated yet");
    assert!(pair.transport.is_restarting());
    assert_eq!(pair.transport.local_ufrags(), (&*fresh.ufrag, Some(&*local.ufrag)));

    // Names and passwords do not mix.
    for (name, password) in [
        (format!("{}:anew", fresh.ufrag), &local.pwd),
        (format!("{}:{}", local.ufrag, remote.ufrag), &fresh.pwd),
        (format!("{}:anew", local.ufrag), &local.pwd),
    ] {
        let mixed = pair.request_as(&name, password, &[]);
        let outcome = pair.transport.handle_stun(pair.now, addr("203.0.113.5:9"), &mixed);
        assert_eq!(outcome, StunOutcome::Ignored);
    }

    pair.events.clear();
    (pair.local, pair.remote.ufrag) = (fresh.clone(), "anew".to_owned());
    pair.at = addr("203.0.113.5:9");
    pair.check(true);
    assert!(pair.events.contains(&TransportEvent::Restarted));
    assert_eq!(pair.transport.local_ufrags(), (&*fresh.ufrag, None));
    let old = format!("{}:{}", local.ufrag, remote.ufrag);
    let old = pair.request_as(&old, &local.pwd, &[]);
    let outcome = pair.transport.handle_stun(pair.now, before, &old);
    assert_eq!(outcome, StunOutcome::Ignored, "those of before are forgotten");
    assert!(pair.transport.is_connected());
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
