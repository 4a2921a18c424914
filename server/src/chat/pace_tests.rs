//! Paces by properties, on a clock of our own.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn place(n: u8) -> ChatPlace {
    ChatPlace::Stage(format!("stage{n}").parse().unwrap())
}

fn user(n: u8) -> UserId {
    UserId(Uuid::from_u128(n.into()))
}

proptest! {
    /// Whatever is tried when: two that pass of one user in one place are at
    /// least the wait apart, who was told to wait passes after it, and nobody
    /// waits for another or for what he writes elsewhere.
    #[test]
    fn a_slow_place_spaces_each_users_messages(
        wait in 1_u64..60,
        tries in prop::collection::vec((0_u8..3, 0_u8..2, 0_u64..20_000), 1..60),
    ) {
        let (start, wait) = (Instant::now(), Duration::from_secs(wait));
        let mut slow = Slow::default();
        let mut last: HashMap<(u8, u8), Instant> = HashMap::new();
        let mut now = start;
        for (at, (who, there, after)) in tries.into_iter().enumerate() {
            now += Duration::from_millis(after);
            let id = ChatId(Uuid::from_u128(at as u128 + 1));
            let passed = slow.check((&place(there), user(who), id), wait, now);
            let due = last.get(&(who, there)).map(|at| *at + wait);
            match passed {
                Ok(()) => {
                    prop_assert!(due.is_none_or(|due| now >= due));
                    last.insert((who, there), now);
                    // The answer was lost: the same again.
                    prop_assert!(slow.check((&place(there), user(who), id), wait, now).is_ok());
                }
                Err(left) => prop_assert_eq!(due, Some(now + left)),
            }
        }
    }
}

#[test]
fn a_place_that_is_not_slow_keeps_nothing() {
    let mut slow = Slow::default();
    let id = ChatId(Uuid::from_u128(1));
    for _ in 0..3 {
        slow.check((&place(0), user(1), id), Duration::ZERO, Instant::now()).unwrap();
    }
    assert!(slow.last.is_empty());
}

#[test]
fn who_has_waited_is_forgotten() {
    let (mut slow, now) = (Slow::default(), Instant::now());
    let wait = Duration::from_secs(10);
    slow.check((&place(0), user(1), ChatId(Uuid::from_u128(1))), wait, now).unwrap();
    slow.forget_idle(wait, now + wait / 2);
    assert_eq!(slow.last.len(), 1);
    slow.forget_idle(wait, now + wait);
    assert!(slow.last.is_empty());
}

#[test]
fn a_user_has_a_burst_and_another_has_his_own() {
    let rate = "60/minute".parse().unwrap();
    let pace = Pace::new(rate);
    for _ in 0..AT_ONCE.get() {
        assert_eq!(pace.check(user(1), &place(0)), Ok(()));
    }
    assert_eq!(pace.check(user(1), &place(0)), Err(1));
    assert_eq!(pace.check(user(2), &place(0)), Ok(()));
}
