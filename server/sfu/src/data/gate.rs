//! SCTP packets before the association takes them: which are worth it.
//!
//! `rtc-sctp` makes a stream for any number, goes from number to number as far as
//! it is told to, keeps pieces of messages by their bytes and not by how many they
//! are, and begins as many associations as it is asked for. Whoever is behind the
//! peer's certificate may write what he likes; so what would cost without end ends
//! here.
//!
//! Invariant: what a browser sends is let through. The rest is dropped as by any
//! network, and nothing is closed for it.

use std::time::Instant;

use super::budget::Budget;

/// Bytes of a packet's header, and of a chunk's.
const PACKET_HEADER: usize = 12;
const CHUNK_HEADER: usize = 4;
/// Bytes of a chunk of data before what it carries.
const DATA_HEADER: usize = 16;

const DATA: u8 = 0;
const INIT: u8 = 1;
const SACK: u8 = 3;
const HEARTBEAT: u8 = 4;
const HEARTBEAT_ACK: u8 = 5;
const ABORT: u8 = 6;
const SHUTDOWN: u8 = 7;
const SHUTDOWN_ACK: u8 = 8;
const ERROR: u8 = 9;
const COOKIE_ECHO: u8 = 10;
const COOKIE_ACK: u8 = 11;
const SHUTDOWN_COMPLETE: u8 = 14;
const RE_CONFIG: u8 = 130;
const FORWARD_TSN: u8 = 192;

/// Associations that may be begun.
const INITS: u8 = 8;
/// Requests to close channels.
const RESETS: u8 = 64;
/// Reports of gaps in an acknowledgement, and how many cost what a chunk does.
const GAPS: usize = 128;
const GAPS_A_CHUNK: u64 = 4;
/// Pieces that wait for the rest of their messages.
const PIECES: u64 = 4096;
/// How many of them are forgotten in a second: those of messages that were given
/// up, and repeats.
const FORGOTTEN: f64 = 32.0;
/// How far ahead of what was counted a number may be: by so much, and by so many
/// for each that came.
const AHEAD: u64 = 4096;
const AHEAD_EACH: u64 = 16;

/// See the module.
pub(super) struct Gate {
    channels: u16,
    budget: Budget,
    is_established: bool,
    counted: Counted,
    at: Instant,
}

/// What was counted of the packets that were let through.
#[derive(Clone, Copy)]
struct Counted {
    /// Associations that may still be begun.
    inits: u8,
    /// Requests to close channels that may still be made.
    resets: u8,
    /// The first number (TSN) that the peer uses.
    first: u32,
    /// Chunks of data.
    taken: u64,
    /// Those that no message has been made of yet, about.
    pieces: f64,
}

impl Gate {
    pub(super) fn new(now: Instant, channels: u16, chunks_per_second: u64) -> Self {
        Self {
            channels,
            budget: Budget::new(now, chunks_per_second),
            is_established: false,
            counted: Counted { inits: INITS, resets: RESETS, first: 0, taken: 0, pieces: 0.0 },
            at: now,
        }
    }

    /// No association is begun any more.
    pub(super) fn establish(&mut self) {
        self.is_established = true;
    }

    /// A message was made of so many chunks.
    pub(super) fn read(&mut self, chunks: usize) {
        let pieces = &mut self.counted.pieces;
        *pieces = (*pieces - chunks as f64).max(0.0);
    }

    /// Whether the association takes this packet.
    pub(super) fn admits(&mut self, now: Instant, packet: &[u8]) -> bool {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        let pieces = &mut self.counted.pieces;
        *pieces = (*pieces - passed * FORGOTTEN).max(0.0);
        let Some(chunks) = packet.get(PACKET_HEADER..).filter(|chunks| !chunks.is_empty()) else {
            return false;
        };
        // What is dropped is not counted as come, be it for its time or for a chunk.
        if !self.budget.has(now) {
            return false;
        }
        let before = self.counted;
        let Some(cost) = self.cost(chunks) else {
            self.counted = before;
            return false;
        };
        self.budget.take(now, cost)
    }

    /// What chunks cost together; `None` where one is not taken.
    fn cost(&mut self, chunks: &[u8]) -> Option<u64> {
        let (mut rest, mut cost) = (chunks, 0);
        while !rest.is_empty() {
            let (chunk, after) = chunk(rest)?;
            let alone = after.is_empty() && rest.len() == chunks.len();
            cost += self.weigh(chunk, alone)?;
            rest = after;
        }
        Some(cost)
    }

    /// What a chunk costs; `None` where it is not taken.
    fn weigh(&mut self, chunk: &[u8], alone: bool) -> Option<u64> {
        match *chunk.first()? {
            DATA => {
                let stream = u16::from_be_bytes([*chunk.get(8)?, *chunk.get(9)?]);
                let fits = stream < self.channels && chunk.len() > DATA_HEADER;
                if !fits || !self.is_near(chunk) || self.counted.pieces >= PIECES as f64 {
                    return None;
                }
                self.counted.taken += 1;
                self.counted.pieces += 1.0;
                Some(1)
            }
            FORWARD_TSN => self.is_near(chunk).then_some(1),
            SACK => {
                let gaps = usize::from(u16::from_be_bytes([*chunk.get(12)?, *chunk.get(13)?]));
                (gaps <= GAPS).then_some(1 + gaps as u64 / GAPS_A_CHUNK)
            }
            INIT if alone && !self.is_established => {
                self.counted.inits = self.counted.inits.checked_sub(1)?;
                self.counted.first = number(chunk.get(16..)?)?;
                Some(1)
            }
            RE_CONFIG => {
                self.counted.resets = self.counted.resets.checked_sub(1)?;
                Some(1)
            }
            HEARTBEAT | HEARTBEAT_ACK | ABORT | SHUTDOWN | SHUTDOWN_ACK | ERROR | COOKIE_ECHO
            | COOKIE_ACK | SHUTDOWN_COMPLETE => Some(1),
            _ => None,
        }
    }

