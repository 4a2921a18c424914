//! How loud a performer's sound is, as his packets tell (RFC 6464).

use std::time::{Duration, Instant};

/// The softest that can be told, in dB below the loudest.
const SOFTEST: u8 = 127;
/// Who does not tell counts as one who speaks softly.
const UNTOLD: u8 = SOFTEST - 55;
/// By such a part of the difference it rises and falls with a packet: a word is heard at
/// once, and the pause behind it is not.
const RISE: u32 = 4;
const FALL: u32 = 24;
/// Without a packet for so long there is silence.
const SILENCE: Duration = Duration::from_millis(300);

/// See the module.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Level {
    /// In 256ths of a dB above the softest.
    loud: u32,
    at: Option<Instant>,
}

impl Level {
    /// A packet with this element, if it had one.
    pub(crate) fn take(&mut self, now: Instant, element: Option<&[u8]>) {
        let loud = match element {
            Some(&[level, ..]) => SOFTEST - (level & SOFTEST),
            _ => UNTOLD,
        };
        let loud = u32::from(loud) << 8;
        if loud > self.loud {
            self.loud += (loud - self.loud).div_ceil(RISE);
        } else {
            self.loud -= (self.loud - loud).div_ceil(FALL);
        }
        self.at = Some(now);
    }

    /// In dB above the softest.
    pub(crate) fn loud(&self, now: Instant) -> u8 {
        let speaks = self.at.is_some_and(|at| now.saturating_duration_since(at) < SILENCE);
        if speaks { (self.loud >> 8) as u8 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_heard_at_once_and_a_pause_is_not() {
        let mut now = Instant::now();
        let mut level = Level::default();
        let mut after = |packets: u32, below: u8| {
            for _ in 0..packets {
                now += Duration::from_millis(20);
                level.take(now, Some(&[0x80 | below]));
            }
            level.loud(now)
        };
        assert!(after(6, 30) > 75);
        assert!(after(5, 127) > 60, "a tenth of a second");
        assert!(after(100, 127) < 5);
        assert_eq!(level.loud(now + SILENCE), 0);
    }

    #[test]
    fn who_does_not_tell_is_heard_all_the_same() {
        let now = Instant::now();
        let mut level = Level::default();
        (0..20).for_each(|_| level.take(now, None));
        assert!((65..=72).contains(&level.loud(now)));
    }
}
