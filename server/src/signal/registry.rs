//! Who is where: sessions, rooms, and which peer of the media path is whose.
//!
//! Pure but for putting messages into outboxes: the time is an argument, and
//! what is to be done elsewhere is left in [`Registry::take_orphans`] and
//! [`Registry::unsaved`] for the hub.
//!
//! Invariants: a session is in at most one room, call or meeting; a room's performer and
//! audience are sessions of this registry; a peer belongs to one session, and a
//! session has at most one, besides those of its stage's company (`company`); a room
//! that is idle is not kept; a session without a socket (`socketless`) ends with its
//! media.

mod attach;
mod audience;
mod calls;
mod census;
mod company;
mod drain;
mod marks;
mod media;
mod meetings;
mod moderation;
mod order;
mod rooms;
mod said;
mod socketless;
mod stills;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::time::Instant;

use footlight_sfu::{Layer, Limit, PeerId, RoomId};
use footlight_shared::{
    ByeReason, ServerMsg, SessionId, StageId, StageStatus, StageSummary, TraceId, UserId, limit,
};

pub(crate) use attach::{Attached, Entrance};
pub use census::Census;
pub(crate) use company::Aimed;
use marks::Mark;
pub use marks::Tally;
pub(crate) use meetings::Arrival;
pub(crate) use moderation::{Expulsion, How, Person};
use order::Heard;
pub(crate) use order::Order;
pub(crate) use socketless::Found;
pub use stills::StillError;

use super::company::Holder;
use super::farewell::Farewell;
use super::log_tag::LogTag;
use super::outbox::{Outbox, Wire};
use super::room::{self, Room};
use super::session::{Place, Session};
use super::timing::Timing;
use crate::call::{Book, Limits, Seal};
use crate::store::StageRow;

/// How many there may be.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Sessions of everybody.
    pub sessions: usize,
    /// Sessions of one address.
    pub per_address: usize,
    /// Viewers of one stage.
    pub viewers: usize,
    /// Of whom so many may be guests on it at a time.
    pub guests: usize,
    /// Calls, those included in which nobody is yet or any more.
    pub calls: usize,
    /// Rooms in which somebody is.
    pub rooms: usize,
}

/// One socket's hold on its session: worthless once another socket has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Key {
    pub(crate) session: SessionId,
    socket: u64,
}

/// A session and what hangs on it.
struct Entry {
    session: Session,
    tag: LogTag,
    /// What it is called in logs and traces, by its browser's word.
    trace: TraceId,
    /// What its browser told of its connection.
    mark: Mark,
    /// Its offer was answered then, and it has not connected yet.
    connecting: Option<(Instant, tracing::Span)>,
    address: IpAddr,
    /// No limit on one address applies to it.
    exempt: bool,
    /// Its socket; `None` while it waits to be taken up again, and where it
    /// never had one.
    outbox: Option<Outbox>,
    /// Counts the sockets that it has had, so that an old one is recognised.
    socket: u64,
    lost_at: Option<Instant>,
    peer: Option<PeerId>,
    /// What it was last told that it is sent.
    layers: Option<(Vec<Layer>, Option<Layer>, Option<Limit>)>,
    /// Which layers of what it sends it was last told that anybody watches.
    watched: Option<Vec<Layer>>,
    /// What it was last told of its room's media.
    heard: Heard,
    /// News of the stage that wait until the snapshot is sent.
    held: Option<Vec<Wire>>,
}

impl Entry {
    /// True for a session that was begun without a socket and hangs on its
    /// media alone.
    fn is_socketless(&self) -> bool {
        self.outbox.is_none() && self.lost_at.is_none()
    }
}

/// What the database keeps of a stage's state: its status and when its stream
/// began.
pub(crate) type Saved = (StageStatus, Option<u64>);

