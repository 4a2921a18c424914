//! One file on its way out.
//!
//! Invariant: the hash covers the bytes before `hashed`, and only ever goes
//! forward. What is sent again after a reconnect is not hashed again.

use sha2::{Digest, Sha256};

use super::{Measure, Reason, Stage, TransferId};

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// The receiver has not said that he wants it, or not on this channel.
    Offered,
    /// On its way.
    Sending,
    /// All of it is sent; the receiver has not said that it is whole.
    Sent,
    /// The receiver has it.
    Whole,
    /// It is over without that.
    Ended {
        /// This side ended it.
        by_me: bool,
        /// Why.
        why: Reason,
    },
}

/// One file's sender.
pub(super) struct Outgoing {
    pub(super) id: TransferId,
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) phase: Phase,
    /// The receiver has wanted it once.
    pub(super) accepted: bool,
    /// What the receiver has written.
    pub(super) written: u64,
    /// The first byte that is not sent on this channel.
    next: u64,
    hash: Sha256,
    hashed: u64,
}

impl Outgoing {
    pub(super) fn new(id: TransferId, name: String, size: u64) -> Self {
        Self {
            id,
            name,
            size,
            phase: Phase::Offered,
            accepted: false,
            written: 0,
            next: 0,
            hash: Sha256::new(),
            hashed: 0,
        }
    }

    /// Neither whole nor ended.
    pub(super) fn is_live(&self) -> bool {
        !matches!(self.phase, Phase::Whole | Phase::Ended { .. })
    }

    /// Where it stands, for those who look at it.
    pub(super) fn stage(&self) -> Stage {
        match self.phase {
            Phase::Offered if self.accepted => Stage::Waiting,
            Phase::Offered => Stage::Offered,
            Phase::Sending => Stage::Running,
            Phase::Sent => Stage::Checking,
            Phase::Whole => Stage::Whole,
            Phase::Ended { by_me, why } => Stage::Ended { by_me, why },
        }
    }

    /// The channel is gone, or another one is there: it must be wanted anew.
    pub(super) fn begin_anew(&mut self) {
        if self.is_live() {
            self.phase = Phase::Offered;
        }
    }

    /// The receiver wants it from `from` on.
    pub(super) fn accept(&mut self, from: u64, written: u64) -> Result<(), Reason> {
        if self.phase != Phase::Offered {
            return Ok(());
        }
        // Nobody can have more than was ever read for him.
        if from > self.hashed || written > from {
            return Err(Reason::Broken);
        }
        self.accepted = true;
        self.written = written;
        self.next = from;
        self.phase = Phase::Sending;
        Ok(())
    }

    /// The receiver has written this many bytes.
    pub(super) fn acknowledge(&mut self, written: u64) -> Result<(), Reason> {
        if matches!(self.phase, Phase::Sending | Phase::Sent) {
            if written > self.next {
                return Err(Reason::Broken);
            }
            self.written = self.written.max(written);
        }
        Ok(())
    }

    /// What is to be read next, where anything may be sent: where and how much.
    pub(super) fn wants(&self, measure: &Measure) -> Option<(u64, usize)> {
        let rest = self.size - self.next;
        if self.phase != Phase::Sending || rest == 0 {
            return None;
        }
        let read = rest.min(measure.read as u64);
        // Small pieces of a window that opens bit by bit would cost more.
        (self.next + read <= self.written + measure.window).then_some((self.next, read as usize))
    }

    /// Bytes that were read; false where they are not what is sent next.
    pub(super) fn take(&mut self, at: u64, bytes: &[u8]) -> bool {
        if self.phase != Phase::Sending || at != self.next {
            return false;
        }
        self.next += bytes.len() as u64;
        let known = self.hashed.saturating_sub(at);
        if let Some(new) = usize::try_from(known).ok().and_then(|known| bytes.get(known..)) {
            self.hash.update(new);
            self.hashed += new.len() as u64;
        }
        true
    }

    /// SHA-256 of all of it, the moment that all of it is sent.
    pub(super) fn conclude(&mut self) -> Option<[u8; 32]> {
        if self.phase != Phase::Sending || self.next != self.size {
            return None;
        }
        self.phase = Phase::Sent;
        Some(self.hash.clone().finalize().into())
    }

    /// The receiver says that it is whole; nothing where it cannot be.
    pub(super) fn arrived(&mut self) {
        // Offered: what it said on the channel before was lost.
        let may = self.phase == Phase::Sent || self.phase == Phase::Offered;
        if may && self.accepted && self.hashed == self.size {
            self.written = self.size;
            self.phase = Phase::Whole;
        }
    }
}
