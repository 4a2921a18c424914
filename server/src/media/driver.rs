//! A shard: one thread that owns the socket, the connections and the SFU.
//!
//! One turn of the loop: performers' media, commands, what else was received, the
//! deadline, and after each of them what the SFU wants to send and say. Each step
//! is bounded, so that a flood of one kind cannot starve the others. A transmit that the
//! socket does not take at once is dropped: media that waits is worth less than
//! media that is lost and repaired.

mod receive;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::TryRecvError;
use std::time::{Duration, Instant};

use footlight_sfu::{Config, Identity, OfferError, Path, PeerId, Sfu, Stats};
use tokio::sync::mpsc;

use super::DriverError;
use super::book::Book;
use super::command::{Answer, Command};
use super::counters::{Counters, count};
use super::event::Event;
use super::inbox::Inbox;
use super::outlet::Outlet;
use super::post::Postbox;
use super::rest::Rest;
use super::tcp::{Accepted, Tcp};
use super::udp::{Sent, Udp};
use crate::diagnostics::Lines;

const SOCKET: mio::Token = mio::Token(0);
/// What the poll says at once.
const EVENTS: usize = 256;
/// Commands taken per turn: an offer takes as long as dozens of packets.
const COMMANDS_PER_TURN: usize = 8;
/// Runs sent between two looks at what performers send, and looks until everybody
/// else has his turn.
const RUNS_PER_GLANCE: usize = 32;
const GLANCES: usize = 64;
/// How often the SFU's counters are copied out.
const STATS_EVERY: Duration = Duration::from_secs(1);
/// How often segmentation is tried again where it was given up.
const PROBE_EVERY: Duration = Duration::from_secs(60);
/// Faults within [`FAULT_WINDOW`] after which the driver gives up.
const FAULTS: usize = 5;
const FAULT_WINDOW: Duration = Duration::from_secs(60);

pub(super) struct Driver {
    poll: mio::Poll,
    polled: mio::Events,
    socket: Udp,
    connections: Tcp,
    commands: Inbox,
    events: Outlet,
    counters: Arc<Counters>,
    /// To and from the other shards.
    post: Postbox,
    book: Arc<Book>,
    /// Who else has a part of the port.
    lines: Option<Lines>,
    config: Config,
    identity: Identity,
    sfu: Sfu,
    /// What those before it have counted.
    ended: Stats,
    /// The shared socket may hold more than the last turn read.
    readable: bool,
    /// The poll listens to it.
    listens: bool,
    rest: Rest,
    /// More commands may wait than the last turn took; their wake-up is spent.
    commanded: bool,
    stats_due: Instant,
    probe_due: Instant,
    faults: Vec<Instant>,
}

/// What joins a driver to the rest.
pub(super) struct Parts {
    /// What it is asked.
    pub(super) commands: Inbox,
    /// What it tells the hub.
    pub(super) events: mpsc::Sender<Event>,
    /// What it counts.
    pub(super) counters: Arc<Counters>,
    /// Its end of the post between shards.
    pub(super) post: Postbox,
    /// Who is where.
    pub(super) book: Arc<Book>,
    /// Who else has a part of the port.
    pub(super) lines: Option<Lines>,
}

/// Whether the loop goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Again,
    Stop,
}

impl Driver {
    pub(super) fn new(
        poll: mio::Poll,
        mut socket: Udp,
        parts: Parts,
        config: Config,
        identity: Identity,
    ) -> io::Result<Self> {
        let Parts { commands, events, counters, post, book, lines } = parts;
        socket.listen(poll.registry(), SOCKET, true)?;
        let connections = Tcp::new(poll.registry().try_clone()?);
        let now = Instant::now();
        let sfu = Sfu::new(config.clone(), identity.clone(), now);
        Ok(Self {
            poll,
            polled: mio::Events::with_capacity(EVENTS),
            socket,
            connections,
            commands,
            events: Outlet::new(events, Arc::clone(&counters)),
            counters,
            post,
            book,
            lines,
            config,
            identity,
            sfu,
            ended: Stats::default(),
            readable: true,
            listens: true,
            rest: Rest::default(),
            commanded: true,
            stats_due: now,
            probe_due: now + PROBE_EVERY,
            faults: Vec::new(),
        })
    }

