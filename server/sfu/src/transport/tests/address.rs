//! A peer that moves to another address.

use rtc_stun::attributes::{ATTR_USE_CANDIDATE, RawAttribute};

use super::super::{IceCredentials, StunOutcome, TransportEvent, stun_local_ufrag};
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
    let anew = IceCredentials { ufrag: "anew".to_owned(), ..remote.clone() };
    assert!(!pair.transport.restart_ice(fresh.clone(), anew.clone()));
    assert!(pair.transport.is_restarting());
    let before = pair.at;
    pair.at = addr("203.0.113.4:9");
    pair.check(true);
    assert_eq!(pair.transport.remote_path(), Some(pair.at.into()), "he moved before he knew");
    pair.at = before;
    pair.check(true);

    let new = pair.request_as(&format!("{}:anew", fresh.ufrag), &fresh.pwd, &[]);
    pair.transport.handle_stun(pair.now, addr("203.0.113.5:9"), false, &new);
    assert!(pair.transport.poll_transmit().is_some());
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
        let outcome = pair.transport.handle_stun(pair.now, addr("203.0.113.5:9"), false, &mixed);
        assert_eq!(outcome, StunOutcome::Ignored);
    }

    pair.events.clear();
    (pair.local, pair.remote) = (fresh.clone(), anew);
    pair.at = addr("203.0.113.5:9");
    pair.check(true);
    assert!(pair.events.contains(&TransportEvent::Restarted));
    assert_eq!(pair.transport.local_ufrags(), (&*fresh.ufrag, None));
    let old = format!("{}:{}", local.ufrag, remote.ufrag);
    let old = pair.request_as(&old, &local.pwd, &[]);
    let outcome = pair.transport.handle_stun(pair.now, before, false, &old);
    assert_eq!(outcome, StunOutcome::Ignored, "those of before are forgotten");
    assert!(pair.transport.is_connected());
}

#[test]
fn a_nomination_is_followed_only_once_a_check_of_ours_was_answered_from_there() {
    let mut pair = Pair::connected(&[GCM]);
    let (before, after, elsewhere) = (pair.at, addr("203.0.113.4:9"), addr("203.0.113.66:9"));
    let use_candidate = RawAttribute { typ: ATTR_USE_CANDIDATE, length: 0, value: vec![] };
    let nomination = pair.request(std::slice::from_ref(&use_candidate));
    let handle = |pair: &mut Pair, at, packet: &[u8]| {
        let outcome = pair.transport.handle_stun(pair.now, at, false, packet);
        let sent: Vec<_> = std::iter::from_fn(|| pair.transport.poll_transmit()).collect();
        assert!(sent.iter().all(|(to, _)| to.address() == at));
        (outcome, sent.into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>())
    };
    let believed = |nominated| StunOutcome::Verified { nominated };

    let (outcome, sent) = handle(&mut pair, after, &nomination);
    assert_eq!((outcome, sent.len()), (believed(false), 2), "an answer, and a question");
    let answer = pair.answer(&sent[1]);
    for (at, packet) in [(after, &sent[1]), (after, &sent[0]), (elsewhere, &answer)] {
        let (outcome, sent) = handle(&mut pair, at, packet);
        assert_eq!((outcome, sent.len()), (StunOutcome::Ignored, 0));
    }
    assert_eq!(pair.transport.remote_path(), Some(before.into()));
    assert_eq!(handle(&mut pair, after, &answer).0, believed(true));
    assert_eq!(pair.transport.remote_path(), Some(after.into()));

    // The same again, as somebody has recorded it: he is back where he was.
    pair.at = before;
    pair.check(true);
    assert_eq!(handle(&mut pair, after, &answer).0, StunOutcome::Ignored);
    assert_eq!(handle(&mut pair, after, &nomination).0, believed(false));
    assert_eq!(handle(&mut pair, after, &answer).0, StunOutcome::Ignored);
    assert_eq!(pair.transport.remote_path(), Some(before.into()));
}

