//! The clock of one connection: who must say what by when, and how many bad
//! messages are too many. Pure: the time is an argument.

use std::time::{Duration, Instant};

use footlight_shared::limit;

use super::bucket::Bucket;
use super::timing::Timing;

/// Bad messages in a row after which the connection is closed.
pub(crate) const BAD_IN_A_ROW: u32 = 10;
/// Messages at once, and per second in the long run.
const MESSAGES: (u32, f64) = (120, 20.0);
/// Offers at once, and per second in the long run: each one costs a handshake.
const OFFERS: (u32, f64) = (10, 0.5);
/// Reports at once, and per second in the long run.
const REPORTS: (u32, f64) = (10, 1.0);
/// Warnings at once, and per second in the long run: who keeps to the rule may
/// be heard a little early.
const WARNINGS: (u32, f64) = (2, 1.0 / limit::WARNING_SECONDS as f64);

/// What is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Due {
    /// Send a ping.
    Ping,
    /// Close: there was no hello in time.
    NoHello,
    /// Remove: nothing came for too long.
    Silent,
    /// Close: the token has expired.
    Expired,
}

/// The state of one connection's deadlines.
#[derive(Debug)]
pub(crate) struct Watchdog {
    timing: Timing,
    hello_by: Option<Instant>,
    expires_at: Option<Instant>,
    heard_at: Instant,
    ping_at: Instant,
    bad: u32,
    messages: Bucket,
    offers: Bucket,
    reports: Bucket,
    warnings: Bucket,
}

impl Watchdog {
    /// For a connection opened at `now`.
    pub(crate) fn new(timing: Timing, now: Instant) -> Self {
        Self {
            timing,
            hello_by: Some(now + timing.hello),
            expires_at: None,
            heard_at: now,
            ping_at: now + timing.heartbeat,
            bad: 0,
            messages: Bucket::new(MESSAGES.0, MESSAGES.1, now),
            offers: Bucket::new(OFFERS.0, OFFERS.1, now),
            reports: Bucket::new(REPORTS.0, REPORTS.1, now),
            warnings: Bucket::new(WARNINGS.0, WARNINGS.1, now),
        }
    }

    /// A good hello came with a token that is good for `lifetime`.
    pub(crate) fn handle_hello(&mut self, now: Instant, lifetime: Duration) {
        self.hello_by = None;
        self.ping_at = now + self.timing.heartbeat;
        self.handle_renewed(now, lifetime);
    }

    /// A new token came.
    pub(crate) fn handle_renewed(&mut self, now: Instant, lifetime: Duration) {
        self.expires_at = Some(now + lifetime);
    }

    /// Something came; an error says how many seconds too early.
    pub(crate) fn handle_message(&mut self, now: Instant) -> Result<(), u64> {
        self.heard_at = now;
        self.messages.take(now)
    }

    /// An offer came; an error says how many seconds too early.
    pub(crate) fn handle_offer(&mut self, now: Instant) -> Result<(), u64> {
        self.offers.take(now)
    }

    /// A report came; an error says how many seconds too early.
    pub(crate) fn handle_report(&mut self, now: Instant) -> Result<(), u64> {
        self.reports.take(now)
    }

    /// A warning came; an error says how many seconds too early.
    pub(crate) fn handle_warning(&mut self, now: Instant) -> Result<(), u64> {
        self.warnings.take(now)
    }

    /// The message could be read and was not too early.
    pub(crate) fn handle_good(&mut self) {
        self.bad = 0;
    }