    /// Runs until it is told to stop or nobody can tell it any more.
    ///
    /// A panic in the SFU costs the peers of this shard their connections, not the
    /// server its life: the SFU is made anew, and the hub and the other shards are told.
    /// Several of them in a short time end the driver.
    pub(super) fn run(mut self) -> Result<(), DriverError> {
        loop {
            self.sleep()?;
            match catch_unwind(AssertUnwindSafe(|| self.turn())) {
                Ok(Turn::Again) => {}
                Ok(Turn::Stop) => return Ok(()),
                Err(_) => self.start_anew()?,
            }
        }
    }

    fn sleep(&mut self) -> Result<(), DriverError> {
        let now = Instant::now();
        let waits = self.readable || self.commanded || self.post.is_waiting();
        let wait = if waits || self.connections.is_ready() || self.socket.own_is_ready() {
            Duration::ZERO
        } else {
            let due = [self.sfu.poll_timeout(), self.rest.until()].into_iter().flatten();
            due.fold(self.stats_due, Instant::min).saturating_duration_since(now)
        };
        self.look(wait)
    }

    fn turn(&mut self) -> Turn {
        let media = self.take_media();
        if self.take_commands() == Turn::Stop {
            self.drain();
            return Turn::Stop;
        }
        self.post.take_back(&mut self.sfu);
        self.take_letters();
        self.take_datagrams(media);
        self.take_frames();
        self.events.retry();
        let now = Instant::now();
        if self.sfu.poll_timeout().is_some_and(|at| at <= now) {
            self.sfu.handle_timeout(now);
            self.drain();
        }
        if self.stats_due <= now {
            self.stats_due = now + STATS_EVERY;
            let mut stats = self.ended;
            stats += self.sfu.stats();
            self.counters.store_sfu(stats);
            let left = self.connections.sweep(now, |path| self.sfu.knows(path));
            self.counters.connections.store(left as u64, Ordering::Relaxed);
            self.counters.letters_dropped.store(self.post.dropped, Ordering::Relaxed);
            self.socket.keep_own(self.poll.registry(), self.sfu.performers());
            if self.probe_due <= now {
                self.probe_due = now + PROBE_EVERY;
                self.socket.probe_again();
            }
        }
        Turn::Again
    }

    fn take_commands(&mut self) -> Turn {
        self.commanded = false;
        for taken in 0..=COMMANDS_PER_TURN {
            match self.commands.try_recv() {
                Ok(Command::Stop) | Err(TryRecvError::Disconnected) => return Turn::Stop,
                Ok(command) => self.obey(command),
                Err(TryRecvError::Empty) if taken == 0 => return Turn::Again,
                Err(TryRecvError::Empty) => break,
            }
            self.commanded = taken == COMMANDS_PER_TURN;
        }
        self.drain();
        Turn::Again
    }

    fn obey(&mut self, command: Command) {
        let now = Instant::now();
        let offers = matches!(
            command,
            Command::Publish { .. }
                | Command::Watch { .. }
                | Command::Meet { .. }
                | Command::Restart { .. }
        );
        if offers {
            // Soon there are checks, and perhaps a handshake.
            self.rest.hurry(now);
        }
        match command {
            Command::Publish { room, peer, offer, answer } => {
                let answered = self.sfu.publish(now, room, peer, &offer);
                self.answer(peer, answer, answered);
            }
            Command::Watch { room, peer, offer, cap, answer } => {
                let answered = self.sfu.watch(now, room, peer, &offer, cap.layer);
                self.sfu.set_bitrate_cap(now, peer, cap.bitrate);
                self.answer(peer, answer, answered);
            }
            Command::Meet { meeting, peer, offer, answer } => {
                let answered = self.sfu.meet(now, meeting, peer, &offer);
                self.answer(peer, answer, answered);
            }
            Command::SetView { peer, tiles, most } => {
                self.sfu.set_bitrate_cap(now, peer, most);
                self.sfu.set_view(now, peer, &tiles);
            }
            Command::SetAllowed { peer, source, allowed } => {
                self.sfu.set_allowed(now, peer, source, allowed);
            }
            Command::Tell { peers, lane, payload } => {
                self.sfu.tell(now, &peers, lane, &payload);
            }
            Command::EndTalks { peers } => {
                peers.into_iter().for_each(|peer| self.sfu.end_talk(now, peer));
            }
            Command::Restart { peer, offer, answer } => {
                // Refused or not, the peer stays where it is.
                let _ = answer.send(self.sfu.restart(now, peer, &offer));
            }
            Command::RestartIce { peer, ufrag, pwd, answer } => {
                let _ = answer.send(self.sfu.restart_ice(now, peer, &ufrag, &pwd));
            }
            Command::Ice { peer, answer } => {
                let ice = self.sfu.ice(peer);
                let _ = answer.send(ice.map(|(ufrag, restarts)| (ufrag.to_owned(), restarts)));
            }
            Command::KeyFrames { peer, most, answer } => {
                let _ = answer.send(self.sfu.key_frames(peer, most));
            }
            Command::SetCap { peer, cap } => {
                self.sfu.set_cap(now, peer, cap.layer);
                self.sfu.set_bitrate_cap(now, peer, cap.bitrate);
            }
            Command::SetTargets { peer, bitrates } => self.sfu.set_targets(now, peer, bitrates),
            Command::Remove { peer } => self.sfu.remove(now, peer),
            Command::Adopt(accepted) => self.adopt(now, *accepted),
            Command::Stop => {}
            #[cfg(test)]
            Command::Fail => panic!("a fault, as the test wants it"),
        }
    }

