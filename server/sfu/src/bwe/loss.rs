//! What losses say: many of them, that the path is full
//! (draft-ietf-rmcat-gcc-02, section 6).
//!
//! Some paths lose whatever is sent. Where a much lower rate has not made the
//! losses fewer, and no queue has stood meanwhile, they are the path's own, and
//! only more than them counts.

/// Packets and microseconds before a share means something.
const LEAST_PACKETS: u32 = 30;
const LEAST_SPAN: i64 = 300_000;
/// Above this share the rate falls, and below this the limit rises.
const MUCH: f64 = 0.1;
const LITTLE: f64 = 0.02;
/// What the limit rises by in a second.
const RISE: f64 = 0.08;
/// After so many bad spans what arrives is too much still.
const STILL: u8 = 3;
/// A rate so much lower that losses by a full path would have become fewer.
const MUCH_LOWER: f64 = 0.75;

/// See the module.
#[derive(Debug)]
pub(super) struct Losses {
    arrived: u32,
    lost: u32,
    since: Option<i64>,
    /// The share of the latest span.
    pub share: f64,
    /// Bits a second; none while losses are no reason for one.
    pub limit: Option<f64>,
    /// What the path loses by itself.
    own: f64,
    /// Share and rate at the latest fall.
    fell_at: Option<(f64, f64)>,
    /// Spans with many losses, one after the other.
    bad: u8,
}

impl Losses {
    /// Nothing lost yet.
    pub(super) fn new() -> Self {
        let (arrived, lost, since, share, limit) = (0, 0, None, 0.0, None);
        Self { arrived, lost, since, share, limit, own: 0.0, fell_at: None, bad: 0 }
    }

    /// A packet's fate is told.
    pub(super) fn take(&mut self, arrived: bool, was_lost: bool) {
        if arrived {
            self.arrived += 1;
            self.lost -= u32::from(was_lost && self.lost > 0);
        } else {
            self.lost += 1;
        }
    }

    /// Looks at the span since the last look, where it is long enough. `rate` is
    /// the present estimate and `acked` what arrives; `stands` where there is a
    /// queue.
    pub(super) fn look(&mut self, now: i64, rate: f64, acked: Option<f64>, stands: bool) {
        let since = *self.since.get_or_insert(now);
        let all = self.arrived + self.lost;
        if all < LEAST_PACKETS || now - since < LEAST_SPAN {
            return;
        }
        self.share = f64::from(self.lost) / f64::from(all);
        (self.arrived, self.lost, self.since) = (0, 0, Some(now));
        let passed = (now - since) as f64 / 1_000_000.0;
        if self.share > self.own + MUCH {
            self.fall(rate, acked, stands);
        } else if self.share < self.own + LITTLE {
            self.own = self.own.min(self.share);
            (self.fell_at, self.bad) = (None, 0);
            self.limit = self.limit.map(|limit| limit * (1.0 + RISE).powf(passed.min(1.0)));
            self.limit = self.limit.filter(|limit| *limit < 2.0 * rate.max(1.0));
        }
    }

    fn fall(&mut self, rate: f64, acked: Option<f64>, stands: bool) {
        let sent = acked.map_or(rate, |acked| acked / (1.0 - self.share).max(0.1));
        if let Some((share, before)) = self.fell_at
            && sent < MUCH_LOWER * before
            && !stands
        {
            self.fell_at = Some((self.share, sent));
            if self.share > 0.7 * share {
                self.own = self.share.min(0.5);
                return;
            }
        }
        self.fell_at.get_or_insert((self.share, sent));
        self.bad = self.bad.saturating_add(1);
        let less = 1.0 - 0.5 * self.share;
        // Part of what arrives is what was lost before, once more.
        let of_it = if self.bad >= STILL { less } else { 1.0 };
        self.limit = Some(match acked {
            Some(acked) if stands => acked * of_it,
            // Chance, perhaps: a cautious step.
            acked => (rate * less).max(acked.unwrap_or(0.0)),
        });
    }

    /// The path was shown to carry more.
    pub(super) fn lift(&mut self) {
        self.limit = None;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    /// A second with so many of a hundred lost.
    fn second(losses: &mut Losses, at: i64, share: u32, rate: f64, acked: f64, stands: bool) {
        for n in 0..100 {
            losses.take(n >= share, false);
        }
        losses.look(at * 1_000_000, rate, Some(acked), stands);
    }

    #[test]
    fn many_losses_lower_the_limit_to_what_arrives() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None, false);
        second(&mut losses, 1, 50, 2e6, 1e6, true);
        assert!((losses.limit.unwrap() - 1e6).abs() < 1.0, "{losses:?}");
        second(&mut losses, 2, 0, 1e6, 1e6, false);
        assert!(losses.limit.unwrap() > 1.01e6, "{losses:?}");
        losses.lift();
        assert_eq!(losses.limit, None);
    }

    #[test]
    fn few_losses_say_nothing() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None, false);
        second(&mut losses, 1, 5, 2e6, 2e6, false);
        assert_eq!(losses.limit, None);
    }

    #[test]
    fn a_path_that_always_loses_is_not_starved() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None, false);
        second(&mut losses, 1, 15, 2e6, 1.7e6, false);
        let after_one = losses.limit.unwrap();
        assert!(after_one < 2e6);
        // The layer below is sent, and it loses as much.
        second(&mut losses, 2, 15, after_one, 0.5e6, false);
        second(&mut losses, 3, 15, after_one, 0.5e6, false);
        assert!(losses.limit.unwrap() >= after_one, "{losses:?}");
    }

    #[test]
    fn losses_beside_a_queue_are_never_the_paths_own() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None, true);
        for (at, acked) in [(1, 1e6), (2, 0.5e6)] {
            (0..100).for_each(|n| losses.take(n >= 50, false));
            losses.look(at * 1_000_000, 2e6, Some(acked), true);
            assert_eq!(losses.limit, Some(acked));
        }
    }

    #[test]
    fn what_came_late_was_not_lost() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None, false);
        for _ in 0..50 {
            losses.take(false, false);
            losses.take(true, true);
        }
        losses.look(1_000_000, 2e6, None, false);
        assert_eq!((losses.limit, losses.share), (None, 0.0));
    }
}
