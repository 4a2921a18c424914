//! How long to wait before the next try.

use std::time::Duration;

/// Exponential delays with jitter: each lies between half of its step and the
/// whole, so that a thousand viewers of a restarted server do not come back in
/// the same instant.
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    cap: Duration,
    tries: u32,
    random: u64,
}

impl Backoff {
    /// Steps from `first`, doubled up to `cap`; `seed` decides the jitter.
    pub fn new(first: Duration, cap: Duration, seed: u64) -> Self {
        Self { first, cap, tries: 0, random: seed }
    }

    /// The next delay.
    pub fn next_delay(&mut self) -> Duration {
        let step = self.first.saturating_mul(1 << self.tries.min(20)).min(self.cap);
        self.tries = self.tries.saturating_add(1);
        step / 2 + (step / 2).mul_f64(self.fraction())
    }

    /// Begins anew, after a success.
    pub fn reset(&mut self) {
        self.tries = 0;
    }

    /// Failures since the last success.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// Evenly distributed in [0, 1), by SplitMix64.
    fn fraction(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 11) as f64 / (1u64 << 53) as f64
    }
}
