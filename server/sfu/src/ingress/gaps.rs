//! Packets of a performer that are missing, and when to ask for them again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// More missing packets than this and a key frame is the better repair.
const MAX_MISSING: usize = 256;
/// Where nothing came for so long and then more than so many are missing, the path was
/// gone. Whoever sent into it has few of them left to send again, and little room for
/// what helps nobody.
const GONE: Duration = Duration::from_millis(700);
const SOME: usize = 4;
/// How often one packet is asked for.
const MAX_TRIES: u8 = 8;
/// A repair comes within a round trip. Who has asked so often has waited for two.
const IN_VAIN: u8 = 3;
/// What comes later than this helps nobody.
const PATIENCE: Duration = Duration::from_secs(1);
/// Assumed until a repair has been measured, and the least.
const FIRST_ROUND_TRIP: Duration = Duration::from_millis(100);
const LEAST_ROUND_TRIP: Duration = Duration::from_millis(20);

/// The missing packets of one stream in ascending order.
#[derive(Debug)]
pub(crate) struct Gaps {
    missing: VecDeque<Missing>,
    round_trip: Duration,
}

#[derive(Debug)]
struct Missing {
    number: u64,
    since: Instant,
    asked: Option<Instant>,
    tries: u8,
}

impl Missing {
    fn is_overdue(&self, now: Instant) -> bool {
        self.tries >= MAX_TRIES || now.saturating_duration_since(self.since) >= PATIENCE
    }
}

impl Gaps {
    /// Without any.
    pub(crate) fn new() -> Self {
        Self { missing: VecDeque::new(), round_trip: FIRST_ROUND_TRIP }
    }

    /// The stream went on at `next` where `expected` should have come, after as long
    /// without anything. False when too much is missing: all is given up, a key frame
    /// is needed.
    pub(crate) fn opened(
        &mut self,
        now: Instant,
        silence: Duration,
        expected: u64,
        next: u64,
    ) -> bool {
        let count = next.saturating_sub(expected) as usize;
        let gone = silence >= GONE && count > SOME;
        if gone || count + self.missing.len() > MAX_MISSING {
            self.missing.clear();
            return false;
        }
        let missing = |number| Missing { number, since: now, asked: None, tries: 0 };
        self.missing.extend((expected..next).map(missing));
        true
    }

    /// A packet came that was missing. True if it had been asked for.
    pub(crate) fn filled(&mut self, now: Instant, number: u64) -> bool {
        let Ok(index) = self.missing.binary_search_by_key(&number, |missing| missing.number) else {
            return false;
        };
        let Some(missing) = self.missing.remove(index) else { return false };
        if let (Some(asked), 1) = (missing.asked, missing.tries) {
            let sample = now.saturating_duration_since(asked).max(LEAST_ROUND_TRIP);
            self.round_trip = (self.round_trip * 7 + sample) / 8;
        }
        missing.asked.is_some()
    }

    /// True where nothing is missing, or something was asked for in vain so often that
    /// it is not to be hoped for.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.missing.is_empty() || self.missing.iter().any(|missing| missing.tries >= IN_VAIN)
    }

    /// True for a number that is missing.
    pub(crate) fn lacks(&self, number: u64) -> bool {
        self.missing.binary_search_by_key(&number, |missing| missing.number).is_ok()
    }

    /// True while something is to be asked for or given up.
    pub(crate) fn is_empty(&self) -> bool {
        self.missing.is_empty()
    }

    /// What [`Self::due`] will give up.
    pub(super) fn overdue(&self, now: Instant) -> impl Iterator<Item = u64> {
        self.missing.iter().filter(move |it| it.is_overdue(now)).map(|missing| missing.number)
    }

    /// Appends the numbers to ask for now; answers how many are given up.
    pub(crate) fn due(&mut self, now: Instant, out: &mut Vec<u16>) -> usize {
        let before = self.missing.len();
        self.missing.retain(|missing| !missing.is_overdue(now));
        let lost = before - self.missing.len();
        for missing in &mut self.missing {
            let rested = missing.asked.is_none_or(|asked| {
                now.saturating_duration_since(asked) >= self.round_trip * 5 / 4
            });
            if rested {
                missing.asked = Some(now);
                missing.tries += 1;
                out.push(missing.number as u16);
            }
        }
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_packet_is_asked_for_once_a_round_trip_until_it_comes() {
        let start = Instant::now();
        let mut gaps = Gaps::new();
        assert!(gaps.opened(start, Duration::ZERO, 65_535, 65_538));
        let mut asked = Vec::new();
        gaps.due(start, &mut asked);
        assert_eq!(asked, [65_535, 0, 1]);
        assert!(gaps.filled(start + Duration::from_millis(40), 65_536));
        asked.clear();
        gaps.due(start + Duration::from_millis(50), &mut asked);
        assert!(asked.is_empty());
        gaps.due(start + Duration::from_millis(130), &mut asked);
        assert_eq!(asked, [65_535, 1]);
        assert!(!gaps.filled(start, 65_536), "only once");
    }

    #[test]
    fn what_does_not_come_is_given_up() {
        let start = Instant::now();
        let mut gaps = Gaps::new();
        gaps.opened(start, Duration::ZERO, 1, 3);
        assert_eq!(gaps.overdue(start + PATIENCE / 2).count(), 0);
        assert_eq!(gaps.overdue(start + PATIENCE).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(gaps.due(start + PATIENCE, &mut Vec::new()), 2);
        assert!(gaps.is_empty());
    }

    #[test]
    fn what_was_sent_while_the_path_was_gone_is_not_asked_for() {
        let start = Instant::now();
        let mut gaps = Gaps::new();
        assert!(gaps.opened(start, Duration::from_millis(500), 1, 40), "that is a loss");
        assert!(gaps.opened(start, Duration::from_secs(2), 41, 45), "as of a still screen");
        assert!(!gaps.opened(start, Duration::from_secs(2), 46, 80));
        assert!(gaps.is_empty());
    }

    #[test]
    fn a_chasm_is_not_mended() {
        let start = Instant::now();
        let mut gaps = Gaps::new();
        assert!(gaps.opened(start, Duration::ZERO, 0, 200));
        assert!(!gaps.opened(start, Duration::ZERO, 201, 300));
        assert!(gaps.is_empty());
    }
}
