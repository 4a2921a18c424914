//! How often somebody may write, and how often anybody may in a slow place.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use footlight_shared::{ChatId, ChatPlace, UserId};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Rate;

/// Messages of one user at once, however many his rate allows in the long run.
const AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Messages in one place, by all, at once and a second: more nobody can read.
const TOGETHER: NonZeroU32 = NonZeroU32::MIN.saturating_add(199);
/// Users and places that are remembered; those who are back at their full
/// allowance are forgotten first.
const KEPT: usize = 100_000;

/// The rates of users and of places.
#[derive(Debug)]
pub(crate) struct Pace {
    users: DefaultKeyedRateLimiter<UserId>,
    places: DefaultKeyedRateLimiter<ChatPlace>,
}

impl Pace {
    /// `rate` for each user.
    pub(crate) fn new(rate: Rate) -> Self {
        let each = rate.per / rate.count.get();
        let quota = Quota::with_period(each)
            .unwrap_or_else(|| Quota::per_second(NonZeroU32::MAX))
            .allow_burst(rate.count.min(AT_ONCE));
        let users = RateLimiter::keyed(quota);
        Self { users, places: RateLimiter::keyed(Quota::per_second(TOGETHER)) }
    }

    /// Counts a message of this user's there.
    ///
    /// # Errors
    /// It is too early: how many seconds are to wait, at least one.
    pub(crate) fn check(&self, user: UserId, place: &ChatPlace) -> Result<(), u64> {
        if self.users.len() >= KEPT || self.places.len() >= KEPT {
            self.forget_idle();
        }
        if self.users.len() >= KEPT || self.places.len() >= KEPT {
            return Err(1);
        }
        let now = DefaultClock::default().now();
        let wait = |time: Duration| time.as_secs_f64().ceil().max(1.0) as u64;
        self.users.check_key(&user).map_err(|until| wait(until.wait_time_from(now)))?;
        self.places.check_key(place).map_err(|until| wait(until.wait_time_from(now)))
    }

    /// Forgets those who have their full allowance again.
    pub(crate) fn forget_idle(&self) {
        self.users.retain_recent();
        self.places.retain_recent();
    }
}

/// Who wrote last when in slow places. Pure: the time is an argument.
#[derive(Debug, Default)]
pub(crate) struct Slow {
    last: HashMap<(ChatPlace, UserId), (Instant, ChatId)>,
}

impl Slow {
    /// Takes note of a message, where each user waits for `wait` between two of
    /// his. One that is said again is not another one.
    ///
    /// # Errors
    /// It is too early: how long is still to wait.
    pub(crate) fn check(
        &mut self,
        (place, user, id): (&ChatPlace, UserId, ChatId),
        wait: Duration,
        now: Instant,
    ) -> Result<(), Duration> {
        if wait.is_zero() {
            return Ok(());
        }
        if self.last.len() >= KEPT {
            // The longest that anybody waits is an hour, so this cannot last.
            self.last.retain(|_, (at, _)| now.saturating_duration_since(*at) < wait);
        }
        let key = (place.clone(), user);
        match self.last.get(&key) {
            Some((_, last)) if *last == id => return Ok(()),
            Some((at, _)) if now < *at + wait => return Err(*at + wait - now),
            _ => {}
        }
        if self.last.len() < KEPT {
            self.last.insert(key, (now, id));
        }
        Ok(())
    }

    /// Forgets who has waited for longer than anybody has to.
    pub(crate) fn forget_idle(&mut self, longest: Duration, now: Instant) {
        self.last.retain(|_, (at, _)| now.saturating_duration_since(*at) < longest);
    }
}

#[cfg(test)]
#[path = "pace_tests.rs"]
mod tests;