    /// The message could not be read or came too early; true where that was
    /// once too often.
    pub(crate) fn handle_bad(&mut self) -> bool {
        self.bad += 1;
        self.bad >= BAD_IN_A_ROW
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called.
    pub(crate) fn poll_timeout(&self) -> Instant {
        let silent = self.heard_at + self.timing.dead_after;
        match self.hello_by {
            Some(hello_by) => hello_by.min(silent),
            None => [Some(silent), Some(self.ping_at), self.expires_at]
                .into_iter()
                .flatten()
                .min()
                .unwrap_or(silent),
        }
    }

    /// What is due at `now`; one thing a call.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Option<Due> {
        if self.hello_by.is_some_and(|at| at <= now) {
            return Some(Due::NoHello);
        }
        if self.heard_at + self.timing.dead_after <= now {
            return Some(Due::Silent);
        }
        if self.expires_at.is_some_and(|at| at <= now) {
            return Some(Due::Expired);
        }
        if self.hello_by.is_none() && self.ping_at <= now {
            self.ping_at = now + self.timing.heartbeat;
            return Some(Due::Ping);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn greeted(now: Instant) -> Watchdog {
        let mut dog = Watchdog::new(Timing::default(), now);
        dog.handle_hello(now, 15 * MINUTE);
        dog
    }

    #[test]
    fn five_seconds_without_a_hello_are_enough() {
        let start = Instant::now();
        let mut dog = Watchdog::new(Timing::default(), start);
        assert_eq!(dog.poll_timeout(), start + seconds(5));
        assert_eq!(dog.handle_timeout(start + seconds(4)), None);
        assert_eq!(dog.handle_timeout(start + seconds(5)), Some(Due::NoHello));
    }

    #[test]
    fn messages_that_are_no_hello_do_not_put_off_the_deadline() {
        let start = Instant::now();
        let mut dog = Watchdog::new(Timing::default(), start);
        assert_eq!(dog.handle_message(start + seconds(4)), Ok(()));
        assert_eq!(dog.handle_timeout(start + seconds(5)), Some(Due::NoHello));
    }

    #[test]
    fn a_ping_is_due_every_ten_seconds() {
        let start = Instant::now();
        let mut dog = greeted(start);
        assert_eq!(dog.poll_timeout(), start + seconds(10));
        assert_eq!(dog.handle_timeout(start + seconds(10)), Some(Due::Ping));
        assert_eq!(dog.handle_timeout(start + seconds(10)), None);
        assert_eq!(dog.poll_timeout(), start + seconds(20));
    }

    #[test]
    fn thirty_seconds_of_silence_are_the_end_and_any_message_is_a_sign_of_life() {
        let start = Instant::now();
        let mut dog = greeted(start);
        assert_eq!(dog.handle_message(start + seconds(20)), Ok(()));
        assert_ne!(dog.handle_timeout(start + seconds(49)), Some(Due::Silent));
        assert_eq!(dog.handle_timeout(start + seconds(50)), Some(Due::Silent));
    }

    #[test]
    fn a_token_that_is_renewed_does_not_expire() {
        let start = Instant::now();
        let mut dog = Watchdog::new(Timing::default(), start);
        dog.handle_hello(start, seconds(8));
        assert_eq!(dog.poll_timeout(), start + seconds(8));
        dog.handle_renewed(start + seconds(7), seconds(8));
        assert_eq!(dog.handle_timeout(start + seconds(8)), None);
        dog.handle_message(start + seconds(9)).ok();
        assert_eq!(dog.handle_timeout(start + seconds(15)), Some(Due::Expired));
    }

    #[test]
    fn ten_bad_messages_in_a_row_are_too_many() {
        let mut dog = greeted(Instant::now());
        assert!((1..BAD_IN_A_ROW).all(|_| !dog.handle_bad()));
        dog.handle_good();
        assert!((1..BAD_IN_A_ROW).all(|_| !dog.handle_bad()));
        assert!(dog.handle_bad());
    }

    #[test]
    fn offers_are_rarer_than_messages() {
        let start = Instant::now();
        let mut dog = greeted(start);
        assert!((0..OFFERS.0).all(|_| dog.handle_offer(start).is_ok()));
        assert_eq!(dog.handle_offer(start), Err(2));
        assert_eq!(dog.handle_message(start), Ok(()));
    }
}
