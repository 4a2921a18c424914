//! One more connection beside the session's own.

use std::time::Duration;

use footlight_session::{Attempt, Further, MediaState, Move};
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
    let (_, rest) = made(further.tell(attempt, MediaState::Failed));
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
    assert_eq!(further.look(first), None);
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
fn one_that_is_interrupted_may_come_back_by_itself() {
    let (mut further, attempt) = wanted();
    let look = Some(Move::Look(attempt, 6 * SECOND));
    further.tell(attempt, MediaState::Connected);
    assert_eq!(further.tell(attempt, MediaState::Interrupted), look);
    further.tell(attempt, MediaState::Connected);
    assert_eq!(further.look(attempt), None);
    assert_eq!(further.tell(attempt, MediaState::Interrupted), look);
    assert_eq!(made(further.look(attempt)).1, Duration::ZERO);
}

#[test]
fn a_refusal_that_passes_is_waited_for_and_no_other() {
    let (mut further, attempt) = wanted();
    assert_eq!(further.refused(attempt, &refusal(ErrorCode::Forbidden, Some(1))), None);
    assert_eq!(further.refused(attempt, &refusal(ErrorCode::NotFound, None)), None);
    let (attempt, rest) = made(further.refused(attempt, &refusal(ErrorCode::RateLimited, Some(40))));
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
    assert_eq!(made(further.arrive()).1, Duration::ZERO);
}
