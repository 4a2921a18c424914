//! One file on its way in.
//!
//! Invariants: `written ≤ handed ≤ received ≤ size`; the hash covers exactly the
//! bytes before `received`; what is received and not handed to the disk is
//! `pending`, which never exceeds the window.

use sha2::{Digest, Sha256};

use super::{Measure, Reason, Stage, TransferId};

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// The person has not said whether he wants it.
    Offered,
    /// A place on the disk is being made.
    Opening,
    /// There is a place; it is its turn, or will be.
    Ready,
    /// All of it is written, and it is what was sent: the disk is closing it.
    Closing,
    /// It is there.
    Whole,
    /// It is over without that.
    Ended {
        /// This side ended it.
        by_me: bool,
        /// Why.
        why: Reason,
    },
}

/// One file's receiver.
pub(super) struct Incoming {
    pub(super) id: TransferId,
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) phase: Phase,
    /// The sender has offered it on this channel.
    pub(super) offered: bool,
    /// He was told on this channel that he may send.
    pub(super) granted: bool,
    pub(super) written: u64,
    received: u64,
    handed: u64,
    pending: Vec<u8>,
    hash: Sha256,
    /// The hash is what the sender says.
    checked: bool,
}

impl Incoming {
    pub(super) fn new(id: TransferId, name: String, size: u64) -> Self {
        Self {
            id,
            name,
            size,
            phase: Phase::Offered,
            offered: true,
            granted: false,
            written: 0,
            received: 0,
            handed: 0,
            pending: Vec::new(),
            hash: Sha256::new(),
            checked: false,
        }
    }

    /// Neither whole nor ended.
    pub(super) fn is_live(&self) -> bool {
        !matches!(self.phase, Phase::Whole | Phase::Ended { .. })
    }

    /// Over, and nothing of it is here.
    pub(super) fn is_spent(&self) -> bool {
        matches!(self.phase, Phase::Ended { .. })
    }

    /// Where it stands, for those who look at it.
    pub(super) fn stage(&self) -> Stage {
        match self.phase {
            Phase::Offered => Stage::Offered,
            Phase::Ready if self.granted => Stage::Running,
            Phase::Opening | Phase::Ready => Stage::Waiting,
            Phase::Closing => Stage::Checking,
            Phase::Whole => Stage::Whole,
            Phase::Ended { by_me, why } => Stage::Ended { by_me, why },
        }
    }

    /// The channel is gone, or another one is there.
    pub(super) fn begin_anew(&mut self) {
        self.offered = false;
        self.granted = false;
    }

    /// The sender could be told that he may send.
    pub(super) fn is_waiting(&self) -> bool {
        self.phase == Phase::Ready && self.offered && !self.granted
    }

    /// It takes one of the places for files on their way.
    pub(super) fn is_active(&self) -> bool {
        self.granted && self.phase == Phase::Ready
    }

    /// The first byte that it lacks.
    pub(super) fn from(&self) -> u64 {
        self.received
    }

    /// The next bytes of it.
    pub(super) fn take(&mut self, window: u64, at: u64, bytes: &[u8]) -> Result<(), Reason> {
        let end = self.received + bytes.len() as u64;
        let fits = end <= self.size && end - self.written <= window;
        if !self.is_active() || at != self.received || !fits {
            return Err(Reason::Broken);
        }
        self.hash.update(bytes);
        self.pending.extend_from_slice(bytes);
        self.received = end;
        Ok(())
    }

    /// The sender says that this was all, and what its hash is.
    pub(super) fn conclude(&mut self, size: u64, sha256: &[u8; 32]) -> Result<(), Reason> {
        if self.checked {
            // Said again after a reconnect, while the rest was being written.
            return Ok(());
        }
        if !self.is_active() || size != self.size || self.received != size {
            return Err(Reason::Broken);
        }
        if self.hash.clone().finalize().as_slice() != sha256 {
            return Err(Reason::Corrupt);
        }
        self.checked = true;
        Ok(())
    }

    /// What the disk is to write now, and where: one thing at a time.
    pub(super) fn next_write(&mut self, measure: &Measure) -> Option<(u64, Vec<u8>)> {
        let is_last = self.received == self.size;
        let enough = self.pending.len() >= measure.write || is_last && !self.pending.is_empty();
        if self.phase != Phase::Ready || self.handed != self.written || !enough {
            return None;
        }
        let (at, bytes) = (self.handed, std::mem::take(&mut self.pending));
        self.handed = self.received;
        Some((at, bytes))
    }

    /// The disk has written what it was given last.
    pub(super) fn wrote(&mut self) {
        self.written = self.handed;
    }

    /// True once, when the disk may close it.
    pub(super) fn close(&mut self) -> bool {
        let all = self.checked && self.written == self.size && self.phase == Phase::Ready;
        if all {
            self.phase = Phase::Closing;
        }
        all
    }

    /// It is over; what is held of it goes.
    pub(super) fn end(&mut self, by_me: bool, why: Reason) {
        self.phase = Phase::Ended { by_me, why };
        self.granted = false;
        self.pending = Vec::new();
    }
}
