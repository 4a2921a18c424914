//! Reading transport-wide feedback
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).
//!
//! Invariants: a packet is taken whole or not at all: symbols and deltas are
//! there for every status that it claims; what it costs to read is bounded.

/// Statuses that one packet may claim; browsers send some dozens.
const MAX_STATUSES: u16 = 2_048;

/// When packets arrived, by the word of who received them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Feedback<'a> {
    base: u16,
    count: u16,
    /// The moment that the first delta counts from, in units of 64 ms, modulo
    /// 2^24.
    pub reference: u32,
    chunks: &'a [u8],
    deltas: &'a [u8],
}

impl<'a> Feedback<'a> {
    /// Reads an RTCP packet; `None` where it does not add up.
    pub(super) fn parse(packet: &'a [u8]) -> Option<Self> {
        let fixed = packet.get(12..)?.first_chunk::<8>()?;
        let base = u16::from_be_bytes([fixed[0], fixed[1]]);
        let count = u16::from_be_bytes([fixed[2], fixed[3]]);
        let reference = u32::from_be_bytes([0, fixed[4], fixed[5], fixed[6]]);
        if count == 0 || count > MAX_STATUSES {
            return None;
        }
        let chunks = packet.get(20..)?;
        let mut symbols = Symbols { chunks, word: 0, left: 0 };
        let mut needed = 0;
        for _ in 0..count {
            needed += match symbols.next()? {
                Symbol::Missing => 0,
                Symbol::Small => 1,
                Symbol::Large => 2,
                Symbol::Reserved => return None,
            };
        }
        let deltas = symbols.chunks.get(..needed)?;
        Some(Self { base, count, reference, chunks, deltas })
    }

    /// The numbers in their order, each with its arrival in ticks of 250 µs
    /// since the reference, or without one.
    pub(crate) fn arrivals(&self) -> impl Iterator<Item = (u16, Option<i64>)> + use<'a> {
        let mut symbols = Symbols { chunks: self.chunks, word: 0, left: 0 };
        let (base, mut deltas, mut time) = (self.base, self.deltas, 0);
        (0..self.count).map_while(move |n| {
            let delta = match symbols.next()? {
                Symbol::Small => {
                    let (delta, rest) = deltas.split_first()?;
                    deltas = rest;
                    Some(i64::from(*delta))
                }
                Symbol::Large => {
                    let (delta, rest) = deltas.split_first_chunk::<2>()?;
                    deltas = rest;
                    Some(i64::from(i16::from_be_bytes(*delta)))
                }
                Symbol::Missing | Symbol::Reserved => None,
            };
            let arrival = delta.map(|delta| {
                time += delta;
                time
            });
            Some((base.wrapping_add(n), arrival))
        })
    }
}

/// What is said of one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Symbol {
    Missing,
    Small,
    Large,
    Reserved,
}

/// The symbols where they lie: in runs, or in vectors of 14 or 7.
struct Symbols<'a> {
    chunks: &'a [u8],
    word: u16,
    left: u16,
}

impl Symbols<'_> {
    fn next(&mut self) -> Option<Symbol> {
        while self.left == 0 {
            let (chunk, rest) = self.chunks.split_first_chunk::<2>()?;
            self.chunks = rest;
            self.word = u16::from_be_bytes(*chunk);
            self.left = match self.word >> 14 {
                0 | 1 => self.word & 0x1FFF,
                2 => 14,
                _ => 7,
            };
        }
        self.left -= 1;
        let symbol = match self.word >> 14 {
            0 | 1 => self.word >> 13,
            2 => self.word >> self.left & 1,
            _ => self.word >> (2 * self.left) & 3,
        };
        Some(match symbol & 3 {
            0 => Symbol::Missing,
            1 => Symbol::Small,
            2 => Symbol::Large,
            _ => Symbol::Reserved,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;
    use crate::rtcp::{Arrivals, Writer};

    fn packet(count: u16, rest: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x8F, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0xFF, 0xFE];
        packet.extend(count.to_be_bytes());
        packet.extend([0, 0, 3, 9]);
        packet.extend(rest);
        packet
    }

    #[test]
    fn runs_and_vectors_are_read() {
        // A run of two small ones, then a vector: missing, large, small, ….
        let body = [0x20, 0x02, 0xC0 | 0b00_1001, 0b0000_0000, 4, 8, 0xFF, 0xFC, 5];
        let packet = packet(5, &body);
        let feedback = Feedback::parse(&packet).unwrap();
        assert_eq!(feedback.reference, 3);
        let told: Vec<_> = feedback.arrivals().collect();
        let expected =
            [(65_534, Some(4)), (65_535, Some(12)), (0, None), (1, Some(8)), (2, Some(13))];
        assert_eq!(told, expected);
        // One bit each.
        let body = [0x80 | 0b10_1000, 0, 1, 2];
        let packet = super::tests::packet(14, &body);
        let told: Vec<_> = Feedback::parse(&packet).unwrap().arrivals().collect();
        assert_eq!(told.iter().filter(|(_, at)| at.is_some()).count(), 2);
        assert_eq!(told[2], (0, Some(3)));
    }

    #[test]
    fn what_does_not_add_up_is_refused() {
        for (count, body) in [
            (0, &[0x20, 0x02, 1, 1][..]),
            (3, &[0x20, 0x02, 1, 1]),
            (2, &[0x20, 0x02, 1]),
            (1, &[0x60, 0x01, 1, 1]),
            (1, &[0x20]),
            (65_535, &[0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF, 0x1F, 0xFF]),
        ] {
            assert_eq!(Feedback::parse(&packet(count, body)), None, "{count} {body:?}");
        }
        assert_eq!(Feedback::parse(&[0x8F; 19]), None);
    }

    proptest! {
        #[test]
        fn what_our_own_writer_tells_is_read_back(
            steps in proptest::collection::vec((1u16..9, 0u64..900), 1..200),
        ) {
            let start = Instant::now();
            let mut arrivals = Arrivals::new(start);
            let (mut number, mut millis) = (65_400u16, 0);
            let mut sent = Vec::new();
            for (step, wait) in steps {
                number = number.wrapping_add(if step > 6 { step - 5 } else { 1 });
                millis += wait / 10;
                arrivals.record(start + Duration::from_millis(millis), number);
                sent.push((number, millis as i64 * 4));
            }
            let mut told = Vec::new();
            let mut writer = Writer::default();
            while arrivals.report(&mut writer, 1, 2) {
                let feedback = Feedback::parse(writer.bytes()).unwrap();
                let reference = i64::from(feedback.reference) * 256;
                let found = feedback.arrivals();
                told.extend(found.filter_map(|(n, at)| at.map(|at| (n, at + reference))));
                writer.clear();
            }
            prop_assert_eq!(told, sent);
        }

        #[test]
        fn nothing_makes_it_panic(
            count: u16, body in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            if let Some(feedback) = Feedback::parse(&packet(count, &body)) {
                prop_assert_eq!(feedback.arrivals().count(), usize::from(count));
            }
        }
    }
}
