//! So much a second.

use std::time::Instant;

/// A bucket that fills evenly.
#[derive(Debug)]
pub struct Budget {
    per_second: f64,
    most: f64,
    left: f64,
    at: Instant,
}

impl Budget {
    /// A full one that holds a tenth of a second's worth.
    pub fn new(now: Instant, per_second: u64) -> Self {
        Self::holding(now, per_second, per_second / 10)
    }

    /// A full one that holds so much.
    pub fn holding(now: Instant, per_second: u64, most: u64) -> Self {
        let (per_second, most) = (per_second as f64, most as f64);
        Self { per_second, most, left: most, at: now }
    }

    /// True where there is anything in it.
    pub fn has(&mut self, now: Instant) -> bool {
        self.take(now, 0)
    }

    /// Takes from it where there is anything; what is too much is owed.
    pub fn take(&mut self, now: Instant, amount: u64) -> bool {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        self.left = (self.left + passed * self.per_second).min(self.most);
        let there = self.left > 0.0;
        if there {
            self.left -= amount as f64;
        }
        there
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_gives_what_was_promised_and_no_more() {
        let begun = Instant::now();
        let mut budget = Budget::new(begun, 1000);
        let mut taken = 0;
        for ms in 0..2000 {
            taken += u64::from(budget.take(begun + Duration::from_millis(ms), 10)) * 10;
        }
        assert!((2000..=2200).contains(&taken), "{taken}");
    }
}