#[test]
fn what_was_nominated_is_asked_for_until_something_else_is_nominated() {
    let mut pair = Pair::connected(&[GCM]);
    let other = addr("203.0.113.4:9");
    let use_candidate = RawAttribute { typ: ATTR_USE_CANDIDATE, length: 0, value: vec![] };
    let nomination = pair.request(std::slice::from_ref(&use_candidate));
    let check = pair.request(&[]);
    let sent = |pair: &mut Pair, packet: &[u8]| {
        pair.transport.handle_stun(pair.now, other, false, packet);
        std::iter::from_fn(|| pair.transport.poll_transmit()).count()
    };
    assert_eq!(sent(&mut pair, &check), 1, "an answer");
    assert_eq!(sent(&mut pair, &nomination), 2, "and a question");
    assert_eq!(sent(&mut pair, &check), 2, "that was lost");
    pair.check(true);
    assert_eq!(sent(&mut pair, &check), 1, "he has chosen the one in use");
}

#[test]
fn another_peers_path_is_his_who_is_asked_there_and_answers() {
    let mut pair = Pair::new(&[GCM]);
    let request = pair.request(&[]);
    assert_eq!(pair.transport.handle_stun(pair.now, pair.at, true, &request), StunOutcome::Asked);
    assert!(pair.transport.poll_transmit().is_some(), "the answer");
    let (_, question) = pair.transport.poll_transmit().unwrap();
    assert_eq!(stun_local_ufrag(&question), Some(&*pair.remote.ufrag));
    let answer = pair.answer(&question);
    assert_eq!(stun_local_ufrag(&answer), Some(&pair.local.ufrag[..7]), "by which he is found");
    let outcome = pair.transport.handle_stun(pair.now, pair.at, true, &answer);
    assert_eq!(outcome, StunOutcome::Verified { nominated: false });
}

#[test]
fn a_check_sealed_with_another_password_moves_nothing() {
    let mut pair = Pair::connected(&[GCM]);
    let name = format!("{}:{}", pair.local.ufrag, pair.remote.ufrag);
    let forged = pair.request_as(&name, "a password of somebody", &[]);
    pair.transport.handle_stun(pair.now, addr("203.0.113.4:9"), false, &forged);
    assert_eq!(pair.transport.remote_path(), Some(pair.at.into()));
    assert!(pair.transport.poll_transmit().is_none());
}

#[test]
fn a_path_that_nobody_nominated_does_not_take_over_once_the_nominated_one_has_answered() {
    let mut pair = Pair::new(&[GCM]);
    let (chosen, other) = (pair.at, addr("203.0.113.4:9"));
    let use_candidate = RawAttribute { typ: ATTR_USE_CANDIDATE, length: 0, value: vec![] };
    let nomination = pair.request(std::slice::from_ref(&use_candidate));
    let check = pair.request(&[]);
    // The questions to what comes.
    let asks = |pair: &mut Pair, at, packet: &[u8]| -> Vec<Vec<u8>> {
        pair.transport.handle_stun(pair.now, at, false, packet);
        let sent = std::iter::from_fn(|| pair.transport.poll_transmit());
        sent.map(|(_, bytes)| bytes).filter(|bytes| bytes.starts_with(&[0, 1])).collect()
    };
    // The handshake goes by the one path and by the other, so that it shows neither.
    asks(&mut pair, other, &check);
    let mut asked = Vec::new();
    for _ in 0..4 {
        for datagram in pair.outgoing() {
            pair.transport.handle_dtls(pair.now, &datagram);
        }
        while let Some((_, datagram)) = pair.transport.poll_transmit() {
            if datagram.starts_with(&[0, 1]) {
                asked.push(datagram);
            } else {
                pair.take(&datagram);
            }
        }
        asked.extend(asks(&mut pair, chosen, &nomination));
    }
    assert!(pair.keys.is_some() && !pair.transport.is_connected());
    assert_eq!(pair.transport.remote_path(), Some(chosen.into()));
    let answer = pair.answer(asked.last().unwrap());
    let tried = asks(&mut pair, other, &check);
    assert_eq!(tried.len(), 1, "perhaps he is there");

    asks(&mut pair, chosen, &answer);
    assert!(pair.transport.is_connected());
    assert_eq!(pair.transport.remote_path(), Some(chosen.into()));
    for question in tried.into_iter().chain(asks(&mut pair, other, &check)) {
        let answer = pair.answer(&question);
        asks(&mut pair, other, &answer);
    }
    assert_eq!(pair.transport.remote_path(), Some(chosen.into()), "it was never nominated");
}
