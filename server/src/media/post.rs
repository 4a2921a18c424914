//! Letters between shards: what one relays to another, and datagrams that came
//! on the wrong one.
//!
//! Each shard has one bounded letter box; a full one loses the letter, which is
//! counted. The memory of a letter goes back to who wrote it, so that in the
//! long run nothing is allocated. A shard that sleeps is woken once, however
//! many letters come.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

use footlight_sfu::{Handover, Relay, Sfu, ShardId};

/// Letters that may wait for a shard.
const LETTERS: usize = 2048;
/// Letters whose memory may wait for its writer.
const SPENT: usize = 256;
/// Letters read per turn.
const LETTERS_PER_TURN: usize = 256;
/// Parcels kept to be filled again, and how much each may keep.
const SPARE: usize = 16;
const KEPT: usize = 256 * 1024;

enum Letter {
    Relay(Relay),
    Parcel(Parcel),
}

/// Datagrams that came on the wrong shard in one receive batch.
#[derive(Default)]
struct Parcel {
    datagrams: Vec<Enclosed>,
    bytes: Vec<u8>,
}

/// One of them.
struct Enclosed {
    from: SocketAddr,
    /// To which of our addresses.
    source: Option<IpAddr>,
    taken: bool,
    len: usize,
}

/// How a shard is written to.
#[derive(Clone)]
struct Address {
    letters: SyncSender<(ShardId, Letter)>,
    spent: SyncSender<Letter>,
    waiting: Arc<AtomicBool>,
    waker: Arc<mio::Waker>,
}

/// One shard's end of it.
pub(super) struct Postbox {
    own: ShardId,
    letters: Receiver<(ShardId, Letter)>,
    spent: Receiver<Letter>,
    waiting: Arc<AtomicBool>,
    /// By shard, with our own left unused.
    addresses: Vec<Address>,
    /// What is being packed, by shard.
    parcels: Vec<Parcel>,
    spare: Vec<Parcel>,
    /// Which of our addresses those whose datagrams were handed over send to.
    learnt: Vec<(SocketAddr, IpAddr)>,
    /// More letters may wait than the last turn read.
    more: bool,
    /// Letters that found no room.
    pub(super) dropped: u64,
}

/// A letter box for each shard, by its waker.
pub(super) fn boxes(wakers: &[Arc<mio::Waker>]) -> Vec<Postbox> {
    let mut addresses = Vec::new();
    let mut receivers = Vec::new();
    // A lone shard has nobody to write to.
    let (room, back) = if wakers.len() > 1 { (LETTERS, SPENT) } else { (0, 0) };
    for waker in wakers {
        let (letters, written) = sync_channel(room);
        let (spent, returned) = sync_channel(back);
        let waiting = Arc::new(AtomicBool::new(false));
        let waker = Arc::clone(waker);
        addresses.push(Address { letters, spent, waiting: Arc::clone(&waiting), waker });
        receivers.push((written, returned, waiting));
    }
    let shards = receivers.into_iter().zip(0u8..);
    let postbox = |((letters, spent, waiting), shard)| Postbox {
        own: ShardId(shard),
        letters,
        spent,
        waiting,
        addresses: addresses.clone(),
        parcels: addresses.iter().map(|_| Parcel::default()).collect(),
        spare: Vec::new(),
        learnt: Vec::new(),
        more: false,
        dropped: 0,
    };
    shards.map(postbox).collect()
}

impl Postbox {
    /// True where letters wait to be read.
    pub(super) fn is_waiting(&self) -> bool {
        self.more || self.waiting.load(Ordering::Acquire)
    }

