//! Whether the machine has slept, or stood still as a phone's browser does that is not
//! looked at, by clocks of which one may have stood still with it.

use std::time::Duration;

/// Between two looks, a second apart, no clock goes further. Where the one on the wall
/// is merely set, little is lost by believing that the machine slept.
const SLEPT: Duration = Duration::from_secs(5);

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
        now.saturating_sub(before).max(wall.saturating_sub(wall_before)) > SLEPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn it_slept_where_either_clock_has_gone_far() {
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
        // What the page's clock goes by went on.
        assert!(slumber.push(now + HOUR, wall + HOUR));
        // Clocks that are set back are nobody's business.
        assert!(!slumber.push(now + HOUR + SECOND, wall - HOUR));
    }
}
