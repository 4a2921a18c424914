//! Transport-wide feedback
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01): when each of a
//! performer's packets arrived.
//!
//! Invariant: every number between two reports is reported once, as arrived or
//! not; a late one makes the report start again at it. Only what is missing after a
//! time in which nothing came is passed over: a path that was gone says nothing of
//! the room that it has now that it is back, and a sender that is told of nothing
//! but losses sends next to nothing for seconds. Chromium's reports do the same.

use std::mem::take;
use std::time::Instant;

use super::Writer;

/// How many numbers back an arrival is remembered; a power of two.
const REMEMBERED: usize = 2048;
/// How far back a late arrival is still worth a report.
const LATE: u64 = 512;
/// Nothing came for so many ticks of 250 µs: the path was gone.
const GONE: i64 = 2_000;
/// Numbers in one feedback packet: it stays below 1,200 bytes.
const PER_PACKET: u64 = 400;
/// Ticks of 250 µs in the 64 ms of the reference time.
const TICKS_PER_REFERENCE: i64 = 256;

/// The arrivals since the last report.
#[derive(Debug)]
pub(crate) struct Arrivals {
    origin: Instant,
    /// By number modulo [`REMEMBERED`]: number and tick of arrival.
    slots: Box<[(u64, i64)]>,
    highest: Option<u64>,
    next: u64,
    /// When the latest came.
    last: i64,
    count: u8,
    /// Memory for the parts of a report.
    symbols: Vec<Symbol>,
    deltas: Vec<u8>,
    body: Vec<u8>,
}

/// How one packet's arrival is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Symbol {
    Missing = 0,
    Small = 1,
    Large = 2,
}

impl Arrivals {
    /// Without any.
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            origin: now,
            slots: vec![(u64::MAX, 0); REMEMBERED].into_boxed_slice(),
            highest: None,
            next: 0,
            last: 0,
            count: 0,
            symbols: Vec::with_capacity(PER_PACKET as usize),
            deltas: Vec::with_capacity(2 * PER_PACKET as usize),
            body: Vec::with_capacity(16 + 3 * PER_PACKET as usize),
        }
    }

    /// Takes a packet's number.
    pub(crate) fn record(&mut self, now: Instant, number: u16) {
        let tick = now.saturating_duration_since(self.origin).as_micros() as i64 / 250;
        let number = match self.highest {
            None => {
                // Room below for those that come out of order.
                let number = 1 << 16 | u64::from(number);
                self.next = number;
                number
            }
            Some(highest) => {
                let ahead = number.wrapping_sub(highest as u16) as i16;
                highest.saturating_add_signed(i64::from(ahead))
            }
        };
        let told = self.highest.is_some_and(|highest| self.next > highest && number > highest);
        if told && tick - self.last >= GONE {
            self.next = number;
        }
        self.last = tick;
        let highest = self.highest.map_or(number, |highest| highest.max(number));
        self.highest = Some(highest);
        if number < self.next {
            if number + LATE < highest {
                return;
            }
            self.next = number;
        }
        self.next = self.next.max((highest + 1).saturating_sub(REMEMBERED as u64));
        if let Some(slot) = self.slots.get_mut(number as usize % REMEMBERED)
            && slot.0 != number
        {
            *slot = (number, tick);
        }
    }

    /// Appends one feedback packet; false when there is nothing to tell.
    pub(crate) fn report(&mut self, writer: &mut Writer, from: u32, media: u32) -> bool {
        let Some(highest) = self.highest.filter(|highest| self.next <= *highest) else {
            return false;
        };
        let Some(first) = (self.next..=highest).find_map(|number| self.tick(number)) else {
            self.next = highest + 1;
            return false;
        };
        let reference = first.div_euclid(TICKS_PER_REFERENCE);
        let mut last = reference * TICKS_PER_REFERENCE;
        let (mut symbols, mut deltas, mut body) = self.memory();
        for number in self.next..=highest.min(self.next + PER_PACKET - 1) {
            let Some(tick) = self.tick(number) else {
                symbols.push(Symbol::Missing);
                continue;
            };
            let Ok(delta) = i16::try_from(tick - last) else { break };
            last = tick;
            if let Ok(small) = u8::try_from(delta) {
                symbols.push(Symbol::Small);
                deltas.push(small);
            } else {
                symbols.push(Symbol::Large);
                deltas.extend_from_slice(&delta.to_be_bytes());
            }
        }
        if symbols.is_empty() {
            // A gap in time that no delta spans, before the first packet of a
            // report, cannot be: the reference is that packet's.
            self.next += 1;
            (self.symbols, self.deltas, self.body) = (symbols, deltas, body);
            return false;
        }
        body.extend_from_slice(&media.to_be_bytes());
        body.extend_from_slice(&(self.next as u16).to_be_bytes());
        body.extend_from_slice(&(symbols.len() as u16).to_be_bytes());
        let word = ((reference & 0x00FF_FFFF) as u32) << 8 | u32::from(self.count);
        body.extend_from_slice(&word.to_be_bytes());
        chunks(&symbols, &mut body);
        body.extend_from_slice(&deltas);
        writer.raw(15, 205, from, &body);
        self.count = self.count.wrapping_add(1);
        self.next += symbols.len() as u64;
        (self.symbols, self.deltas, self.body) = (symbols, deltas, body);
        true
    }

    /// The memory for a report, empty; to be given back.
    fn memory(&mut self) -> (Vec<Symbol>, Vec<u8>, Vec<u8>) {
        self.symbols.clear();
        self.deltas.clear();
        self.body.clear();
        (take(&mut self.symbols), take(&mut self.deltas), take(&mut self.body))
    }

    fn tick(&self, number: u64) -> Option<i64> {
        let (found, tick) = self.slots.get(number as usize % REMEMBERED)?;
        (*found == number).then_some(*tick)
    }
}