/// See the module.
pub(crate) struct Registry {
    timing: Timing,
    caps: Caps,
    sessions: HashMap<SessionId, Entry>,
    rooms: HashMap<StageId, Room>,
    stages: HashMap<RoomId, StageId>,
    peers: HashMap<PeerId, SessionId>,
    /// Those of stages' company, which no session calls its own.
    further: HashMap<PeerId, (StageId, Holder)>,
    addresses: HashMap<IpAddr, usize>,
    /// Sessions that wait to be taken up again.
    lost: HashSet<SessionId>,
    /// The sessions with sockets of those who have accounts.
    users: HashMap<UserId, Vec<SessionId>>,
    calls: Book,
    meetings: crate::room::Book,
    /// Rooms in which a connection has become better or worse.
    regraded: HashSet<footlight_shared::RoomId>,
    /// What the media path is to do for members of rooms and for viewers.
    orders: Vec<Order>,
    lobby: HashSet<SessionId>,
    lobby_changed: bool,
    /// When the lobby hears of new stills.
    stills_due: Option<Instant>,
    /// The latest still's version.
    last_still: u64,
    /// How many connections are of which kind.
    tally: Tally,
    orphans: Vec<PeerId>,
    unsaved: HashMap<StageId, Saved>,
    numbers: u64,
    /// Nobody new is let in any more.
    drain: Option<drain::Drain>,
    closed: bool,
}

impl Registry {
    pub(crate) fn new(timing: Timing, caps: Caps, seal: Seal) -> Self {
        let limits = Limits { calls: caps.calls, ring: timing.ring, keep: timing.call };
        Self {
            timing,
            caps,
            sessions: HashMap::new(),
            rooms: HashMap::new(),
            stages: HashMap::new(),
            peers: HashMap::new(),
            further: HashMap::new(),
            addresses: HashMap::new(),
            lost: HashSet::new(),
            users: HashMap::new(),
            calls: Book::new(limits, seal),
            meetings: crate::room::Book::new(caps.rooms),
            regraded: HashSet::new(),
            orders: Vec::new(),
            lobby: HashSet::new(),
            lobby_changed: false,
            stills_due: None,
            last_still: 0,
            tally: Tally::default(),
            orphans: Vec::new(),
            unsaved: HashMap::new(),
            numbers: 0,
            drain: None,
            closed: false,
        }
    }

    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    fn entry(&self, key: Key) -> Option<&Entry> {
        self.sessions.get(&key.session).filter(|entry| entry.socket == key.socket)
    }

    fn entry_mut(&mut self, key: Key) -> Option<&mut Entry> {
        self.sessions.get_mut(&key.session).filter(|entry| entry.socket == key.socket)
    }

    /// The session that this socket holds, unless another socket holds it now.
    pub(crate) fn session(&self, key: Key) -> Option<&Session> {
        self.entry(key).map(|entry| &entry.session)
    }

    pub(crate) fn session_mut(&mut self, key: Key) -> Option<&mut Session> {
        self.entry_mut(key).map(|entry| &mut entry.session)
    }

    /// Forgets a session; a stage that it was on is away.
    pub(crate) fn remove(&mut self, id: SessionId, now: Instant) {
        self.leave_place(id, now);
        self.unmark(id);
        let Some(entry) = self.sessions.remove(&id) else { return };
        self.lobby.remove(&id);
        self.lost.remove(&id);
        self.vanish(id, &entry);
        if let Some(count) = self.addresses.get_mut(&entry.address) {
            *count -= 1;
            if *count == 0 {
                self.addresses.remove(&entry.address);
            }
        }
        tracing::debug!(session = %entry.tag, "session is over");
    }

    /// Tells everybody to go and forgets nothing: the stages are as they were
    /// when the process comes back.
    pub(crate) fn shut_down(&mut self) {
        self.closed = true;
        for outbox in self.sessions.values().filter_map(|entry| entry.outbox.as_ref()) {
            outbox.close(Farewell::bye(ByeReason::Shutdown));
        }
    }

