//! The whole: peers, rooms and the order of calls.

mod adapt;
mod command;
mod fan;
mod feedback;
mod input;
mod mirror;
mod probe;
mod relay;
mod resend;
mod tick;
mod watched;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use footlight_shared::Layer;

use crate::burst::Burst;
use crate::control::Control;
use crate::ingress::{Slot, ntp_in};
use crate::leg::Selected;
use crate::peer::Peer;
use crate::queue::Queue;
use crate::relay::{Foreign, Outbox, Relay};
use crate::room::Room;
use crate::rtcp::{Reception, Writer};
use crate::slots::Slots;
use crate::timer::{Timer, Timers};
use crate::transport::{Demux, FailReason, TransportEvent};
use crate::{
    Config, Event, GoneReason, Identity, OfferError, Path, PeerId, RoomId, ShardId, Stats,
};

/// Events that wait to be fetched.
const MAX_EVENTS: usize = 65_536;
/// Batches and retransmissions that wait: one batch for each stream of each
/// room, one entry for each viewer.
const MAX_WORK: usize = 65_536;
/// Until a viewer's first sender report: by then the performer's clock is known.
const FIRST_REPORT: Duration = Duration::from_millis(300);
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
    demux: Demux<usize>,
    timers: Timers,
    events: Queue<Event>,
    control: Control,
    work: Queue<Work>,
    fan: Option<Fan>,
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
    /// Viewers on all shards, as far as the caller has told.
    everywhere: u64,
    stats: Stats,
}

/// Media to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Work {
    /// The batch of a room's stream.
    Fan(usize, Slot),
    /// What a viewer asked for again.
    Resend(usize),
    /// The next burst for a newcomer who catches up.
    Pace(usize),
    /// The next burst of a probe.
    Probe(usize),
}

/// A batch on its way round the viewers.
struct Fan {
    room: usize,
    id: RoomId,
    slot: Slot,
    batch: Vec<u64>,
    next: usize,
}