    /// Whether the number of a chunk is one that may come soon, or has come.
    fn is_near(&self, chunk: &[u8]) -> bool {
        let Some(number) = chunk.get(CHUNK_HEADER..).and_then(number) else { return false };
        let ahead = number.wrapping_sub(self.counted.first) as i32;
        i64::from(ahead) < (AHEAD + AHEAD_EACH * self.counted.taken) as i64
    }
}

/// The first chunk, and what follows it.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let len = usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]));
    let chunk = bytes.get(..len).filter(|_| len >= CHUNK_HEADER)?;
    // The last one's padding may be left out.
    Some((chunk, bytes.get(len.next_multiple_of(4)..).unwrap_or_default()))
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const FIRST: u32 = u32::MAX - 2;

    fn packet(chunks: &[Vec<u8>]) -> Vec<u8> {
        [vec![0; PACKET_HEADER], chunks.concat()].concat()
    }

    fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
        let len = (CHUNK_HEADER + body.len()) as u16;
        let mut chunk = [&[kind, 3], &len.to_be_bytes()[..], body].concat();
        chunk.resize(chunk.len().next_multiple_of(4), 0);
        chunk
    }

    fn data(tsn: u32, stream: u16, payload: &[u8]) -> Vec<u8> {
        let head = [&tsn.to_be_bytes()[..], &stream.to_be_bytes(), &[0; 6]].concat();
        chunk(DATA, &[&head, payload].concat())
    }

    fn init() -> Vec<u8> {
        chunk(INIT, &[&[0; 12][..], &FIRST.to_be_bytes()].concat())
    }

    fn gate() -> (Instant, Gate) {
        let now = Instant::now();
        let mut gate = Gate::new(now, 2, 100_000);
        assert!(gate.admits(now, &packet(&[init()])));
        gate.establish();
        (now, gate)
    }

    #[test]
    fn what_browsers_send_is_taken() {
        let (now, mut gate) = gate();
        let sack = chunk(SACK, &[[0; 8].as_slice(), &[0, 2, 0, 0], &[0; 8]].concat());
        for n in 0..10_u32 {
            let tsn = FIRST.wrapping_add(n);
            assert!(gate.admits(now, &packet(&[sack.clone(), data(tsn, 1, b"hey")])), "{n}");
            gate.read(1);
        }
        let abandoned = chunk(FORWARD_TSN, &FIRST.wrapping_add(40).to_be_bytes());
        assert!(gate.admits(now, &packet(&[abandoned])));
        assert!(gate.admits(now, &packet(&[chunk(HEARTBEAT, &[0, 1, 0, 4])])));
    }

    #[test]
    fn what_has_no_end_is_not() {
        let (now, mut gate) = gate();
        let far = FIRST.wrapping_add(5000);
        for strange in [
            vec![],
            vec![0; PACKET_HEADER],
            packet(&[vec![DATA, 3, 0, 2]]),
            packet(&[vec![DATA, 3, 0, 40]]),
            packet(&[data(FIRST, 2, b"another stream")]),
            packet(&[data(FIRST, 0, b"")]),
            packet(&[data(far, 0, b"far ahead")]),
            packet(&[chunk(FORWARD_TSN, &far.to_be_bytes())]),
            packet(&[chunk(FORWARD_TSN, &far.to_be_bytes()[..2])]),
            packet(&[chunk(SACK, &[[0; 8].as_slice(), &[1, 0, 0, 0]].concat())]),
            packet(&[init()]),
            packet(&[data(FIRST, 0, b"x"), init()]),
            packet(&[chunk(77, &[])]),
        ] {
            assert!(!gate.admits(now, &strange), "{strange:02x?}");
        }
    }

    #[test]
    fn what_is_dropped_is_not_counted_as_come() {
        let (now, mut gate) = gate();
        let reset = chunk(RE_CONFIG, &[0; 4]);
        let strange = packet(&[data(FIRST, 0, b"x"), reset.clone(), chunk(77, &[])]);
        assert!((0..100).all(|_| !gate.admits(now, &strange)));
        let far = FIRST.wrapping_add(AHEAD as u32);
        assert!(!gate.admits(now, &packet(&[data(far, 0, b"as far as before")])));
        assert!(gate.admits(now, &packet(&[reset])), "none was made");
    }

    #[test]
    fn pieces_of_messages_without_an_end_are_so_many() {
        let (now, mut gate) = gate();
        let taken = |gate: &mut Gate, now| {
            let tsns = (0..10_000).map(|n| FIRST.wrapping_add(n));
            tsns.filter(|tsn| gate.admits(now, &packet(&[data(*tsn, 0, b"x")]))).count()
        };
        assert_eq!(taken(&mut gate, now), PIECES as usize);
        assert_eq!(taken(&mut gate, now + Duration::from_secs(1)), FORGOTTEN as usize);
    }

    #[test]
    fn an_association_is_not_begun_without_end() {
        let now = Instant::now();
        let mut gate = Gate::new(now, 2, 100);
        let begun = (0..100).filter(|_| gate.admits(now, &packet(&[init()]))).count();
        assert_eq!(begun, usize::from(INITS));
    }

    #[test]
    fn more_than_so_many_in_a_second_are_dropped() {
        let now = Instant::now();
        let mut gate = Gate::new(now, 2, 100);
        let beat = packet(&[chunk(HEARTBEAT, &[0, 1, 0, 4])]);
        let taken = (0..1000).filter(|_| gate.admits(now, &beat)).count();
        assert_eq!(taken, 10);
    }
}
