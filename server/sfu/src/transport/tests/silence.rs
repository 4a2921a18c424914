//! A peer that does not come, or comes no more.

use std::time::Duration;

use super::super::{FailReason, TransportEvent};
use super::client::{GCM, Pair, TIMEOUTS};

#[test]
fn who_does_not_connect_in_time_is_given_up() {
    let mut pair = Pair::new(&[GCM]);
    assert_eq!(pair.transport.poll_timeout(), Some(pair.now + TIMEOUTS.setup));
    pair.pass(TIMEOUTS.setup - Duration::from_millis(1));
    assert!(pair.events.is_empty());
    pair.pass(Duration::from_millis(1));
    assert_eq!(pair.events, [TransportEvent::Failed(FailReason::Setup)]);
    assert_eq!(pair.transport.poll_timeout(), None);
}

#[test]
fn checks_keep_it_and_silence_ends_it() {
    let mut pair = Pair::connected(&[GCM]);
    for _ in 0..10 {
        pair.pass(TIMEOUTS.silence - Duration::from_secs(1));
        pair.check(false);
    }
    assert!(pair.transport.is_connected());
    pair.pass(TIMEOUTS.silence);
    assert_eq!(pair.events.last(), Some(&TransportEvent::Failed(FailReason::Silence)));
    assert!(!pair.transport.is_connected());
}

#[test]
fn a_forged_check_does_not_keep_it() {
    let mut pair = Pair::connected(&[GCM]);
    pair.pass(TIMEOUTS.silence / 2);
    let forged = pair.request_as("who:ever", "a password of somebody", &[]);
    pair.transport.handle_stun(pair.now, pair.at, false, &forged);
    pair.pass(TIMEOUTS.silence / 2);
    assert_eq!(pair.events.last(), Some(&TransportEvent::Failed(FailReason::Silence)));
}
