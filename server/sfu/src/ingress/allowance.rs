//! How much a performer may send who wants no transport-wide feedback: told by
//! REMB, lowered by losses, raised by their absence.

/// Above a tenth it is too much, below a fiftieth there is room (in 256ths).
const TOO_MUCH: u8 = 26;
const LITTLE: u8 = 5;
/// The lowest layer gets through with this, in bits per second.
const LEAST: u64 = 100_000;

/// Bits per second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Allowance {
    /// What is told.
    pub bitrate: u64,
    most: u64,
}

impl Allowance {
    /// All at first.
    pub(crate) fn new(most: u64) -> Self {
        Self { bitrate: most, most }
    }

    /// He may send so much from now on; what losses have taken is still missing.
    pub(crate) fn limit(&mut self, most: u64) {
        let before = std::mem::replace(&mut self.most, most).max(1);
        let share = u128::from(self.bitrate) * u128::from(most) / u128::from(before);
        self.bitrate = (share as u64).clamp(LEAST, most.max(LEAST));
    }

    /// Takes the worst loss of a second.
    pub(crate) fn lost(&mut self, fraction: u8) {
        if fraction >= TOO_MUCH {
            // Half of the loss, as GCC does it.
            self.bitrate -= self.bitrate * u64::from(fraction) / 512;
        } else if fraction < LITTLE {
            self.bitrate += self.bitrate * 8 / 100;
        }
        self.bitrate = self.bitrate.clamp(LEAST, self.most.max(LEAST));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_lower_it_and_quiet_raises_it_to_the_most() {
        let mut allowance = Allowance::new(2_000_000);
        allowance.lost(128);
        assert_eq!(allowance.bitrate, 1_500_000);
        allowance.lost(10);
        assert_eq!(allowance.bitrate, 1_500_000);
        for _ in 0..10 {
            allowance.lost(0);
        }
        assert_eq!(allowance.bitrate, 2_000_000);
        for _ in 0..100 {
            allowance.lost(255);
        }
        assert_eq!(allowance.bitrate, LEAST);
    }
}
