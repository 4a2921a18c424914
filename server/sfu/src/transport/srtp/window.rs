//! Which packet numbers were seen, for one SSRC (RFC 3711, section 3.3.2).
//!
//! The same window guards both ways: inbound it refuses replays, outbound it
//! refuses to seal a number twice.

/// Numbers behind the highest that are told apart: about three seconds of the
/// greatest layer.
const SPAN: u64 = 512;
const WORDS: usize = SPAN as usize / 64;

/// The highest number, and which of the [`SPAN`] below it were seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    highest: Option<u64>,
    seen: [u64; WORDS],
}

impl Window {
    /// The 48-bit packet number for an RTP sequence number: the one nearest to
    /// the highest. `None` for one before the beginning or after the end.
    pub(super) fn number(&self, seq: u16) -> Option<u64> {
        let Some(highest) = self.highest else { return Some(u64::from(seq)) };
        let ahead = seq.wrapping_sub(highest as u16) as i16;
        highest.checked_add_signed(i64::from(ahead)).filter(|number| *number < 1 << 48)
    }

    /// True where `number` was not seen and is not too old to tell.
    pub(super) fn is_new(&self, number: u64) -> bool {
        match self.highest {
            None => true,
            Some(highest) if number > highest => true,
            Some(highest) => highest - number < SPAN && !self.bit(number),
        }
    }

    /// Marks `number`, which is new, as seen.
    pub(super) fn mark(&mut self, number: u64) {
        match self.highest {
            Some(highest) if number <= highest => {}
            Some(highest) if number - highest < SPAN => {
                for skipped in highest + 1..number {
                    self.clear(skipped);
                }
                self.highest = Some(number);
            }
            _ => {
                self.seen = [0; WORDS];
                self.highest = Some(number);
            }
        }
        let (word, bit) = place(number);
        self.seen[word] |= bit;
    }

    /// Reads all of it, see [`crate::peer::Peer::warm`].
    pub(super) fn warm(&self) -> u64 {
        self.highest.unwrap_or(0) ^ self.seen[0] ^ self.seen[WORDS - 1]
    }

    fn bit(&self, number: u64) -> bool {
        let (word, bit) = place(number);
        self.seen[word] & bit != 0
    }

    fn clear(&mut self, number: u64) {
        let (word, bit) = place(number);
        self.seen[word] &= !bit;
    }
}

/// Word and bit of a number in the ring.
fn place(number: u64) -> (usize, u64) {
    let slot = number % SPAN;
    ((slot / 64) as usize, 1 << (slot % 64))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rolls_over_and_back() {
        let mut window = Window::default();
        for seq in [65_534_u16, 65_535, 0] {
            let number = window.number(seq).unwrap();
            assert!(window.is_new(number));
            window.mark(number);
        }
        assert_eq!(window.number(1), Some(0x1_0001));
        assert_eq!(window.number(65_533), Some(65_533));
        assert!(window.is_new(65_533) && !window.is_new(65_534));
    }

    #[test]
    fn before_the_beginning_is_nothing() {
        let mut window = Window::default();
        window.mark(2);
        assert_eq!(window.number(65_530), None);
    }

    proptest! {
        /// Whatever the order, nothing is new twice, and what is near enough to
        /// the highest is new once.
        #[test]
        fn agrees_with_a_set(steps in proptest::collection::vec(0_u64..2000, 1..400)) {
            let mut window = Window::default();
            let mut seen = std::collections::HashSet::new();
            let mut highest = 0;
            for number in steps {
                let near = number + SPAN > highest;
                prop_assert_eq!(window.is_new(number), near && !seen.contains(&number));
                if window.is_new(number) {
                    window.mark(number);
                    seen.insert(number);
                    highest = highest.max(number);
                }
            }
        }
    }
}
