//! What a member of a meeting says over data channels, and is told.
//!
//! Three channels, negotiated beforehand, by the numbers of [`Lane`]. Who says too much
//! is read more slowly by the reliable ones, which slows him down; by the lossy one it
//! is lost. Who reads too slowly what others say misses it by the lossy one and by that
//! of files, whose pages do not send more than was written; by the reliable one, where
//! he may count on missing nothing, his channels end.
//!
//! Invariant: nothing here is on a packet's way; what is to be sent waits for
//! [`Talk::poll_timeout`], so that much of it goes together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use bytes::Bytes;
use footlight_shared::limit;

use super::{Association, Budget, Channel, Message, Terms};

/// A channel of a member's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lane {
    /// All of it, in its order.
    Reliable,
    /// What may be lost.
    Lossy,
    /// Files: all of it in its order, much of it, and to one at a time.
    Files,
}

impl Lane {
    /// Its number.
    fn id(self) -> u16 {
        match self {
            Lane::Reliable => 0,
            Lane::Lossy => 1,
            Lane::Files => 2,
        }
    }
}

/// Bytes of files that a shard takes in within a second, from all its members.
pub(crate) const FILES_BYTES: u64 = 4 * 1024 * 1024;

static TERMS: Terms = Terms {
    channels: &[Channel::Reliable, Channel::Lossy, Channel::Reliable],
    window: 128 * 1024,
    message_bytes: limit::DATA_RELIABLE_BYTES as u32,
    waiting: 256 * 1024,
    chunks_per_second: 2000,
};
/// How long what is to be sent waits for more.
const TOGETHER: Duration = Duration::from_millis(5);
/// How long a message that came too early waits before it is looked at again.
const HELD: Duration = Duration::from_millis(50);

/// Messages and bytes that a member may say: in a second, and at once.
struct Rate {
    messages: Budget,
    bytes: Budget,
}

impl Rate {
    fn new(now: Instant, messages: (u64, u64), bytes: (u64, u64)) -> Self {
        let messages = Budget::holding(now, messages.0, messages.1);
        Self { messages, bytes: Budget::holding(now, bytes.0, bytes.1) }
    }

    fn has(&mut self, now: Instant) -> bool {
        self.messages.has(now) && self.bytes.has(now)
    }

    fn take(&mut self, now: Instant, len: usize) -> bool {
        self.has(now) && self.messages.take(now, 1) && self.bytes.take(now, len as u64)
    }
}

/// Something that a member said.
pub(crate) struct Said {
    /// By which channel.
    pub(crate) lane: Lane,
    /// What.
    pub(crate) payload: Bytes,
}

/// See the module.
pub(crate) struct Talk {
    /// `None` once it has ended.
    association: Option<Association>,
    reliable: Rate,
    lossy: Rate,
    files: Rate,
    /// What he may be told by the lossy channel.
    heard: Budget,
    /// More may have come by a reliable channel than he may say now.
    held: bool,
    /// When what waits is sent.
    due: Option<Instant>,
    /// When the owner is woken.
    pub(crate) armed: Option<Instant>,
    /// Messages that were not passed on, either way.
    pub(crate) dropped: u64,
    /// His channels were closed: nothing that he has said is passed on any more.
    ended: bool,
}

impl Talk {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            association: Some(Association::new(now, &TERMS)),
            reliable: Rate::new(now, (20, 40), (16 * 1024, 64 * 1024)),
            lossy: Rate::new(now, (60, 60), (32 * 1024, 32 * 1024)),
            files: Rate::new(now, (200, 400), (512 * 1024, 256 * 1024)),
            heard: Budget::holding(now, 300, 300),
            held: false,
            due: None,
            armed: None,
            dropped: 0,
            ended: false,
        }
    }

    /// Takes a packet.
    pub(crate) fn handle(&mut self, now: Instant, packet: Bytes) {
        self.with(|association| association.handle(now, packet));
        self.soon(now);
    }

    /// The next that he says, as soon as he may; `shared` is what all may say of files.
    pub(crate) fn poll_said(&mut self, now: Instant, shared: &mut Budget) -> Option<Said> {
        if self.ended {
            self.held = false;
            return None;
        }
        while let Some(payload) = self.read(Lane::Lossy) {
            let len = payload.len();
            if len <= limit::DATA_LOSSY_BYTES && self.lossy.take(now, len) {
                return Some(Said { lane: Lane::Lossy, payload });
            }
            self.dropped += 1;
        }
        self.held = false;
        if !self.reliable.has(now) {
            self.held = true;
        } else if let Some(payload) = self.read(Lane::Reliable) {
            self.reliable.take(now, payload.len());
            return Some(Said { lane: Lane::Reliable, payload });
        }
        if !self.files.has(now) || !shared.has(now) {
            self.held = true;
        } else if let Some(payload) = self.read(Lane::Files) {
            self.files.take(now, payload.len());
            shared.take(now, payload.len() as u64);
            return Some(Said { lane: Lane::Files, payload });
        }
        None
    }

    /// What he says is looked at again in a moment.
    pub(crate) fn hold(&mut self) {
        self.held = true;
    }

    fn read(&mut self, lane: Lane) -> Option<Bytes> {
        let message = self.with(|association| association.read(lane.id())).flatten();
        message.map(|message| message.payload)
    }

    /// Tells him something.
    pub(crate) fn tell(&mut self, now: Instant, lane: Lane, payload: &Bytes) {
        let message = Message { channel: lane.id(), is_text: false, payload: payload.clone() };
        let fits = lane != Lane::Lossy || self.heard.take(now, 1);
        let told = fits && self.with(|it| it.send(now, &message)).unwrap_or_default();
        if !told {
            self.dropped += 1;
            if lane == Lane::Reliable {
                self.end(now);
            }
        }
        self.soon(now);
    }

    /// Closes his channels, where they are open; he is told.
    pub(crate) fn end(&mut self, now: Instant) {
        if self.with(|association| association.is_open()) == Some(true) {
            self.ended = true;
            self.with(Association::abort);
            self.soon(now);
        }
    }

    /// The next packet to send.
    pub(crate) fn poll_transmit(&mut self, now: Instant) -> Option<Bytes> {
        self.with(|association| association.poll_transmit(now)).flatten()
    }

    /// When [`Self::handle_timeout`] wants to be called, and what waits be sent.
    pub(crate) fn poll_timeout(&mut self, now: Instant) -> Option<Instant> {
        let timer = self.with(|association| association.poll_timeout()).flatten();
        let held = self.held.then(|| now + HELD);
        [timer, held, self.due].into_iter().flatten().min()
    }

    /// Lets time pass.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        self.due = None;
        self.with(|association| association.handle_timeout(now));
    }

    fn soon(&mut self, now: Instant) {
        self.due.get_or_insert(now + TOGETHER);
    }

    /// A fault in the protocol costs these channels, and not the shard.
    fn with<T>(&mut self, work: impl FnOnce(&mut Association) -> T) -> Option<T> {
        let association = self.association.as_mut()?;
        let done = catch_unwind(AssertUnwindSafe(|| work(association)));
        if done.is_err() {
            tracing::error!("a fault in data channels");
            self.association = None;
        }
        done.ok()
    }
}
