//! How fast something goes.

use std::time::Duration;

/// What the newest sample weighs against those before it.
const WEIGHT: f64 = 0.3;
/// Shorter spans say little.
const SHORTEST: Duration = Duration::from_millis(200);

/// Bytes a second, smoothed over a few samples.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    last: Option<(Duration, u64)>,
    rate: Option<f64>,
}

impl Pace {
    /// At `now` this many bytes are done. Fewer than before begin anew.
    pub fn sample(&mut self, now: Duration, bytes: u64) {
        let Some((before, count)) = self.last else {
            self.last = Some((now, bytes));
            return;
        };
        if bytes < count {
            *self = Self { last: Some((now, bytes)), rate: None };
            return;
        }
        let span = now.saturating_sub(before);
        if span < SHORTEST {
            return;
        }
        let newest = (bytes - count) as f64 / span.as_secs_f64();
        self.rate = Some(self.rate.map_or(newest, |rate| rate + WEIGHT * (newest - rate)));
        self.last = Some((now, bytes));
    }

    /// Bytes a second, once there are two samples.
    pub fn bytes_per_second(&self) -> Option<f64> {
        self.rate
    }
}
