//! One more connection beside the session's own.

use std::time::Duration;

use footlight_session::{Attempt, Further, MediaState, Move, Trouble};
use footlight_shared::{ErrorCode, Problem};

const SECOND: Duration = Duration::from_secs(1);

/// One that is wanted, and its first attempt.
fn wanted() -> (Further, Attempt) {
    let mut further = Further::new(7);
    let (attempt, rest) = made(Some(further.begin(SECOND)));
    assert_eq!(rest, SECOND);
    (further, attempt)
}

fn made(next: Option<Move>) -> (Attempt, Duration) {
    match next {
        Some(Move::Make(attempt, rest)) => (attempt, rest),
        other => panic!("{other:?}"),
    }
}

fn looked(next: Option<Move>) -> (Trouble, Duration) {
    match next {
        Some(Move::Look(trouble, rest)) => (trouble, rest),
        other => panic!("{other:?}"),
    }
}

fn restarted(next: Option<Move>) -> Trouble {
    match next {
        Some(Move::Restart(trouble, rest)) if rest == 6 * SECOND => trouble,
        other => panic!("{other:?}"),
    }
}

fn refusal(code: ErrorCode, retry_after: Option<u64>) -> Problem {
    Problem { retry_after, ..Problem::new(code, "No.") }
}

#[test]
fn it_rests_longer_each_time_it_breaks_and_begins_anew_once_it_carried() {
    let (mut further, mut attempt) = wanted();
    let mut rests = Vec::new();
    for _ in 0..8 {
        let (next, rest) = made(further.tell(attempt, MediaState::Failed));
        assert_ne!(next, attempt);
        attempt = next;
        rests.push(rest);
    }
    let within = |rest: &Duration, step: u32| (SECOND * step / 2..=SECOND * step).contains(rest);
    for (rest, step) in rests.iter().zip([2, 4, 8, 15, 15, 15, 15, 15]) {
        assert!(within(rest, step), "{rests:?}");
    }
    assert_eq!(further.tell(attempt, MediaState::Connected), None);
    let (_, rest) = made(further.fail(attempt));
    assert!(within(&rest, 2), "{rest:?}");
}

#[test]
fn what_comes_late_of_an_attempt_that_is_over_changes_nothing() {
    let (mut further, first) = wanted();
    let (second, _) = made(further.fail(first));
    assert!(!further.is_at(first) && further.is_at(second));
    assert_eq!(further.tell(first, MediaState::Failed), None);
    assert_eq!(further.fail(first), None);
    assert_eq!(further.refused(first, &refusal(ErrorCode::Unavailable, None)), None);
    assert!(further.is_at(second));
}

#[test]
fn who_has_left_tries_no_more_until_he_begins_again() {
    let (mut further, attempt) = wanted();
    further.leave();
    assert!(!further.is_wanted() && !further.is_at(attempt));
    assert_eq!(further.tell(attempt, MediaState::Failed), None);
    assert_eq!(further.arrive(), None);
    let (again, rest) = made(Some(further.begin(Duration::ZERO)));
    assert_eq!(rest, Duration::ZERO);
    assert!(again != attempt && further.is_at(again));
}

#[test]
fn one_that_is_interrupted_is_looked_at_then_restarted_then_made_anew() {
    let (mut further, attempt) = wanted();
    further.tell(attempt, MediaState::Connected);
    let (first, rest) = looked(further.tell(attempt, MediaState::Interrupted));
    assert_eq!((first.attempt, rest), (attempt, SECOND));
    further.tell(attempt, MediaState::Connected);
    assert_eq!(further.look(first), None, "it came back by itself");

    let (second, _) = looked(further.tell(attempt, MediaState::Interrupted));
    assert_eq!(further.look(first), None, "that was another time");
    let restarted = restarted(further.look(second));
    assert!(further.is_at(attempt), "the connection stays");
    assert_eq!(further.tell(attempt, MediaState::Interrupted), None, "that is known");
    assert_eq!(further.look(second), None);
    let (next, rest) = made(further.look(restarted));
    assert!(next != attempt && rest == Duration::ZERO);
}

#[test]
fn one_that_failed_is_restarted_once_where_it_had_carried() {
    let (mut further, first) = wanted();
    let (second, _) = made(further.tell(first, MediaState::Failed));
    further.tell(second, MediaState::Connected);
    for _ in 0..2 {
        let trouble = restarted(further.tell(second, MediaState::Failed));
        further.tell(second, MediaState::Connecting);
        further.tell(second, MediaState::Connected);
        assert_eq!(further.look(trouble), None);
    }
    restarted(further.tell(second, MediaState::Failed));
    made(further.tell(second, MediaState::Failed));
}

#[test]
fn a_refusal_that_passes_is_waited_for_and_no_other() {
    let (mut further, attempt) = wanted();
    assert_eq!(further.refused(attempt, &refusal(ErrorCode::Forbidden, Some(1))), None);
    assert_eq!(further.refused(attempt, &refusal(ErrorCode::NotFound, None)), None);
    let (attempt, rest) =
        made(further.refused(attempt, &refusal(ErrorCode::RateLimited, Some(40))));
    assert_eq!(rest, 40 * SECOND);
    let (_, rest) = made(further.refused(attempt, &refusal(ErrorCode::Full, None)));
    assert!(rest >= 2 * SECOND, "{rest:?}");
}

#[test]
fn where_the_server_has_us_anew_what_carries_is_left_alone() {
    let (mut further, first) = wanted();
    let (second, rest) = made(further.arrive());
    assert!(second != first && rest == Duration::ZERO, "its offer may be lost");
    further.tell(second, MediaState::Connected);
    assert_eq!(further.arrive(), None);
    further.tell(second, MediaState::Interrupted);
    restarted(further.arrive());
    restarted(further.arrive());
    assert!(further.is_at(second), "an offer may be lost twice");
}
