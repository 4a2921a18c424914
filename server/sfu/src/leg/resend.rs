//! What a viewer asks for again.
//!
//! Invariants: one number at most once a round trip; a viewer who asks for
//! everything gets no more than the budget, and nobody else pays for it.

use std::time::{Duration, Instant};

/// Numbers resent lately that are remembered, and numbers waiting.
const REMEMBERED: usize = 64;
const MAX_WAITING: usize = 64;
/// Packets a second in the long run, and at once.
const RATE: f64 = 400.0;
const BURST: f64 = 128.0;
/// What is left of these where the path is crowded; and no more than this share of what
/// is sent first, in packets of so many bits.
const CROWDED: f64 = 0.15;
const BITS: f64 = 8_800.0;

/// The retransmissions of one viewer.
#[derive(Debug)]
pub(crate) struct Resend {
    /// SSRC (RFC 4588).
    pub ssrc: u32,
    next: u64,
    /// Numbers to be resent.
    pub waiting: Vec<u16>,
    lately: Vec<(u16, Instant)>,
    oldest: usize,
    budget: f64,
    refilled: Option<Instant>,
}

impl Resend {
    /// With the SSRC of the retransmissions.
    pub(crate) fn new(ssrc: u32) -> Self {
        Self {
            ssrc,
            next: 1 << 16 | u64::from(rand::random::<u16>() >> 1),
            waiting: Vec::new(),
            lately: Vec::new(),
            oldest: 0,
            budget: BURST,
            refilled: None,
        }
    }

    /// The next number of their own.
    pub(crate) fn number(&mut self) -> u16 {
        self.next += 1;
        (self.next - 1) as u16
    }

    /// The viewer lacks a number. False where it is not resent now. `crowded` where
    /// his path is so full that what is sent again costs what is sent first: what that is,
    /// in bits a second.
    pub(crate) fn ask(
        &mut self,
        now: Instant,
        number: u16,
        round_trip: Duration,
        crowded: Option<u64>,
    ) -> bool {
        let share =
            crowded.map_or(1.0, |sending| CROWDED * (sending as f64 / BITS / RATE).min(1.0));
        if let Some(refilled) = self.refilled {
            let passed = now.saturating_duration_since(refilled);
            self.budget =
                (self.budget + passed.as_secs_f64() * RATE * share).min((BURST * share).max(1.0));
        }
        self.refilled = Some(now);
        let fresh = |(known, at): &(u16, Instant)| {
            *known == number && now.saturating_duration_since(*at) < round_trip
        };
        let full = self.waiting.len() >= MAX_WAITING || self.budget < 1.0;
        if full || self.lately.iter().any(fresh) {
            return false;
        }
        self.budget -= 1.0;
        self.waiting.push(number);
        if self.lately.len() < REMEMBERED {
            self.lately.push((number, now));
        } else if let Some(slot) = self.lately.get_mut(self.oldest) {
            *slot = (number, now);
            self.oldest = (self.oldest + 1) % REMEMBERED;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_resent_once_a_round_trip() {
        let start = Instant::now();
        let round_trip = Duration::from_millis(50);
        let mut resend = Resend::new(1);
        assert!(resend.ask(start, 7, round_trip, None));
        assert!(!resend.ask(start + Duration::from_millis(20), 7, round_trip, None));
        assert!(resend.ask(start + round_trip, 7, round_trip, None));
    }

    #[test]
    fn a_crowded_path_is_not_filled_with_what_it_has_lost() {
        let start = Instant::now();
        let mut resend = Resend::new(1);
        let mut given = 0;
        for n in 0..1_000 {
            let now = start + Duration::from_millis(n);
            given += usize::from(resend.ask(now, n as u16, Duration::ZERO, Some(4_000_000)));
            resend.waiting.clear();
        }
        assert!((60..=210).contains(&given), "{given} of a thousand in a second");
        let (mut resend, mut given) = (Resend::new(1), 0);
        for n in 0..1_000 {
            let now = start + Duration::from_millis(n);
            given += usize::from(resend.ask(now, n as u16, Duration::ZERO, Some(500_000)));
            resend.waiting.clear();
        }
        assert!((5..=20).contains(&given), "{given} beside some 57 that are sent first");
        let mut slow = Resend::new(1);
        let mut again = |n: u64| {
            let now = start + Duration::from_secs(n);
            slow.ask(now, n as u16, Duration::ZERO, Some(100_000))
        };
        assert_eq!([again(0), again(1), again(2)], [true; 3], "and not none at all");
    }

    #[test]
    fn greed_is_bounded() {
        let start = Instant::now();
        let mut resend = Resend::new(1);
        let mut given = 0;
        for number in 0..10_000 {
            given += usize::from(resend.ask(start, number, Duration::ZERO, None));
            resend.waiting.clear();
        }
        assert_eq!(given, BURST as usize);
        assert!(resend.ask(start + Duration::from_millis(10), 0, Duration::ZERO, None));
        assert_eq!(resend.lately.len(), REMEMBERED);
    }
}
