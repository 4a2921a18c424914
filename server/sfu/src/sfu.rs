//! The whole: peers, rooms and the order of calls.

mod adapt;
mod caller;
mod command;
mod fan;
mod feedback;
mod input;
mod leave;
mod listen;
mod meet;
mod mirror;
mod probe;
mod relay;
mod resend;
mod restart;
mod round;
mod share;
mod still;
mod talk;
mod tick;
mod together;
mod transport;
mod view;
mod watched;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Instant;

use self::input::Via;
use self::round::Round;
use self::transport::Moves;
use crate::burst::Burst;
use crate::control::Control;
use crate::data::{Budget, FILES_BYTES};
use crate::ingress::{Slot, ntp_in};
use crate::leg::Selected;
use crate::meeting::{Ear, Meeting};
use crate::peer::{Peer, Seat};
use crate::queue::Queue;
use crate::relay::{Foreign, Outbox, Relay};
use crate::room::Room;
use crate::rtcp::{Reception, Writer};
use crate::share::Shared;
use crate::slots::Slots;
use crate::timer::{Timer, Timers};
use crate::transport::Demux;
use crate::{Config, Event, Identity, MeetingId, Path, PeerId, RoomId, ShardId, Stats};

/// Events that wait to be fetched.
const MAX_EVENTS: usize = 65_536;
/// Batches and retransmissions that wait: one batch for each stream of each
/// room, one entry for each viewer.
const MAX_WORK: usize = 65_536;
/// Where our NTP time starts: any moment will do, this one looks like now.
const NTP_EPOCH: u64 = 3_976_000_000 << 32;

/// The selective forwarding unit of one shard.
///
/// Order of calls: any number of commands and `handle_*`, then
/// [`flush`](Self::flush) at the end of a receive batch, then
/// [`poll_transmit`](Self::poll_transmit) and [`poll_event`](Self::poll_event)
/// until `None`, then sleep until [`poll_timeout`](Self::poll_timeout) at the
/// latest and call [`handle_timeout`](Self::handle_timeout). Media is written
/// and sealed in `poll_transmit`, so a caller that does not drain it delays
/// everybody.
pub struct Sfu {
    config: Config,
    identity: Identity,
    origin: Instant,
    /// The time of the latest call that brought one.
    now: Instant,
    peers: Slots<Peer>,
    places: HashMap<PeerId, usize>,
    rooms: Slots<Room>,
    stages: HashMap<RoomId, usize>,
    meetings: Slots<Meeting>,
    meets: HashMap<MeetingId, usize>,
    demux: Demux<usize>,
    timers: Timers,
    events: Queue<Event>,
    control: Control,
    work: Queue<Work>,
    round: Round,
    burst: Burst,
    /// Rooms whose performer needs a word from us at the next flush, and rooms
    /// with packets that may be complete.
    touched: Vec<usize>,
    /// What other shards are to hear, and what is theirs.
    outbox: Outbox,
    foreign: Foreign,
    scratch: Scratch,
    next_stream: u32,
    /// Something came that somebody waits for.
    hurry: bool,
    /// What all viewers need who share the server's cap.
    shared: Shared,
    /// Moves that were told of lately.
    moves: Moves,
    /// Bytes of files that are taken in now, from all members.
    files: Budget,
    stats: Stats,
}

/// Media to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Work {
    /// The batch of a room's stream.
    Fan(usize, Slot),
    /// What a viewer asked for again.
    Resend(Seat),
    /// The next burst for a newcomer who catches up.
    Pace(Seat),
    /// The next burst of a probe.
    Probe(usize),
}

/// Memory that is used again and again.
#[derive(Default)]
struct Scratch {
    selected: Vec<Selected>,
    lengths: Vec<usize>,
    descriptor: Vec<u8>,
    numbers: Vec<u16>,
    receptions: Vec<Reception>,
    ears: Vec<Ear>,
    scored: Vec<(u16, RoomId)>,
    writer: Writer,
    batches: Vec<Vec<u64>>,
}

/// A datagram that another shard is to have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handover {
    /// Which.
    pub to: ShardId,
    /// Where it came from is somebody's who is not there.
    pub taken: bool,
}

/// One datagram, or a run of datagrams of equal size on one path.
#[derive(Debug)]
pub struct Transmit<'a> {
    /// Where to.
    pub to: Path,
    /// `Some(n)`: `bytes` is a run of n-byte datagrams of which the last may be
    /// shorter (UDP GSO).
    pub segment_size: Option<usize>,
    /// What.
    pub bytes: &'a [u8],
}

impl Sfu {
    /// An SFU without peers.
    pub fn new(config: Config, identity: Identity, now: Instant) -> Self {
        Self {
            config,
            identity,
            origin: now,
            now,
            peers: Slots::default(),
            places: HashMap::new(),
            rooms: Slots::default(),
            stages: HashMap::new(),
            meetings: Slots::default(),
            meets: HashMap::new(),
            demux: Demux::default(),
            timers: Timers::default(),
            events: Queue::new(MAX_EVENTS),
            control: Control::default(),
            work: Queue::new(MAX_WORK),
            round: Round::default(),
            burst: Burst::default(),
            touched: Vec::new(),
            outbox: Outbox::default(),
            foreign: Foreign::default(),
            scratch: Scratch::default(),
            next_stream: 0,
            hurry: false,
            shared: Shared::default(),
            moves: Moves::default(),
            files: Budget::holding(now, FILES_BYTES, FILES_BYTES / 4),
            stats: Stats::default(),
        }
    }