/// Memory that is used again and again.
#[derive(Default)]
struct Scratch {
    selected: Vec<Selected>,
    lengths: Vec<usize>,
    descriptor: Vec<u8>,
    numbers: Vec<u16>,
    receptions: Vec<Reception>,
    writer: Writer,
    batches: Vec<Vec<u64>>,
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
            demux: Demux::default(),
            timers: Timers::default(),
            events: Queue::new(MAX_EVENTS),
            control: Control::default(),
            work: Queue::new(MAX_WORK),
            fan: None,
            burst: Burst::default(),
            touched: Vec::new(),
            outbox: Outbox::default(),
            foreign: Foreign::default(),
            scratch: Scratch::default(),
            next_stream: 0,
            hurry: false,
            everywhere: 0,
            stats: Stats::default(),
        }
    }

    /// Makes `peer` the performer of `room` and answers his offer.
    ///
    /// A performer who is there already is replaced and told by
    /// [`Event::Gone`]. With a known `peer` the old transport is replaced.
    ///
    /// # Errors
    /// When the offer cannot be answered; nothing has changed then.
    pub fn publish(
        &mut self,
        now: Instant,
        room: RoomId,
        peer: PeerId,
        offer: &str,
    ) -> Result<String, OfferError> {
        self.now = now;
        self.answer_performer(room, peer, offer)
    }

    /// Makes `peer` a viewer of `room` and answers his offer. The transport is
    /// his whether or not a performer is there.
    ///
    /// # Errors
    /// When the offer cannot be answered; nothing has changed then.
    pub fn watch(
        &mut self,
        now: Instant,
        room: RoomId,
        peer: PeerId,
        offer: &str,
        cap: Layer,
    ) -> Result<String, OfferError> {
        self.now = now;
        self.answer_viewer(room, peer, offer, cap)
    }

    /// Sets the best layer that a viewer wants.
    pub fn set_cap(&mut self, now: Instant, peer: PeerId, cap: Layer) {
        self.now = now;
        let Some(&place) = self.places.get(&peer) else { return };
        if let Some(video) = self.video_mut(place) {
            video.cap = cap;
            self.retarget(place);
        }
    }

    /// Sets the most that a viewer may be sent, in bits a second.
    pub fn set_bitrate_cap(&mut self, now: Instant, peer: PeerId, most: Option<u64>) {
        self.now = now;
        let Some(&place) = self.places.get(&peer) else { return };
        if let Some(video) = self.video_mut(place) {
            video.most = most;
            self.retarget(place);
        }
    }

    /// Sets what a performer's layers are meant to take, in bits a second, the
    /// smallest first.
    pub fn set_targets(&mut self, now: Instant, peer: PeerId, bitrates: [u32; 3]) {
        self.now = now;
        self.aim(peer, bitrates.map(u64::from));
    }

    /// Takes the number of viewers on all shards, for each room and of all of
    /// them: by these the caps of rooms and server are divided. Without them a
    /// shard knows its own alone, as is right where there is one.
    pub fn set_audience(&mut self, of_room: impl Fn(RoomId) -> u64, all: u64) {
        self.everywhere = all;
        self.rooms.iter_mut().for_each(|room| room.everywhere = of_room(room.id));
    }

    /// Gives a peer new ICE credentials where his user name fragment has
    /// changed to `remote_ufrag`; keys and streams go on. The attribute lines
    /// that tell him ours, or `None` where there is nothing to restart.
    pub fn restart_ice(
        &mut self,
        now: Instant,
        peer: PeerId,
        remote_ufrag: &str,
    ) -> Option<String> {
        self.now = now;
        self.answer_restart(peer, remote_ufrag)
    }

    /// The user name fragment that a peer goes by.
    pub fn ice_ufrag(&self, peer: PeerId) -> Option<&str> {
        let place = *self.places.get(&peer)?;
        Some(self.peers.get(place)?.transport.remote_ufrag())
    }

    /// Forgets a peer; his transport is told.
    pub fn remove(&mut self, now: Instant, peer: PeerId) {
        self.now = now;
        if let Some(&place) = self.places.get(&peer) {
            self.forget(place, true);
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
    ) -> Option<ShardId> {
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

    /// Where the performers send from who are reached by UDP.
    pub fn performers(&self) -> impl Iterator<Item = SocketAddr> {
        let peers = self.rooms.iter().filter_map(|room| room.performer.as_ref()?.peer);
        let peers = peers.filter_map(|place| self.peers.get(place));
        peers.filter(|peer| peer.transport.is_connected()).filter_map(|peer| {
            match peer.transport.remote_path()? {
                Path::Udp(from) => Some(from),
                Path::Tcp { .. } => None,
            }
        })
    }

    /// Takes a datagram that another shard received and that is ours.
    pub fn handle_handover(
        &mut self,
        now: Instant,
        via: ShardId,
        from: SocketAddr,
        datagram: &mut [u8],
    ) {
        self.now = now;
        self.take(Path::Udp(from), datagram, Some(via));
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
                Timer::Pace(peer) => self.work.push(Work::Pace(peer)),
                Timer::Probe(peer) => self.probe_is_due(peer),
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
            if !self.make_media() {
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
            rooms: self.rooms.iter().filter(|room| room.home.is_none()).count() as u64,
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

    /// Moves a transport's datagrams and events on, and arms its timer.
    fn drain(&mut self, place: usize) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        while let Some((to, datagram)) = peer.transport.poll_transmit() {
            self.control.push(to, datagram);
        }
        if let Some(at) = peer.transport.poll_timeout()
            && peer.armed.is_none_or(|armed| at < armed)
        {
            // Never at once again: a wake-up makes no progress twice.
            let at = at.max(self.now + Duration::from_millis(1));
            peer.armed = Some(at);
            self.timers.arm(at, Timer::Transport(place));
        }
        let mut events = Vec::new();
        while let Some(event) = peer.transport.poll_event() {
            events.push(event);
        }
        for event in events {
            match event {
                TransportEvent::Connected => self.connected(place),
                TransportEvent::Failed(reason) => self.gone(place, reason),
                // Bound already, and sent to by the transport's word.
                TransportEvent::PathChanged { .. } => {}
            }
        }
    }

    /// A peer's transport is up.
    fn connected(&mut self, place: usize) {
        let Some(peer) = self.peers.get(place) else { return };
        self.events.push(Event::Connected { peer: peer.id });
        if peer.leg().is_some() {
            self.report_in(place, FIRST_REPORT);
            self.retarget(place);
        }
    }

    fn wake_transport(&mut self, place: usize) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(place) else { return };
        // A wake-up that was for an earlier time, or for whoever had this place
        // before, means nothing: answered by another, it would come for ever.
        if peer.armed.is_none_or(|at| at > now) {
            return;
        }
        peer.armed = None;
        if peer.transport.poll_timeout().is_some_and(|at| at <= now) {
            peer.transport.handle_timeout(now);
        }
        self.drain(place);
    }

    fn gone(&mut self, place: usize, reason: FailReason) {
        let reason = match reason {
            FailReason::Setup => GoneReason::SetupTimeout,
            FailReason::Silence => GoneReason::Silent,
            FailReason::Closed => GoneReason::Closed,
            FailReason::Fingerprint | FailReason::Handshake => GoneReason::Failed,
        };
        self.lose(place, reason);
    }

    /// A peer is gone by itself.
    fn lose(&mut self, place: usize, reason: GoneReason) {
        if let Some(peer) = self.peers.get(place).map(|peer| peer.id) {
            self.forget(place, false);
            self.events.push(Event::Gone { peer, reason });
        }
    }
}

#[cfg(test)]
mod tests;