/// Packs the symbols: runs where they are long, else seven at a time.
fn chunks(mut symbols: &[Symbol], body: &mut Vec<u8>) {
    while let Some(first) = symbols.first() {
        let run = symbols.iter().take_while(|symbol| *symbol == first).count();
        let (chunk, taken) = if run >= 7 || run == symbols.len() {
            ((*first as u16) << 13 | run as u16, run)
        } else {
            let taken = symbols.len().min(7);
            let vector = symbols[..taken]
                .iter()
                .enumerate()
                .fold(0xC000, |word, (n, symbol)| word | (*symbol as u16) << (12 - 2 * n));
            (vector, taken)
        };
        body.extend_from_slice(&chunk.to_be_bytes());
        symbols = &symbols[taken..];
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use proptest::prelude::*;
    use rtc_rtcp::transport_feedbacks::transport_layer_cc::{
        PacketStatusChunk, SymbolTypeTcc, TransportLayerCc,
    };
    use rtc_shared::marshal::Unmarshal;
    use std::time::Duration;

    /// What a sender understands: number and arrival in microseconds.
    fn understood(writer: &Writer) -> Vec<(u16, Option<i64>)> {
        let feedback = TransportLayerCc::unmarshal(&mut writer.bytes()).unwrap();
        let mut symbols = Vec::new();
        for chunk in &feedback.packet_chunks {
            match chunk {
                PacketStatusChunk::RunLengthChunk(run) => {
                    symbols.extend(vec![run.packet_status_symbol; usize::from(run.run_length)]);
                }
                PacketStatusChunk::StatusVectorChunk(vector) => {
                    symbols.extend(vector.symbol_list.iter().copied());
                }
            }
        }
        let mut time = i64::from(feedback.reference_time) * 64_000;
        let mut deltas = feedback.recv_deltas.iter();
        (0..feedback.packet_status_count)
            .map(|n| {
                let number = feedback.base_sequence_number.wrapping_add(n);
                let arrived = symbols[usize::from(n)] != SymbolTypeTcc::PacketNotReceived;
                let at = arrived.then(|| {
                    time += deltas.next().unwrap().delta;
                    time
                });
                (number, at)
            })
            .collect()
    }

    #[test]
    fn arrivals_and_losses_are_told_over_the_wrap() {
        let start = Instant::now();
        let mut arrivals = Arrivals::new(start);
        for (number, millis) in [(65_534, 70), (65_535, 71), (1, 75), (2, 200)] {
            arrivals.record(start + Duration::from_millis(millis), number);
        }
        let mut writer = Writer::default();
        assert!(arrivals.report(&mut writer, 1, 2));
        let told = [
            (65_534, Some(70_000)),
            (65_535, Some(71_000)),
            (0, None),
            (1, Some(75_000)),
            (2, Some(200_000)),
        ];
        assert_eq!(understood(&writer), told);
        assert!(!arrivals.report(&mut writer, 1, 2));
    }

    #[test]
    fn what_was_lost_while_the_path_was_gone_is_passed_over() {
        let start = Instant::now();
        let mut arrivals = Arrivals::new(start);
        let mut writer = Writer::default();
        arrivals.record(start, 10);
        assert!(arrivals.report(&mut writer, 1, 2));
        arrivals.record(start + Duration::from_millis(499), 13);
        writer.clear();
        assert!(arrivals.report(&mut writer, 1, 2));
        let told: Vec<u16> = understood(&writer).iter().map(|(number, _)| *number).collect();
        assert_eq!(told, [11, 12, 13], "that is a loss");
        for (millis, number) in [(5_000, 200), (5_001, 202)] {
            arrivals.record(start + Duration::from_millis(millis), number);
        }
        writer.clear();
        assert!(arrivals.report(&mut writer, 1, 2));
        let told: Vec<u16> = understood(&writer).iter().map(|(number, _)| *number).collect();
        assert_eq!(told, [200, 201, 202]);
    }

    #[test]
    fn a_late_arrival_is_told_again() {
        let start = Instant::now();
        let mut arrivals = Arrivals::new(start);
        arrivals.record(start, 10);
        arrivals.record(start, 12);
        let mut writer = Writer::default();
        assert!(arrivals.report(&mut writer, 1, 2));
        arrivals.record(start + Duration::from_millis(1), 11);
        writer.clear();
        assert!(arrivals.report(&mut writer, 1, 2));
        assert_eq!(understood(&writer), [(11, Some(1_000)), (12, Some(0))]);
    }

    proptest! {
        #[test]
        fn every_number_is_told_with_its_time(
            steps in proptest::collection::vec((1u16..40, 0u64..9_000), 1..300),
        ) {
            let start = Instant::now();
            let mut arrivals = Arrivals::new(start);
            let (mut number, mut millis) = (65_000u16, 0);
            let mut sent = Vec::new();
            let mut told = Vec::new();
            for (n, (step, wait)) in steps.iter().enumerate() {
                number = number.wrapping_add(if *step > 30 { *step - 29 } else { 1 });
                millis += wait / 10;
                sent.push((number, millis as i64 * 1_000));
                arrivals.record(start + Duration::from_millis(millis), number);
                let mut writer = Writer::default();
                while n % 50 == 49 && arrivals.report(&mut writer, 1, 2) {
                    told.extend(understood(&writer));
                    writer.clear();
                }
            }
            let mut writer = Writer::default();
            while arrivals.report(&mut writer, 1, 2) {
                told.extend(understood(&writer));
                writer.clear();
            }
            let arrived: Vec<_> =
                told.iter().filter_map(|(number, at)| at.map(|at| (*number, at))).collect();
            prop_assert_eq!(arrived, sent);
        }
    }
}
