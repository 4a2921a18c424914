//! What a viewer writes down of the arrival of his packets, and tells
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01), as browsers do it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Numbers in one report.
const MOST: u64 = 300;

/// When what came, by transport-wide number.
pub(crate) struct Arrivals {
    origin: Instant,
    pub(crate) seen: BTreeMap<u64, Instant>,
    /// The first number that was not told.
    next: Option<u64>,
    count: u8,
}

impl Arrivals {
    pub(crate) fn new(now: Instant) -> Self {
        // Some time ago, so that the reference is not zero.
        let origin = now.checked_sub(Duration::from_secs(100)).unwrap_or(now);
        Self { origin, seen: BTreeMap::new(), next: None, count: 0 }
    }

    /// The reports of what came since the last.
    pub(crate) fn report(&mut self, media: u32) -> Vec<Vec<u8>> {
        let mut reports = Vec::new();
        while let Some((first, last)) = self.untold() {
            let last = last.min(first + MOST - 1);
            reports.extend(self.between(first, last, media));
            self.next = Some(last + 1);
        }
        reports
    }

    fn untold(&self) -> Option<(u64, u64)> {
        let last = *self.seen.keys().next_back()?;
        let first = self.next.unwrap_or(*self.seen.keys().next()?);
        (first <= last).then_some((first, last))
    }

    fn between(&mut self, first: u64, last: u64, media: u32) -> Option<Vec<u8>> {
        let tick = |at: Instant| (at - self.origin).as_micros() as i64 / 250;
        let ticks: Vec<_> =
            (first..=last).map(|number| self.seen.get(&number).map(|at| tick(*at))).collect();
        let reference = ticks.iter().flatten().next()? / 256;
        let mut before = reference * 256;
        let (mut symbols, mut deltas) = (Vec::new(), Vec::new());
        for tick in ticks {
            let Some(tick) = tick else {
                symbols.push(0u16);
                continue;
            };
            let delta = (tick - before) as i16;
            before = tick;
            if let Ok(small) = u8::try_from(delta) {
                symbols.push(1);
                deltas.push(small);
            } else {
                symbols.push(2);
                deltas.extend(delta.to_be_bytes());
            }
        }
        let mut packet = vec![0x8F, 205, 0, 0, 0, 0, 0, 1];
        packet.extend(media.to_be_bytes());
        packet.extend((first as u16).to_be_bytes());
        packet.extend((symbols.len() as u16).to_be_bytes());
        packet.extend(&(reference as u32).to_be_bytes()[1..]);
        packet.push(self.count);
        self.count = self.count.wrapping_add(1);
        for symbols in symbols.chunks(7) {
            let vector = symbols.iter().enumerate();
            let vector =
                vector.fold(0xC000, |word, (n, symbol)| word | symbol << (12 - 2 * n as u16));
            packet.extend(vector.to_be_bytes());
        }
        packet.extend(deltas);
        packet.resize(packet.len().next_multiple_of(4), 0);
        let words = (packet.len() / 4 - 1) as u16;
        packet[2..4].copy_from_slice(&words.to_be_bytes());
        Some(packet)
    }
}