    /// A connection stays where its first check is a peer's: nobody else holds
    /// one here.
    fn adopt(&mut self, now: Instant, accepted: Accepted) {
        if self.connections.adopt(now, accepted).is_err() {
            count(&self.counters.connections_refused);
        }
    }

    /// Answers an offer.
    fn answer(&self, peer: PeerId, to: Answer, answered: Result<String, OfferError>) {
        if answered.is_err() {
            self.book.release(peer);
        }
        // Nobody may wait any more; then the peer never connects.
        let _ = to.send(answered);
    }

    fn post_relays(&mut self) {
        while let Some((shard, relay)) = self.sfu.poll_relay() {
            self.post.relay(shard, relay, &mut self.sfu);
        }
    }

    /// Sends and tells all that the SFU has ready.
    fn drain(&mut self) {
        self.post_relays();
        let (mut sent_runs, mut glances) = (0_usize, 0);
        while let Some(transmit) = self.sfu.poll_transmit() {
            let (size, bytes) = (transmit.segment_size, transmit.bytes);
            let sent = match transmit.to {
                Path::Udp(to) => self.socket.send(to, size, bytes),
                Path::Tcp { connection, .. } => self.connections.send(connection, size, bytes),
            };
            match sent {
                Sent::Done(calls) => {
                    self.counters.send_calls.fetch_add(calls, Ordering::Relaxed);
                }
                Sent::WouldBlock => count(&self.counters.send_would_block),
                Sent::Refused => count(&self.counters.send_errors),
            }
            sent_runs += 1;
            if sent_runs.is_multiple_of(RUNS_PER_GLANCE) && glances < GLANCES {
                glances += 1;
                self.glance();
            }
        }
        while let Some(event) = self.sfu.poll_event() {
            if let footlight_sfu::Event::Gone { peer, .. } = &event {
                self.book.release(*peer);
            }
            if let Some(unheard) = self.events.tell(Event::Sfu(event)) {
                self.sfu.end_talk(Instant::now(), unheard);
            }
        }
    }

    fn start_anew(&mut self) -> Result<(), DriverError> {
        let now = Instant::now();
        self.faults.retain(|at| now.saturating_duration_since(*at) < FAULT_WINDOW);
        self.faults.push(now);
        tracing::error!(faults = self.faults.len(), "the SFU failed: all peers are dropped");
        if self.faults.len() >= FAULTS {
            return Err(DriverError::Panicked);
        }
        count(&self.counters.restarts);
        self.connections.clear();
        // Counters only rise. What was counted since they were copied out is forgotten.
        self.ended = self.counters.snapshot().sfu.ended();
        self.sfu = Sfu::new(self.config.clone(), self.identity.clone(), now);
        self.sfu.begin_anew();
        (self.readable, self.commanded) = (true, true);
        self.events.tell(Event::Restarted { peers: self.book.clear(self.config.shard) });
        self.drain();
        Ok(())
    }
}
