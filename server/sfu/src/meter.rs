//! What may be had at once, and then as time passes (a leaky bucket as a meter).

use std::time::{Duration, Instant};

/// See the module.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Meter {
    /// When all that was spent is paid for.
    paid: Option<Instant>,
}

impl Meter {
    /// Spends what is paid for within `cost`; false, and nothing is spent, where more than
    /// `credit` is not paid for yet.
    pub(crate) fn spend(&mut self, now: Instant, cost: Duration, credit: Duration) -> bool {
        let paid = self.paid.map_or(now, |paid| paid.max(now));
        let may = paid.saturating_duration_since(now) <= credit;
        if may {
            self.paid = Some(paid + cost);
        }
        may
    }
}
