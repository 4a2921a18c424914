//! Which pieces of handshake messages are given to an association.
//!
//! Whoever guesses a peer's address can write them, so none that is refused here
//! ends anything: it is left out, and costs nothing that the peer's own need. What
//! can still be done from outside is to be there first with exactly the piece that
//! the peer is about to send; DTLS has nothing against that before its Finished.
//!
//! `rtc-dtls` keeps every piece that it is given, believes the header of whichever
//! came first, puts a message together by a recursion as deep as it has pieces,
//! over all of them at each step and again with each that comes, and goes on behind
//! a piece by the length of its whole message. So what it is given is bounded here,
//! begins with the beginning, and reads the same both ways.

use super::record::{HANDSHAKE, MESSAGE_HEADER, RECORD_HEADER};

/// Messages of a client's handshake: six, and as many again.
const MESSAGES: u16 = 12;
/// The longest message: a certificate with its chain.
const LONGEST: usize = 16 * 1024;
/// Pieces of one message beside the one that it begins with.
const PIECES: usize = 32;
/// Pieces that came before: flights are repeated where one is lost.
const REPEATS: usize = 128;
/// Sealed records.
const SEALED: usize = 256;
/// The longest sealed record: of the handshake only the last message is.
const LONGEST_SEALED: usize = 256;
/// Bytes of all pieces but those that a message begins with.
const BYTES: usize = 64 * 1024;
/// Record numbers of a handshake; repeats have numbers of their own.
/// [`Identity`](super::Identity)'s window for replays is as wide, so that a high
/// one does not make those of the peer look old.
pub(super) const RECORDS: usize = 1024;

/// Pieces that are remembered at the most.
#[cfg(any(test, feature = "fuzz"))]
pub(super) const MOST: usize = MESSAGES as usize * (PIECES + 1);

/// What one association was given.
#[derive(Default)]
pub(super) struct Pieces {
    /// Each plain piece.
    seen: Vec<Piece>,
    repeats: usize,
    sealed: usize,
    bytes: usize,
}

impl Pieces {
    /// Whether a datagram of whole records is given to the handshake.
    pub(super) fn admit(&mut self, datagram: &[u8]) -> bool {
        let Some(Found { new, repeats, sealed }) = self.look(datagram) else { return false };
        let begins = new.iter().any(|piece| piece.offset == 0);
        let full = self.repeats + repeats > REPEATS
            || self.sealed + sealed > SEALED
            || self.bytes + datagram.len() > BYTES && !begins;
        if full {
            return false;
        }
        self.repeats += repeats;
        self.sealed += sealed;
        self.bytes += datagram.len();
        self.seen.extend(new);
        true
    }

    /// How many are remembered.
    #[cfg(any(test, feature = "fuzz"))]
    pub(super) fn count(&self) -> usize {
        self.seen.len()
    }

    /// What is in a datagram; `None` where no client would have written it.
    fn look(&self, datagram: &[u8]) -> Option<Found> {
        let mut found = Found::default();
        let mut rest = datagram;
        while let Some((header, after)) = rest.split_at_checked(RECORD_HEADER) {
            let len = usize::from(u16::from_be_bytes([header[11], header[12]]));
            let (body, tail) = after.split_at_checked(len)?;
            rest = tail;
            let number = header[5..11].iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
            if number >= RECORDS as u64 {
                return None;
            }
            if header[3..5] != [0, 0] {
                if body.len() > LONGEST_SEALED {
                    return None;
                }
                found.sealed += 1;
            } else if header[0] == HANDSHAKE {
                self.pieces(body, &mut found)?;
            }
        }
        Some(found)
    }

    /// The pieces of a plain record.
    fn pieces(&self, mut body: &[u8], found: &mut Found) -> Option<()> {
        while !body.is_empty() {
            let (header, after) = body.split_at_checked(MESSAGE_HEADER)?;
            let u24 = |at: usize| {
                usize::from(header[at]) << 16
                    | usize::from(header[at + 1]) << 8
                    | usize::from(header[at + 2])
            };
            let (whole, offset, len) = (u24(1), u24(6), u24(9));
            let message = u16::from_be_bytes([header[4], header[5]]);
            let piece = Piece { message, kind: header[0], whole, offset };
            let (_, tail) = after.split_at_checked(len)?;
            body = tail;
            let within = offset + len <= whole && (len > 0 || whole == 0);
            let last = len == whole || tail.is_empty();
            if message >= MESSAGES || whole > LONGEST || !within || !last {
                return None;
            }
            let known = || self.seen.iter().chain(&found.new);
            if known().any(|seen| *seen == piece) {
                found.repeats += 1;
                continue;
            }
            let pieces = known().filter(|seen| seen.message == message).count();
            let begun = known().any(|seen| *seen == Piece { offset: 0, ..piece });
            let fits = if offset == 0 { pieces == 0 } else { begun && pieces <= PIECES };
            if !fits {
                return None;
            }
            found.new.push(piece);
        }
        Some(())
    }
}

/// A piece of a message, by its header.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Which.
    message: u16,
    kind: u8,
    whole: usize,
    offset: usize,
}

/// What is in a datagram.
#[derive(Default)]
struct Found {
    new: Vec<Piece>,
    repeats: usize,
    sealed: usize,
}
