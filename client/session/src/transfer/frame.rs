//! What is said on the channel: a byte for the kind, eight for the transfer's
//! id, eight for a number, then the body. Numbers are big-endian.

use super::{HEAD_BYTES, LISTED, NAME_BYTES, PAYLOAD_BYTES, Reason, SIZE_MAX};

/// A transfer, by a number that its sender has drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TransferId(pub u64);

/// One message of the channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Frame<'a> {
    /// The first on each channel: the version, and every file that the speaker
    /// still means to send. Whatever is not among them is over.
    Hello {
        /// What the speaker speaks.
        version: u64,
        /// What it is sending.
        sending: Vec<TransferId>,
    },
    /// The sender has a file; again on each new channel.
    Offer {
        /// Which.
        id: TransferId,
        /// Its size in bytes.
        size: u64,
        /// Its name, without a path.
        name: &'a str,
    },
    /// The receiver wants the bytes from `from` on.
    Accept {
        /// Which.
        id: TransferId,
        /// The first byte that it lacks.
        from: u64,
        /// How many it has written.
        written: u64,
    },
    /// The receiver does not want it, or not any more.
    Refuse {
        /// Which.
        id: TransferId,
        /// Why.
        why: Reason,
    },
    /// Bytes of the file.
    Data {
        /// Which.
        id: TransferId,
        /// Where they belong.
        at: u64,
        /// At most [`PAYLOAD_BYTES`].
        bytes: &'a [u8],
    },
    /// The receiver has written this many bytes.
    Ack {
        /// Which.
        id: TransferId,
        /// How many.
        written: u64,
    },
    /// That was all of it.
    Done {
        /// Which.
        id: TransferId,
        /// How many bytes.
        size: u64,
        /// SHA-256 of them all.
        sha256: [u8; 32],
    },
    /// The receiver has all of it, and it is what was sent.
    Received {
        /// Which.
        id: TransferId,
    },
    /// The sender will not send it, or not the rest.
    Cancel {
        /// Which.
        id: TransferId,
        /// Why.
        why: Reason,
    },
}

const HELLO: u8 = 1;
const OFFER: u8 = 2;
const ACCEPT: u8 = 3;
const REFUSE: u8 = 4;
const DATA: u8 = 5;
const ACK: u8 = 6;
const DONE: u8 = 7;
const RECEIVED: u8 = 8;
const CANCEL: u8 = 9;

impl<'a> Frame<'a> {
    /// The message's bytes.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Frame::Hello { version, sending } => {
                let ids: Vec<u8> = sending.iter().flat_map(|id| id.0.to_be_bytes()).collect();
                encoded(HELLO, TransferId(0), *version, &ids)
            }
            Frame::Offer { id, size, name } => encoded(OFFER, *id, *size, name.as_bytes()),
            Frame::Accept { id, from, written } => {
                encoded(ACCEPT, *id, *from, &written.to_be_bytes())
            }
            Frame::Refuse { id, why } => encoded(REFUSE, *id, why.code(), &[]),
            Frame::Data { id, at, bytes } => encoded(DATA, *id, *at, bytes),
            Frame::Ack { id, written } => encoded(ACK, *id, *written, &[]),
            Frame::Done { id, size, sha256 } => encoded(DONE, *id, *size, sha256),
            Frame::Received { id } => encoded(RECEIVED, *id, 0, &[]),
            Frame::Cancel { id, why } => encoded(CANCEL, *id, why.code(), &[]),
        }
    }

    /// Reads a message; `None` for what is none, is of a later version's kind
    /// or breaks a bound.
    pub fn decode(message: &'a [u8]) -> Option<Self> {
        let (kind, rest) = message.split_first()?;
        let (id, rest) = number(rest)?;
        let (count, body) = number(rest)?;
        if count > SIZE_MAX || body.len() > PAYLOAD_BYTES {
            return None;
        }
        let id = TransferId(id);
        Some(match *kind {
            HELLO => {
                if body.len() > LISTED * 8 || !body.len().is_multiple_of(8) {
                    return None;
                }
                let ids = body.chunks_exact(8).filter_map(number);
                Frame::Hello {
                    version: count,
                    sending: ids.map(|(id, _)| TransferId(id)).collect(),
                }
            }
            OFFER if (1..=NAME_BYTES).contains(&body.len()) => {
                Frame::Offer { id, size: count, name: std::str::from_utf8(body).ok()? }
            }
            ACCEPT => Frame::Accept { id, from: count, written: alone(body)? },
            REFUSE => Frame::Refuse { id, why: Reason::of_code(count) },
            DATA if !body.is_empty() => Frame::Data { id, at: count, bytes: body },
            ACK => Frame::Ack { id, written: count },
            DONE => Frame::Done { id, size: count, sha256: body.try_into().ok()? },
            RECEIVED => Frame::Received { id },
            CANCEL => Frame::Cancel { id, why: Reason::of_code(count) },
            _ => return None,
        })
    }
}

fn encoded(kind: u8, id: TransferId, count: u64, body: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(HEAD_BYTES + body.len());
    message.push(kind);
    message.extend(id.0.to_be_bytes());
    message.extend(count.to_be_bytes());
    message.extend(body);
    message
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u64::from_be_bytes(*number), rest))
}

fn alone(bytes: &[u8]) -> Option<u64> {
    number(bytes).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}
