//! How much a performer may send at all. What he sends goes to everybody who
//! watches, so one who ignores what he was told must not fill the way out for
//! the viewers of others.

use std::time::{Duration, Instant};

/// So many times what all layers together are meant to be: a browser's probes,
/// repairs and key frames stay far below.
const TIMES: u64 = 4;
/// So much may come at once: what waited while the path stood still.
const BURST: Duration = Duration::from_secs(1);

/// Bytes that a packet counts for at least: a small one is as much work as a large one.
/// Sound is far from it, at a hundred packets a second.
const LEAST: usize = 100;

/// A bucket of bytes.
#[derive(Debug)]
pub(crate) struct Intake {
    per_second: f64,
    left: f64,
    at: Instant,
}

impl Intake {
    /// For a performer who is told to send at most `bitrate`.
    pub(crate) fn new(now: Instant, bitrate: u64) -> Self {
        let per_second = bytes_in(bitrate);
        Self { per_second, left: per_second * BURST.as_secs_f64(), at: now }
    }

    /// He is told another bitrate from now on.
    pub(crate) fn limit(&mut self, bitrate: u64) {
        let share = self.left / self.per_second.max(1.0);
        self.per_second = bytes_in(bitrate);
        self.left = share * self.per_second;
    }

    /// Whether a packet of so many bytes is taken.
    pub(crate) fn admits(&mut self, now: Instant, bytes: usize) -> bool {
        let bytes = bytes.max(LEAST);
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        let most = self.per_second * BURST.as_secs_f64();
        let left = (self.left + passed * self.per_second).min(most) - bytes as f64;
        if left < 0.0 {
            self.left = left + bytes as f64;
            return false;
        }
        self.left = left;
        true
    }
}

/// Bytes a second that are taken of who is told this bitrate.
fn bytes_in(bitrate: u64) -> f64 {
    (bitrate.saturating_mul(TIMES) / 8) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_times_the_bitrate_is_taken_and_no_more() {
        let start = Instant::now();
        let mut intake = Intake::new(start, 2_000_000);
        let mut taken = 0;
        // Ten seconds of 24 Mbit/s: a packet of 1,000 bytes every third of a
        // millisecond.
        for n in 0..30_000 {
            let now = start + Duration::from_micros(333 * n);
            taken += u64::from(intake.admits(now, 1_000));
        }
        assert!((10_900..11_100).contains(&taken), "{taken}");
    }

    #[test]
    fn small_packets_are_taken_no_more_often_than_their_work_allows() {
        let start = Instant::now();
        let taken = |every: u64, bytes| {
            let mut intake = Intake::new(start, 300_000);
            let times = (0..10_000_000 / every).map(|n| start + Duration::from_micros(every * n));
            times.filter(|now| intake.admits(*now, bytes)).count()
        };
        assert_eq!(taken(10_000, 60), 1_000, "sound, a hundred packets a second");
        let most = 150_000 * 11 / LEAST;
        assert!((most - 200..most + 200).contains(&taken(100, 20)));
    }
}
