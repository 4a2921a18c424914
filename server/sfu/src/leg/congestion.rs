//! A viewer whose connection does not carry his layer: less for a while, then
//! another try.
//!
//! This is the plain rule for now: losses in two reports in a row lower the
//! limit by a layer, quiet raises it again, each failed try waits longer.

use std::time::{Duration, Instant};

use footlight_shared::Layer;

/// A tenth, in 256ths.
const BAD: u8 = 26;
/// The first wait before another try, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(8);
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// Reports so soon after a change of layer say nothing of the new one.
const SETTLE: Duration = Duration::from_secs(2);

/// One viewer's limit.
#[derive(Debug)]
pub(crate) struct Congestion {
    /// The best layer that the connection seems to carry.
    pub limit: Layer,
    bad: u8,
    changed: Option<Instant>,
    wait: Duration,
}

impl Congestion {
    /// Without any.
    pub(crate) fn new() -> Self {
        Self { limit: Layer::High, bad: 0, changed: None, wait: FIRST_WAIT }
    }

    /// Takes what a receiver report says of the layer that is being sent. True
    /// when the limit has changed.
    pub(crate) fn report(&mut self, now: Instant, fraction_lost: u8, playing: Layer) -> bool {
        let since = self.changed.map(|changed| now.saturating_duration_since(changed));
        if since.is_some_and(|since| since < SETTLE) {
            return false;
        }
        if fraction_lost < BAD {
            self.bad = 0;
            if self.limit < Layer::High && since.is_some_and(|since| since >= self.wait) {
                self.limit = above(self.limit);
                self.changed = Some(now);
                return true;
            }
            return false;
        }
        self.bad = self.bad.saturating_add(1);
        if self.bad < 2 || playing == Layer::Low {
            return false;
        }
        self.bad = 0;
        // A try that failed: wait longer before the next.
        self.wait = match since {
            Some(since) if since < self.wait => (self.wait * 2).min(LONGEST_WAIT),
            _ => FIRST_WAIT,
        };
        self.limit = below(playing);
        self.changed = Some(now);
        true
    }
}

fn above(layer: Layer) -> Layer {
    if layer == Layer::Low { Layer::Medium } else { Layer::High }
}

fn below(layer: Layer) -> Layer {
    if layer == Layer::High { Layer::Medium } else { Layer::Low }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_losses_lower_the_limit_and_quiet_raises_it() {
        let start = Instant::now();
        let mut congestion = Congestion::new();
        assert!(!congestion.report(start, 80, Layer::High), "once may be chance");
        assert!(congestion.report(start, 80, Layer::High));
        assert_eq!(congestion.limit, Layer::Medium);
        assert!(!congestion.report(start + Duration::from_secs(4), 0, Layer::Medium));
        assert!(congestion.report(start + FIRST_WAIT, 0, Layer::Medium));
        assert_eq!(congestion.limit, Layer::High);
    }

    #[test]
    fn losses_of_the_smallest_layer_go_on_for_as_long_as_they_like() {
        let start = Instant::now();
        let mut congestion = Congestion::new();
        assert!((0..1_000).all(|_| !congestion.report(start, 255, Layer::Low)));
    }

    #[test]
    fn a_try_that_fails_makes_the_next_one_wait_longer() {
        let start = Instant::now();
        let mut congestion = Congestion::new();
        congestion.report(start, 80, Layer::High);
        congestion.report(start, 80, Layer::High);
        let tried = start + FIRST_WAIT;
        assert!(congestion.report(tried, 0, Layer::Medium));
        let failed = tried + SETTLE;
        congestion.report(failed, 80, Layer::High);
        assert!(congestion.report(failed, 80, Layer::High));
        assert!(!congestion.report(failed + FIRST_WAIT, 0, Layer::Medium));
        assert!(congestion.report(failed + FIRST_WAIT * 2, 0, Layer::Medium));
    }
}
