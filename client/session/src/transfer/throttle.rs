//! How fast files go where others need the line as well.

use std::time::Duration;

/// A bucket that fills evenly. What is taken beyond it is owed.
#[derive(Clone, Copy, Debug)]
pub struct Throttle {
    per_second: f64,
    most: f64,
    left: f64,
    at: Duration,
}

impl Throttle {
    /// A full one: so many bytes a second, and at once.
    pub fn new(now: Duration, per_second: u32, most: u32) -> Self {
        let (per_second, most) = (f64::from(per_second), f64::from(most));
        Self { per_second, most, left: most, at: now }
    }

    /// So many bytes go.
    pub fn take(&mut self, now: Duration, bytes: usize) {
        self.fill(now);
        self.left -= bytes as f64;
    }

    /// How long nothing more should go; `None` where something may.
    pub fn wait(&mut self, now: Duration) -> Option<Duration> {
        self.fill(now);
        // A moment more, so that it is over when it is said to be.
        (self.left <= 0.0).then(|| Duration::from_secs_f64(1e-3 - self.left / self.per_second))
    }

    fn fill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.at = now;
        self.left = (self.left + passed * self.per_second).min(self.most);
    }
}
