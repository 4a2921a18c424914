//! The estimate: up by steps while the queue is level, down at once when it
//! grows (draft-ietf-rmcat-gcc-02, section 5.5).
//!
//! Invariant: it rises by itself only as far as packets prove it. A sender who
//! sends less than the path carries (the *application-limited region*) learns of
//! more only by probing.

use super::trend::Usage;

/// What is left of the rate that arrived when the queue has grown.
const BACK_OFF: f64 = 0.85;
/// By how much it rises in a second while the path's capacity is not known.
const RISE: f64 = 0.08;
/// It rises to so much of what arrives, and this.
const BEYOND: f64 = 1.5;
const AND: f64 = 10_000.0;
/// Bits of a packet.
const PACKET: f64 = 9_600.0;
/// Weight of a new sample of the capacity.
const WEIGHT: f64 = 0.05;
/// No estimate is below or above.
pub(super) const LEAST: f64 = 20_000.0;
pub(super) const MOST: f64 = 100_000_000.0;

/// See the module.
#[derive(Debug)]
pub(super) struct Rate {
    /// Bits a second.
    pub estimate: f64,
    /// Where the queue has begun to grow: mean and variance, in kbit/s.
    capacity: Option<(f64, f64)>,
    updated: Option<i64>,
    lowered: Option<i64>,
    /// Rising: after a fall the queue must first be level again.
    rising: bool,
}

impl Rate {
    /// With a first guess.
    pub(super) fn new(estimate: f64) -> Self {
        Self { estimate, capacity: None, updated: None, lowered: None, rising: true }
    }

    /// Takes what the queue does, and what arrives in bits a second.
    pub(super) fn update(&mut self, now: i64, usage: Usage, acked: Option<f64>, round_trip: i64) {
        let passed = self.updated.map_or(0, |at| (now - at).clamp(0, 1_000_000));
        self.updated = Some(now);
        match usage {
            Usage::Over => self.fall(now, acked, round_trip),
            // The queue drains: what is sent is less than what the path carries,
            // by how much cannot be told.
            Usage::Under => self.rising = false,
            Usage::Normal if !self.rising => self.rising = true,
            Usage::Normal => self.rise(passed as f64 / 1e6, acked, round_trip),
        }
    }

    /// The path was proved to carry this.
    pub(super) fn proved(&mut self, rate: f64) {
        self.estimate = rate.clamp(LEAST, MOST);
        if let Some((mean, _)) = self.capacity
            && rate / 1_000.0 > mean
        {
            self.capacity = None;
        }
    }

    /// Nothing is heard of what was sent.
    pub(super) fn silence(&mut self) {
        self.estimate = (self.estimate * BACK_OFF).max(LEAST);
    }

    fn rise(&mut self, passed: f64, acked: Option<f64>, round_trip: i64) {
        let near = self.capacity.is_some_and(|(mean, variance)| {
            let kbit = acked.unwrap_or(self.estimate) / 1_000.0;
            let apart = 3.0 * (variance * mean).sqrt();
            if kbit > mean + apart {
                return false;
            }
            kbit > mean - apart
        });
        let step = if near {
            // A packet more in each response time.
            PACKET / (round_trip as f64 / 1e6 + 0.1) * passed
        } else {
            self.estimate * ((1.0 + RISE).powf(passed) - 1.0)
        };
        let most = acked.map_or(self.estimate, |acked| acked * BEYOND + AND);
        let wanted = (self.estimate + step).min(MOST);
        self.estimate = wanted.min(most).max(self.estimate);
    }

    fn fall(&mut self, now: i64, acked: Option<f64>, round_trip: i64) {
        self.rising = false;
        let wait = round_trip.clamp(10_000, 200_000);
        if self.lowered.is_some_and(|at| now - at < wait) {
            return;
        }
        self.lowered = Some(now);
        let arrives = acked.unwrap_or(self.estimate);
        let lower = (BACK_OFF * arrives).min(self.estimate);
        self.learn(arrives.min(self.estimate) / 1_000.0);
        self.estimate = lower.max(LEAST);
    }

    /// The queue has grown at this rate.
    fn learn(&mut self, kbit: f64) {
        let (mean, variance) = self.capacity.unwrap_or((kbit, 0.4));
        if (kbit - mean).abs() > 3.0 * (variance * mean).sqrt() {
            self.capacity = Some((kbit, 0.4));
            return;
        }
        let mean = mean + WEIGHT * (kbit - mean);
        let apart = (kbit - mean) * (kbit - mean) / mean.max(1.0);
        let variance = (variance + WEIGHT * (apart - variance)).clamp(0.4, 2.5);
        self.capacity = Some((mean, variance));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: i64 = 100_000;

    #[test]
    fn it_rises_by_what_arrives_and_no_further() {
        let mut rate = Rate::new(400_000.0);
        for n in 0..3_000 {
            rate.update(n * STEP, Usage::Normal, Some(300_000.0), 50_000);
        }
        assert!((rate.estimate - 460_000.0).abs() < 1.0, "{rate:?}");
        rate.proved(2e6);
        for n in 3_000..4_000 {
            rate.update(n * STEP, Usage::Normal, Some(300_000.0), 50_000);
        }
        assert!((rate.estimate - 2e6).abs() < 1.0, "what was proved stays: {rate:?}");
    }

    #[test]
    fn it_falls_once_a_round_trip_and_rises_slowly_near_what_it_learned() {
        let mut rate = Rate::new(1.5e6);
        rate.update(0, Usage::Over, Some(1e6), 50_000);
        assert!((rate.estimate - 850_000.0).abs() < 1.0, "{rate:?}");
        rate.update(20_000, Usage::Over, Some(1e6), 50_000);
        assert!((rate.estimate - 850_000.0).abs() < 1.0, "{rate:?}");
        for n in 1..11 {
            rate.update(n * STEP, Usage::Normal, Some(1e6), 50_000);
        }
        let risen = rate.estimate - 850_000.0;
        assert!((20_000.0..70_000.0).contains(&risen), "{risen}");
    }
}
