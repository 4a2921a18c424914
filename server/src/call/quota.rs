//! How much one member may say to the others.

use std::time::Instant;

use footlight_shared::{Signal, limit};

use super::refusal::Refusal;
use crate::signal::bucket::Bucket;

/// Descriptions at once, and per second in the long run: negotiating anew takes
/// one, colliding offers some more, and nothing takes many.
const DESCRIPTIONS: (u32, f64) = (20, 1.0);
/// Candidates at once, and per second in the long run: a machine with five
/// networks and four kinds of relay has thirty-five.
const CANDIDATES: (u32, f64) = (100, 10.0);
/// Seconds to wait where nothing but another description helps.
const LONG: u64 = 30;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Quota {
    descriptions: Bucket,
    candidates: Bucket,
    /// How many candidates there may be between two descriptions, and how many more until
    /// the next.
    most: u32,
    left: u32,
}

impl Quota {
    /// For one other.
    pub(super) fn new(now: Instant) -> Self {
        Self::to(1, now)
    }

    /// For so many others.
    pub(crate) fn to(others: u32, now: Instant) -> Self {
        let bucket = |(most, rate): (u32, f64)| {
            Bucket::new(most.saturating_mul(others), rate * f64::from(others), now)
        };
        let most = limit::CALL_CANDIDATES.saturating_mul(others);
        Self {
            descriptions: bucket(DESCRIPTIONS),
            candidates: bucket(CANDIDATES),
            most,
            left: most,
        }
    }

    /// Counts a signal.
    pub(crate) fn take(&mut self, signal: &Signal, now: Instant) -> Result<(), Refusal> {
        match signal {
            Signal::Offer { .. } | Signal::Answer { .. } => {
                self.descriptions.take(now).map_err(Refusal::Flood)?;
                self.left = self.most;
            }
            Signal::Candidate { .. } | Signal::EndOfCandidates { .. } => {
                self.candidates.take(now).map_err(Refusal::Flood)?;
                self.left = self.left.checked_sub(1).ok_or(Refusal::Flood(LONG))?;
            }
            Signal::Wants(_) => self.candidates.take(now).map_err(Refusal::Flood)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const END: Signal = Signal::EndOfCandidates { ufrag: None };

    fn offer() -> Signal {
        Signal::Offer { sdp: String::new(), peer_session: None }
    }

    #[test]
    fn a_crowd_of_candidates_passes_and_a_flood_does_not() {
        let now = Instant::now();
        let mut quota = Quota::new(now);
        assert!((0..CANDIDATES.0).all(|_| quota.take(&END, now).is_ok()));
        assert!(matches!(quota.take(&END, now), Err(Refusal::Flood(1))));
        // Descriptions have a measure of their own.
        assert_eq!(quota.take(&offer(), now), Ok(()));
    }

    #[test]
    fn candidates_without_end_are_stopped_until_the_next_description() {
        let start = Instant::now();
        let mut quota = Quota::new(start);
        let at = |n: u32| start + Duration::from_secs(n.into());
        assert!((0..limit::CALL_CANDIDATES).all(|n| quota.take(&END, at(n)).is_ok()));
        let later = at(limit::CALL_CANDIDATES);
        assert_eq!(quota.take(&END, later), Err(Refusal::Flood(LONG)));
        assert_eq!(quota.take(&offer(), later), Ok(()));
        assert_eq!(quota.take(&END, later), Ok(()));
    }

    #[test]
    fn who_talks_to_several_may_say_as_much_to_each() {
        let start = Instant::now();
        let mut quota = Quota::to(3, start);
        let at = |n: u32| start + Duration::from_secs(n.into());
        assert!((0..3 * DESCRIPTIONS.0).all(|_| quota.take(&offer(), start).is_ok()));
        let most = 3 * limit::CALL_CANDIDATES;
        assert!((0..most).all(|n| quota.take(&END, at(n)).is_ok()));
        assert_eq!(quota.take(&END, at(most)), Err(Refusal::Flood(LONG)));
        assert_eq!(quota.take(&offer(), at(most)), Ok(()));
        assert!((0..most).all(|n| quota.take(&END, at(most + n)).is_ok()));
    }

    #[test]
    fn descriptions_without_end_are_stopped() {
        let now = Instant::now();
        let mut quota = Quota::new(now);
        assert!((0..DESCRIPTIONS.0).all(|_| quota.take(&offer(), now).is_ok()));
        assert_eq!(quota.take(&offer(), now), Err(Refusal::Flood(1)));
    }
}
