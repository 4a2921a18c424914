//! What losses say: many of them, that the path is full
//! (draft-ietf-rmcat-gcc-02, section 6).
//!
//! Some paths lose whatever is sent. Where a much lower rate has not made the
//! losses fewer, they are the path's own, and only more than them counts.

/// Packets and microseconds before a share means something.
const LEAST_PACKETS: u32 = 30;
const LEAST_SPAN: i64 = 300_000;
/// Above this share the rate falls, and below this the limit rises.
const MUCH: f64 = 0.1;
const LITTLE: f64 = 0.02;
/// What the limit rises by in a second.
const RISE: f64 = 0.08;
/// Of what arrived, so much can be sent in any case.
const CARRIED: f64 = 0.95;
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
}

impl Losses {
    /// Nothing lost yet.
    pub(super) fn new() -> Self {
        let (arrived, lost, since, share, limit) = (0, 0, None, 0.0, None);
        Self { arrived, lost, since, share, limit, own: 0.0, fell_at: None }
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
    /// the present estimate and `acked` what arrives.
    pub(super) fn look(&mut self, now: i64, rate: f64, acked: Option<f64>) {
        let since = *self.since.get_or_insert(now);
        let all = self.arrived + self.lost;
        if all < LEAST_PACKETS || now - since < LEAST_SPAN {
            return;
        }
        self.share = f64::from(self.lost) / f64::from(all);
        (self.arrived, self.lost, self.since) = (0, 0, Some(now));
        let passed = (now - since) as f64 / 1_000_000.0;
        if self.share > self.own + MUCH {
            self.fall(rate, acked);
        } else if self.share < self.own + LITTLE {
            self.own = self.own.min(self.share);
            self.fell_at = None;
            self.limit = self.limit.map(|limit| limit * (1.0 + RISE).powf(passed.min(1.0)));
            self.limit = self.limit.filter(|limit| *limit < 2.0 * rate.max(1.0));
        }
    }

    fn fall(&mut self, rate: f64, acked: Option<f64>) {
        let sent = acked.map_or(rate, |acked| acked / (1.0 - self.share).max(0.1));
        if let Some((share, before)) = self.fell_at
            && sent < MUCH_LOWER * before
        {
            self.fell_at = Some((self.share, sent));
            if self.share > 0.7 * share {
                self.own = self.share.min(0.5);
                return;
            }
        }
        self.fell_at.get_or_insert((self.share, sent));
        let lower = rate * (1.0 - 0.5 * self.share);
        self.limit = Some(lower.max(acked.unwrap_or(0.0) * CARRIED).min(rate));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    /// A second with so many of a hundred lost.
    fn second(losses: &mut Losses, at: i64, share: u32, rate: f64, acked: f64) {
        for n in 0..100 {
            losses.take(n >= share, false);
        }
        losses.look(at * 1_000_000, rate, Some(acked));
    }

    #[test]
    fn many_losses_lower_the_limit_but_not_below_what_arrives() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None);
        second(&mut losses, 1, 50, 2e6, 1e6);
        assert!((losses.limit.unwrap() - 1.5e6).abs() < 1.0, "{losses:?}");
        second(&mut losses, 2, 50, 1e6, 1e6);
        assert!((losses.limit.unwrap() - 0.95e6).abs() < 1.0, "{losses:?}");
        second(&mut losses, 3, 0, 1e6, 1e6);
        assert!(losses.limit.unwrap() > 1e6, "{losses:?}");
    }

    #[test]
    fn few_losses_say_nothing() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None);
        second(&mut losses, 1, 5, 2e6, 2e6);
        assert_eq!(losses.limit, None);
    }

    #[test]
    fn a_path_that_always_loses_is_not_starved() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None);
        second(&mut losses, 1, 15, 2e6, 1.7e6);
        let after_one = losses.limit.unwrap();
        assert!(after_one < 2e6);
        // The layer below is sent, and it loses as much.
        second(&mut losses, 2, 15, after_one, 0.5e6);
        second(&mut losses, 3, 15, after_one, 0.5e6);
        assert!(losses.limit.unwrap() >= after_one, "{losses:?}");
    }

    #[test]
    fn what_came_late_was_not_lost() {
        let mut losses = Losses::new();
        losses.look(0, 2e6, None);
        for _ in 0..50 {
            losses.take(false, false);
            losses.take(true, true);
        }
        losses.look(1_000_000, 2e6, None);
        assert_eq!((losses.limit, losses.share), (None, 0.0));
    }
}
