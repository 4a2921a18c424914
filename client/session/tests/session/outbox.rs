//! Tips on their way, kept until their fate is known.

use footlight_session::{Outbox, Patience, Verdict};
use footlight_shared::{Amount, ErrorCode, PostTip, Problem, TipId, UserId};
use proptest::prelude::*;

use crate::world::stage_id;

const MINUTE: u64 = 60_000;

fn id(number: u128) -> TipId {
    TipId(format!("{number:032x}").parse().unwrap())
}

fn tip(number: u128) -> PostTip {
    let amount = Amount::try_from(250).unwrap();
    PostTip { id: id(number), stage: stage_id(), amount, message: "bravo".parse().unwrap() }
}

fn user(number: u128) -> UserId {
    UserId(format!("{number:032x}").parse().unwrap())
}

#[test]
fn a_tip_survives_a_reload_until_it_is_struck_out() {
    let mut outbox = Outbox::default();
    assert!(outbox.put(tip(1), user(1), 0));
    let mut after = Outbox::from_json(&outbox.to_json());
    assert_eq!(after.due(&user(1), MINUTE), [tip(1)]);
    after.strike(&id(1));
    assert!(after.is_empty());
}

#[test]
fn nobody_sends_the_tips_of_another() {
    let mut outbox = Outbox::default();
    outbox.put(tip(1), user(1), 0);
    assert!(outbox.due(&user(2), 0).is_empty());
    // Not in the middle of it either, and it waits for who wrote it.
    assert!(!outbox.holds_for(&id(1), &user(2)));
    assert!(outbox.holds_for(&id(1), &user(1)));
    assert!(!outbox.holds_for(&id(2), &user(1)));
}

#[test]
fn of_two_that_send_the_same_tip_one_strikes_it_out() {
    let mut outbox = Outbox::default();
    outbox.put(tip(1), user(1), 0);
    outbox.put(tip(2), user(1), 0);
    assert!(outbox.strike(&id(1)));
    assert!(!outbox.strike(&id(1)));
    assert!(!outbox.holds_for(&id(1), &user(1)));
    assert_eq!(outbox.due(&user(1), 0), [tip(2)]);
}

#[test]
fn yesterdays_tips_are_not_sent() {
    let mut outbox = Outbox::default();
    outbox.put(tip(1), user(1), 0);
    assert!(outbox.due(&user(1), 11 * MINUTE).is_empty());
    outbox.expire(11 * MINUTE);
    assert!(outbox.is_empty());
}

fn problem(code: ErrorCode) -> Problem {
    Problem::new(code, "")
}

#[test]
fn only_an_answer_about_the_tip_is_a_refusal() {
    let verdict = |code| Patience::default().verdict(&problem(code));
    for code in [ErrorCode::Unavailable, ErrorCode::Internal, ErrorCode::TokenExpired] {
        assert_eq!(verdict(code), Verdict::Again);
    }
    for code in [ErrorCode::InsufficientCredit, ErrorCode::AmountOutOfBounds, ErrorCode::NotLive] {
        assert_eq!(verdict(code), Verdict::Refused);
    }
}

#[test]
fn after_an_outage_the_performer_is_waited_for_but_not_for_ever() {
    let mut patience = Patience::default();
    patience.verdict(&problem(ErrorCode::Unavailable));
    assert_eq!(patience.verdict(&problem(ErrorCode::NotLive)), Verdict::Again);
    let tries =
        (0..100).take_while(|_| patience.verdict(&problem(ErrorCode::NotLive)) == Verdict::Again);
    assert!(tries.count() < 20);
    let mut retry = Patience::of_a_retry();
    assert_eq!(retry.verdict(&problem(ErrorCode::NotLive)), Verdict::Again);
    let mut without_a_token = Patience::default();
    without_a_token.unanswered();
    assert_eq!(without_a_token.verdict(&problem(ErrorCode::NotLive)), Verdict::Again);
}

proptest! {
    #[test]
    fn what_was_put_and_not_struck_is_there_once(
        steps in prop::collection::vec((any::<bool>(), 0..20u128), 0..60),
    ) {
        let mut outbox = Outbox::default();
        let mut model = std::collections::BTreeSet::new();
        for (put, number) in steps {
            if put {
                if outbox.put(tip(number), user(1), 0) {
                    model.insert(number);
                }
            } else {
                outbox.strike(&id(number));
                model.remove(&number);
            }
            outbox = Outbox::from_json(&outbox.to_json());
        }
        let mut kept = outbox.due(&user(1), 0);
        kept.sort_by_key(|tip| tip.id);
        let wanted: Vec<_> = model.into_iter().map(tip).collect();
        prop_assert_eq!(kept, wanted);
    }

    #[test]
    fn a_spoilt_store_is_an_empty_one(text in ".{0,80}") {
        prop_assert!(Outbox::from_json(&text).is_empty());
    }
}