    /// Takes one received datagram; it is decrypted in place. `Some` where it
    /// belongs to another shard: nothing was done to it then, and it is for
    /// [`handle_handover`](Self::handle_handover) of that one.
    pub fn handle_datagram(
        &mut self,
        now: Instant,
        from: impl Into<Path>,
        datagram: &mut [u8],
    ) -> Option<Handover> {
        self.now = now;
        self.stats.datagrams_in += 1;
        self.stats.bytes_in += datagram.len() as u64;
        let elsewhere = self.take(from.into(), datagram, None);
        self.stats.handed_over += u64::from(elsewhere.is_some());
        elsewhere
    }

    /// True, once, if any of the datagrams since the last call was more than
    /// connected viewers have to say or nobody's at all: media, a step of somebody's
    /// joining, what is for another shard. The next ones of its kind should not be
    /// kept waiting.
    pub fn take_hurry(&mut self) -> bool {
        std::mem::take(&mut self.hurry)
    }

    /// Where the performers of stages send from who are reached by UDP.
    pub fn performers(&self) -> impl Iterator<Item = SocketAddr> {
        let stages = self.rooms.iter().filter(|room| !room.id.is_publication());
        let peers = stages.filter_map(|room| room.performer.as_ref()?.peer);
        let peers = peers.filter_map(|place| self.peers.get(place));
        peers.filter(|peer| peer.transport.is_connected()).filter_map(|peer| {
            match peer.transport.remote_path()? {
                Path::Udp(from) => Some(from),
                Path::Tcp { .. } => None,
            }
        })
    }

    /// Takes a datagram that another shard received and that is ours; `taken` as it was
    /// told there.
    pub fn handle_handover(
        &mut self,
        now: Instant,
        via: ShardId,
        from: SocketAddr,
        taken: bool,
        datagram: &mut [u8],
    ) {
        self.now = now;
        self.take(Path::Udp(from), datagram, Some(Via { shard: via, taken }));
    }

    /// Takes what another shard has to say.
    pub fn handle_relay(&mut self, now: Instant, from: ShardId, relay: &Relay) {
        self.now = now;
        self.hear(from, relay);
    }

    /// What another shard is to hear. To be polled before
    /// [`poll_transmit`](Self::poll_transmit), so that nobody waits for our own
    /// viewers.
    pub fn poll_relay(&mut self) -> Option<(ShardId, Relay)> {
        self.outbox.pop()
    }

    /// Takes a message back that has been heard, for its memory.
    pub fn recycle(&mut self, relay: Relay) {
        self.outbox.recycle(relay);
    }

    /// True where a peer is reached by this path: a check from there was his.
    pub fn knows(&self, path: Path) -> bool {
        self.demux.by_path(path.canonical()).is_some()
    }

    /// Tells the other shards that this one has begun anew after a fault.
    pub fn begin_anew(&mut self) {
        self.tell_anew();
    }

    /// To be called when [`poll_timeout`](Self::poll_timeout) is reached.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.now = now;
        while let Some(timer) = self.timers.due(now) {
            match timer {
                Timer::Batch(room, slot) => self.batch_is_due(room, slot),
                Timer::Room(room) => self.tick(room),
                Timer::Transport(peer) => self.wake_transport(peer),
                Timer::Report(peer) => self.report(peer),
                Timer::Pace(seat) => self.work.push(Work::Pace(seat)),
                Timer::Probe(peer) => self.probe_is_due(peer),
                Timer::Meeting(place) => self.look_at_meeting(place),
                Timer::Talk(place) => self.wake_talk(place),
            }
        }
    }

    /// Ends the batch of received packets: what is complete becomes transmits.
    pub fn flush(&mut self, now: Instant) {
        self.now = now;
        self.flush_touched();
    }

    /// The next datagrams to send.
    pub fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        loop {
            if let Some(run) = self.burst.next_run() {
                self.stats.runs_out += 1;
                self.stats.runs.count(run.packets, run.bytes.len());
                let segment_size = run.is_segmented().then_some(run.segment);
                return Some(Transmit { to: run.to, segment_size, bytes: self.burst.bytes(&run) });
            }
            if self.control.next() {
                let (to, bytes) = self.control.current();
                return Some(Transmit { to, segment_size: None, bytes });
            }
            self.burst.clear();
            let mut made = false;
            while !self.burst.is_full() && self.make_media() {
                made = true;
            }
            if !made {
                return None;
            }
        }
    }

    /// The next event.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop()
    }

    /// When [`handle_timeout`](Self::handle_timeout) must be called at the
    /// latest.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.timers.next()
    }

    /// The counters.
    pub fn stats(&self) -> Stats {
        Stats {
            peers: self.peers.len() as u64,
            rooms: self.rooms.iter().filter(|room| room.is_stage()).count() as u64,
            meetings: self.meetings.len() as u64,
            queue_overflows: self.events.dropped
                + self.control.dropped()
                + self.work.dropped
                + self.outbox.dropped(),
            ..self.stats
        }
    }

    /// Our NTP time.
    fn ntp(&self) -> u64 {
        NTP_EPOCH.wrapping_add(ntp_in(self.now.saturating_duration_since(self.origin)))
    }
}

#[cfg(test)]
mod tests;