    /// Ends the sockets of a login that was revoked.
    pub(crate) fn close_login(&mut self, login: SessionId, now: Instant) {
        let of_login = |(id, entry): (&SessionId, &Entry)| {
            (entry.session.claims().sid == login).then_some(*id)
        };
        let ids: Vec<SessionId> = self.sessions.iter().filter_map(of_login).collect();
        for id in ids {
            self.dismiss(id, Farewell::bye(ByeReason::Expired), now);
        }
    }

    /// Forgets a session and says why.
    fn dismiss(&mut self, id: SessionId, farewell: Farewell, now: Instant) {
        if let Some(outbox) = self.sessions.get(&id).and_then(|entry| entry.outbox.as_ref()) {
            outbox.close(farewell);
        }
        self.remove(id, now);
    }

    /// The live stages, most watched first.
    pub(crate) fn live(&self) -> Vec<StageSummary> {
        let live = |room: &&Room| room.row.status == StageStatus::Live;
        let mut stages: Vec<_> = self.rooms.values().filter(live).map(Room::summary).collect();
        stages.sort_by(|a, b| b.viewers.cmp(&a.viewers).then_with(|| a.id.cmp(&b.id)));
        stages.truncate(limit::LOBBY_STAGES);
        stages
    }

    /// A stage as it is now, whatever the database still says.
    pub(crate) fn summary(&self, row: &StageRow) -> StageSummary {
        let mut summary = match self.rooms.get(&row.id) {
            Some(room) => room.summary(),
            None => room::summary(row, 0),
        };
        if !self.rooms.contains_key(&row.id)
            && let Some((status, _)) = self.unsaved.get(&row.id)
        {
            summary.status = *status;
        }
        summary.title = row.title.clone();
        summary
    }

    /// True where the row tells of a show that nobody is on: it was read before
    /// the end of that was saved.
    pub(crate) fn outdates(&self, row: &StageRow) -> bool {
        matches!(row.status, StageStatus::Live | StageStatus::Away)
            && !self.rooms.contains_key(&row.id)
            && !self.unsaved.contains_key(&row.id)
    }

    pub(crate) fn status(&self, stage: &StageId) -> Option<StageStatus> {
        self.rooms.get(stage).map(|room| room.row.status)
    }

    /// Peers that the media path is to forget.
    pub(crate) fn take_orphans(&mut self) -> Vec<PeerId> {
        std::mem::take(&mut self.orphans)
    }

    /// What the database is to know; the latest of each stage.
    pub(crate) fn unsaved(&self) -> Vec<(StageId, Saved)> {
        self.unsaved.iter().map(|(id, saved)| (id.clone(), *saved)).collect()
    }

    pub(crate) fn has_unsaved(&self) -> bool {
        !self.unsaved.is_empty()
    }

    /// The database knows it; what has changed since is still to be saved.
    pub(crate) fn saved(&mut self, id: &StageId, saved: Saved) {
        if self.unsaved.get(id) == Some(&saved) {
            self.unsaved.remove(id);
        }
    }

    fn deliver(&mut self, id: &SessionId, wire: Wire) {
        let Some(entry) = self.sessions.get_mut(id) else { return };
        let Some(outbox) = &entry.outbox else { return };
        match &mut entry.held {
            Some(held) if held.len() >= super::outbox::BOUND => {
                outbox.close(Farewell::bye(ByeReason::TooSlow));
            }
            Some(held) => held.push(wire),
            None => outbox.push(wire),
        }
    }

    fn deliver_msg(&mut self, id: &SessionId, msg: ServerMsg) {
        self.deliver(id, super::outbox::encode(&footlight_shared::ServerFrame { re: None, msg }));
    }

    fn place(&self, id: SessionId) -> Option<&Place> {
        self.sessions.get(&id).map(|entry| entry.session.place())
    }
}

#[cfg(test)]
mod tests;
