//! When more may be tried, and how much room must have been shown first.
//!
//! A try that fails makes the next one wait twice as long. A step up that was
//! taken and did not hold asks for more room the next time, besides: a path at
//! the edge of a layer, or one that several share who all want more of it, comes
//! to rest, and one that has become wider is found out by the first probe.

use std::time::{Duration, Instant};

/// What a step must have to spare before it is taken, in percent, and what it
/// needs beyond that for each time that it did not hold.
const SPARE: u64 = 8;
const MORE_SPARE: u64 = 8;
const MOST_FAILURES: u8 = 4;
/// The first wait after a try that failed, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(8);
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// After so long a step up is no try any more: where a path has suddenly become
/// narrower, and where it is but a little too narrow.
const HELD: Duration = Duration::from_secs(20);
const PROVED: Duration = Duration::from_secs(60);

/// See the module.
#[derive(Debug)]
pub(super) struct Tries {
    next: Option<Instant>,
    wait: Duration,
    raised: Option<Instant>,
    /// Steps up that did not hold.
    failures: u8,
}

impl Tries {
    /// Nothing tried yet.
    pub(super) fn new() -> Self {
        Self { next: None, wait: FIRST_WAIT, raised: None, failures: 0 }
    }

    /// What the next step must have to spare, in percent.
    pub(super) fn spare(&self) -> u64 {
        SPARE + MORE_SPARE * u64::from(self.failures)
    }

    /// True where nothing is to be tried yet.
    pub(super) fn rests(&self, now: Instant) -> bool {
        self.next.is_some_and(|at| now < at)
    }

    /// True while a step up is but a try.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        self.raised.is_some_and(|at| now.saturating_duration_since(at) < HELD)
    }

    /// A step up was taken.
    pub(super) fn raised(&mut self, now: Instant) {
        self.raised = Some(now);
    }

    /// A step up that has held is no try any more. True once.
    pub(super) fn settle(&mut self, now: Instant) -> bool {
        let held = |at: &mut Instant| now.saturating_duration_since(*at) >= PROVED;
        let settled = self.raised.take_if(held).is_some();
        if settled {
            self.wait = FIRST_WAIT;
            self.failures = self.failures.saturating_sub(1);
        }
        settled
    }

    /// The path did not carry what was sent; `sharp` where it was far from it.
    /// `scatter` is waited, too.
    pub(super) fn fell(&mut self, now: Instant, scatter: Duration, sharp: bool) {
        let patience = if sharp { HELD } else { PROVED };
        let raised = self.raised.take();
        if raised.is_some_and(|at| now.saturating_duration_since(at) < patience) {
            // Far from enough is not a little more than there was.
            self.failures = (self.failures + u8::from(!sharp)).min(MOST_FAILURES);
            self.failed(now + scatter);
            return;
        }
        if sharp {
            // It is another path now.
            (self.wait, self.failures) = (FIRST_WAIT, 0);
        }
        self.next = Some(now + scatter + self.wait / 2);
    }

    /// A trial has shown nothing.
    pub(super) fn again(&mut self, now: Instant) {
        self.next = Some(now + self.wait);
    }

    /// A trial has shown no room.
    pub(super) fn failed(&mut self, now: Instant) {
        self.next = Some(now + self.wait);
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
    }

    /// There is nothing left to lose: what failed further up says nothing here.
    pub(super) fn forget(&mut self, now: Instant) {
        (self.wait, self.failures) = (FIRST_WAIT, 0);
        self.next = Some(now + FIRST_WAIT / 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_asks_for_more_room_and_more_patience() {
        let mut now = Instant::now();
        let mut tries = Tries::new();
        let mut last = (tries.spare(), Duration::ZERO);
        for _ in 0..4 {
            tries.raised(now);
            now += Duration::from_secs(5);
            tries.fell(now, Duration::ZERO, false);
            let before = now;
            while tries.rests(now) {
                now += Duration::from_secs(1);
            }
            assert!(tries.spare() > last.0 && now - before > last.1, "{tries:?}");
            last = (tries.spare(), now - before);
        }
    }

    #[test]
    fn a_path_that_changes_long_after_is_no_failure() {
        let now = Instant::now();
        let mut tries = Tries::new();
        tries.raised(now);
        tries.fell(now + Duration::from_secs(25), Duration::ZERO, true);
        assert_eq!(tries.spare(), SPARE);
        assert!(!tries.rests(now + Duration::from_secs(30)));
        tries.raised(now);
        assert!(!tries.settle(now + Duration::from_secs(59)));
        assert!(tries.settle(now + Duration::from_secs(60)));
    }
}
