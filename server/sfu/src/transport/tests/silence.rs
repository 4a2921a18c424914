//! A peer that does not come, or comes no more.

use std::time::Duration;

use super::super::{FailReason, StunOutcome, TransportEvent};
use super::client::{GCM, Pair, TIMEOUTS, rtp};

const SECOND: Duration = Duration::from_secs(1);

/// Whole seconds of the patience with silence.
const SILENCE: u32 = TIMEOUTS.silence.as_secs() as u32;

fn ended(pair: &Pair) -> bool {
    pair.events.last() == Some(&TransportEvent::Failed(FailReason::Silence))
}

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

#[test]
fn media_keeps_it_and_only_by_the_path_in_use() {
    let mut pair = Pair::connected(&[GCM]);
    let mut number = 0;
    let mut open = |pair: &mut Pair| {
        number += 1;
        let sealed = pair.keys.as_mut().unwrap().seal.encrypt_rtp(&rtp(5, number, b"on"));
        pair.transport.open_rtp(&mut sealed.unwrap()).unwrap();
    };
    for _ in 0..2 * SILENCE {
        pair.pass(SECOND);
        open(&mut pair);
        pair.transport.heard(pair.now, pair.at.into());
        assert_eq!(pair.questions().len(), 0, "it shows that it is there");
    }
    assert!(pair.transport.is_connected());
    let elsewhere = super::addr("203.0.113.4:9");
    for _ in 1..SILENCE {
        pair.pass(SECOND);
        open(&mut pair);
        pair.transport.heard(pair.now, elsewhere.into());
    }
    assert!(pair.transport.is_connected());
    pair.pass(SECOND);
    assert!(ended(&pair));
}

#[test]
fn who_never_checks_is_asked_and_his_answers_keep_it() {
    let mut pair = Pair::connected(&[GCM]);
    let mut asked = 0;
    for _ in 0..3 * SILENCE {
        let due = pair.transport.poll_timeout().unwrap();
        pair.pass(SECOND);
        let questions = pair.questions();
        assert_eq!(questions.is_empty(), due > pair.now, "when it is due and not before");
        asked += questions.len() as u32;
        for question in questions {
            let answer = pair.answer(&question);
            let outcome = pair.transport.handle_stun(pair.now, pair.at, false, &answer);
            assert_eq!(outcome, StunOutcome::Verified { nominated: false });
            let outcome = pair.transport.handle_stun(pair.now, pair.at, false, &answer);
            assert_eq!(outcome, StunOutcome::Ignored, "each answer is good once");
        }
    }
    assert!(pair.transport.is_connected());
    assert_eq!(asked, 9, "a third of the patience apart");
    // He is gone: he is asked some more times, no less than three seconds apart.
    let mut asked = 0;
    for _ in 0..2 * SILENCE {
        pair.pass(SECOND);
        asked += pair.questions().len();
    }
    assert!(ended(&pair) && (5..=8).contains(&asked), "{asked}");
}

#[test]
fn who_checks_is_never_asked() {
    let mut pair = Pair::connected(&[GCM]);
    for _ in 0..SILENCE {
        pair.pass(SECOND * 5);
        assert_eq!(pair.questions().len(), 0);
        pair.check(false);
    }
    assert!(pair.transport.is_connected());
}

#[test]
fn an_answer_to_a_question_of_long_ago_does_not_keep_it() {
    let mut pair = Pair::connected(&[GCM]);
    pair.pass(TIMEOUTS.silence / 2);
    let first = pair.questions().pop().unwrap();
    pair.pass(TIMEOUTS.silence / 4);
    assert_eq!(pair.questions().len(), 1);
    let answer = pair.answer(&first);
    let outcome = pair.transport.handle_stun(pair.now, pair.at, false, &answer);
    assert_eq!(outcome, StunOutcome::Ignored);
    pair.pass(TIMEOUTS.silence / 4);
    assert!(ended(&pair));
}