    /// Lets the SFU read what has come; true where there was something.
    pub(super) fn read(&mut self, now: Instant, sfu: &mut Sfu) -> bool {
        if !self.is_waiting() {
            return false;
        }
        // First the flag, then the letters: who writes from here on wakes us.
        self.waiting.swap(false, Ordering::AcqRel);
        self.more = true;
        for _ in 0..LETTERS_PER_TURN {
            let Ok((from, mut letter)) = self.letters.try_recv() else {
                self.more = false;
                break;
            };
            match &mut letter {
                Letter::Relay(relay) => sfu.handle_relay(now, from, relay),
                Letter::Parcel(parcel) => {
                    let mut rest = parcel.bytes.as_mut_slice();
                    for Enclosed { from: peer, source, taken, len } in parcel.datagrams.drain(..) {
                        let Some((datagram, after)) = rest.split_at_mut_checked(len) else { break };
                        sfu.handle_handover(now, from, peer, taken, datagram);
                        rest = after;
                        self.learnt.extend(source.map(|source| (peer, source)));
                    }
                }
            }
            if let Some(writer) = self.addresses.get(usize::from(from.0)) {
                // Memory that finds no room is given up.
                let _ = writer.spent.try_send(letter);
            }
        }
        true
    }

    /// Takes back the memory of letters that were read.
    pub(super) fn take_back(&mut self, sfu: &mut Sfu) {
        while let Ok(letter) = self.spent.try_recv() {
            match letter {
                Letter::Relay(relay) => sfu.recycle(relay),
                Letter::Parcel(parcel) => self.keep(parcel),
            }
        }
    }

    /// Which of our addresses the peers of datagrams just read send to.
    pub(super) fn learnt(&mut self) -> impl Iterator<Item = (SocketAddr, IpAddr)> {
        self.learnt.drain(..)
    }

    /// Sends what the SFU has to say to another shard.
    pub(super) fn relay(&mut self, to: ShardId, relay: Relay, sfu: &mut Sfu) {
        if let Some(Letter::Relay(relay)) = self.send(to, Letter::Relay(relay)) {
            sfu.recycle(relay);
        }
    }

    /// Packs a datagram that belongs to another shard.
    pub(super) fn pack(&mut self, handover: Handover, from: SocketAddr, datagram: &[u8]) {
        let Handover { to, taken } = handover;
        if let Some(parcel) = self.parcels.get_mut(usize::from(to.0)) {
            parcel.datagrams.push(Enclosed { from, source: None, taken, len: datagram.len() });
            parcel.bytes.extend_from_slice(datagram);
        }
    }

    /// Sends what was packed. `source` knows to which of our addresses somebody
    /// sends.
    pub(super) fn send_packed(&mut self, source: impl Fn(&SocketAddr) -> Option<IpAddr>) {
        for at in 0..self.parcels.len() {
            let Some(parcel) = self.parcels.get_mut(at).filter(|it| !it.datagrams.is_empty())
            else {
                continue;
            };
            for enclosed in &mut parcel.datagrams {
                enclosed.source = source(&enclosed.from);
            }
            let parcel = std::mem::replace(parcel, self.spare.pop().unwrap_or_default());
            let sent = self.send(ShardId(at as u8), Letter::Parcel(parcel));
            if let Some(Letter::Parcel(parcel)) = sent {
                self.keep(parcel);
            }
        }
    }

    /// Answers the letter where it found no room.
    fn send(&mut self, to: ShardId, letter: Letter) -> Option<Letter> {
        use std::sync::mpsc::TrySendError::{Disconnected, Full};
        let address = self.addresses.get(usize::from(to.0)).filter(|_| to != self.own)?;
        let refused = match address.letters.try_send((self.own, letter)) {
            Ok(()) => None,
            Err(Full((_, letter)) | Disconnected((_, letter))) => Some(letter),
        };
        self.dropped += u64::from(refused.is_some());
        if !address.waiting.swap(true, Ordering::AcqRel) {
            // A shard that cannot be woken has ended.
            let _ = address.waker.wake();
        }
        refused
    }

    fn keep(&mut self, mut parcel: Parcel) {
        if self.spare.len() < SPARE && parcel.bytes.capacity() <= KEPT {
            parcel.datagrams.clear();
            parcel.bytes.clear();
            self.spare.push(parcel);
        }
    }
}
