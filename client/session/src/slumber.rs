//! Whether the machine has slept, by clocks of which one may have stood still.
//!
//! Timers that ring too late tell it as well, but not where the clock that they go
//! by sleeps with the machine, as it does on most.

use std::time::Duration;

/// Between two looks the clock on the wall goes so much further at most. Where it
/// is merely set, nothing is lost by believing that the machine slept.
const SLEPT: Duration = Duration::from_secs(4);

/// Compares the clocks.
#[derive(Clone, Debug, Default)]
pub struct Slumber {
    last: Option<(Duration, Duration)>,
}

impl Slumber {
    /// Takes a look at the page's clock and at the one on the wall; true after a
    /// sleep.
    pub fn push(&mut self, now: Duration, wall: Duration) -> bool {
        let Some((before, wall_before)) = self.last.replace((now, wall)) else { return false };
        let passed = now.saturating_sub(before);
        wall.saturating_sub(wall_before) > passed + SLEPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn it_slept_where_the_wall_has_gone_further_than_the_page() {
        let mut slumber = Slumber::default();
        let (mut now, mut wall) = (SECOND, HOUR * 500_000);
        assert!(!slumber.push(now, wall));
        for _ in 0..100 {
            (now, wall) = (now + SECOND, wall + SECOND);
            assert!(!slumber.push(now, wall));
        }
        wall += HOUR;
        assert!(slumber.push(now + SECOND, wall));
        assert!(!slumber.push(now + SECOND * 2, wall + SECOND), "once");
        // Late timers are another's business, and clocks that are set back nobody's.
        assert!(!slumber.push(now + HOUR, wall + HOUR));
        assert!(!slumber.push(now + HOUR + SECOND, wall - HOUR));
    }
}
