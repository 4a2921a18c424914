//! Transport-wide feedback: when each packet arrived
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01).

use super::feedback::head;

/// The most packets that one feedback speaks of.
const MOST: u16 = 1024;

/// Arrivals since the last feedback.
#[derive(Default)]
pub(crate) struct Arrivals {
    /// The number that the next feedback begins with.
    base: Option<u16>,
    /// Numbers with microseconds.
    seen: Vec<(u16, u64)>,
    count: u8,
}

impl Arrivals {
    /// A packet has arrived.
    pub(crate) fn note(&mut self, number: u16, micros: u64) {
        let base = *self.base.get_or_insert(number);
        if number.wrapping_sub(base) < MOST {
            self.seen.push((number, micros));
        }
    }

    /// Appends the feedback for what has arrived, if anything has.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, sender: u32, media: u32) {
        let Some(base) = self.base else { return };
        let offset = |number: u16| number.wrapping_sub(base);
        self.seen.sort_unstable_by_key(|(number, _)| offset(*number));
        self.seen.dedup_by_key(|(number, _)| *number);
        let (Some((_, first)), Some((last, _))) = (self.seen.first(), self.seen.last()) else {
            return;
        };
        let statuses = usize::from(offset(*last)) + 1;
        let reference = first / 64_000;
        let mut symbols = vec![0_u16; statuses.next_multiple_of(7)];
        let mut deltas = vec![];
        let mut ticks = (reference * 64_000 / 250) as i64;
        for (number, micros) in &self.seen {
            let now = (micros / 250) as i64;
            let delta = now - ticks;
            ticks = now;
            let small = u8::try_from(delta).ok();
            symbols[usize::from(offset(*number))] = if small.is_some() { 1 } else { 2 };
            match small {
                Some(small) => deltas.push(small),
                None => {
                    let large = delta.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
                    deltas.extend_from_slice(&large.to_be_bytes());
                }
            }
        }
        let chunks = symbols
            .chunks_exact(7)
            .map(|seven| seven.iter().fold(0b11_u16, |chunk, symbol| chunk << 2 | symbol));
        let mut body = vec![];
        body.extend_from_slice(&sender.to_be_bytes());
        body.extend_from_slice(&media.to_be_bytes());
        body.extend_from_slice(&base.to_be_bytes());
        body.extend_from_slice(&(statuses as u16).to_be_bytes());
        body.extend_from_slice(&(reference as u32).to_be_bytes()[1..]);
        body.push(self.count);
        body.extend(chunks.flat_map(u16::to_be_bytes));
        body.extend_from_slice(&deltas);
        body.resize(body.len().next_multiple_of(4), 0);
        head(out, 15, 205, body.len() / 4);
        out.extend_from_slice(&body);
        self.base = Some(last.wrapping_add(1));
        self.count = self.count.wrapping_add(1);
        self.seen.clear();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;

    #[test]
    fn a_gap_is_told_and_the_next_feedback_goes_on_after_the_last() {
        let mut arrivals = Arrivals::default();
        for (number, micros) in [(65_535, 64_000), (1, 64_500), (0, 64_250), (3, 200_000)] {
            arrivals.note(number, micros);
        }
        let mut out = vec![];
        arrivals.write(&mut out, 1, 2);
        assert_eq!(out[12..16], [0xFF, 0xFF, 0, 5]);
        assert_eq!(out[16..20], [0, 0, 1, 0]);
        // Received, received, received, lost, received with a large delta.
        assert_eq!(u16::from_be_bytes([out[20], out[21]]), 0b11_01_01_01_00_10_00_00);
        assert_eq!(out[22..25], [0, 1, 1]);
        assert_eq!(i16::from_be_bytes([out[25], out[26]]), 542);
        assert_eq!(out.len() % 4, 0);
        arrivals.note(5, 300_000);
        let mut next = vec![];
        arrivals.write(&mut next, 1, 2);
        assert_eq!(next[12..16], [0, 4, 0, 2]);
    }
}
