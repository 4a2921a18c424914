//! Who and what is on a stage besides its performer: who was asked, who sends, and
//! by which peers he is seen.
//!
//! Pure: it names sessions and peers and knows nothing else of them. Invariants: a
//! session sends one of each kind at most; there is room for everything that is here;
//! each peer is in one place.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use footlight_sfu::{Layer, PeerId, RoomId};
use footlight_shared::{
    ErrorCode, Problem, SessionId, SourceId, StageSource, StageSourceKind, UserId, UserName, limit,
};

use super::problem;

/// How long somebody is asked, and how long a source is waited for.
const PATIENCE: Duration = Duration::from_secs(limit::SOURCE_SECONDS);
/// How much later each further viewer may come to see a new source, in milliseconds:
/// a handshake keeps a shard for about as long.
const SPREAD_MS: u32 = 2;
/// How late the last may be.
const SPREAD_MOST_MS: u32 = 5_000;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Company {
    seats: Vec<Seat>,
    asks: Vec<Ask>,
    last: u32,
}

/// A further source.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) id: SourceId,
    kind: StageSourceKind,
    user: UserId,
    name: UserName,
    /// Who sends it.
    pub(crate) session: SessionId,
    /// Its name on the media path.
    pub(crate) room: RoomId,
    /// By which it comes.
    peer: Option<PeerId>,
    /// Which layers of what comes by it anybody watches, once that was told.
    watched: Option<Vec<Layer>>,
    /// Since when it has none.
    idle_since: Instant,
    /// By which it is seen.
    audience: HashMap<SessionId, PeerId>,
}

/// Somebody is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ask {
    pub(crate) user: UserId,
    /// Who asks.
    pub(crate) by: SessionId,
    until: Instant,
}

/// Whose a further peer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Holder {
    pub(crate) session: SessionId,
    pub(crate) source: SourceId,
    pub(crate) sends: bool,
}

/// Who sends something, and what.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) name: UserName,
    pub(crate) kind: StageSourceKind,
}

impl Seat {
    /// By which peer this session sends it, or sees it.
    pub(crate) fn peer_of(&self, session: SessionId) -> Option<PeerId> {
        if session == self.session {
            return self.peer;
        }
        self.audience.get(&session).copied()
    }
}

impl Company {
    /// Everything, the oldest first.
    pub(crate) fn list(&self) -> Vec<StageSource> {
        let source = |seat: &Seat| StageSource {
            source: seat.id,
            kind: seat.kind,
            user: seat.user,
            name: seat.name.clone(),
            live: seat.peer.is_some(),
        };
        self.seats.iter().map(source).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.seats.is_empty() && self.asks.is_empty()
    }

    pub(crate) fn seat(&self, source: SourceId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.id == source)
    }

    /// Somebody is asked; again, for longer.
    ///
    /// # Errors
    /// He is on the stage, or as many as `guests` are or may come.
    pub(crate) fn ask(
        &mut self,
        user: UserId,
        by: SessionId,
        guests: usize,
        now: Instant,
    ) -> Result<(), Problem> {
        let is_guest = |seat: &&Seat| seat.kind == StageSourceKind::Guest;
        if self.seats.iter().filter(is_guest).any(|seat| seat.user == user) {
            return Err(problem::out_of_order("That one is on the stage already."));
        }
        self.asks.retain(|ask| ask.user != user);
        let count = self.seats.iter().filter(is_guest).count() + self.asks.len();
        if count >= guests || self.seats.len() + self.asks.len() >= limit::STAGE_SOURCES {
            return Err(full());
        }
        self.asks.push(Ask { user, by, until: now + PATIENCE });
        Ok(())
    }

    /// Who asks this one.
    pub(crate) fn asked(&self, user: UserId) -> Option<Ask> {
        self.asks.iter().find(|ask| ask.user == user).copied()
    }

    /// He is not asked any more; who did.
    pub(crate) fn unask(&mut self, user: UserId) -> Option<Ask> {
        let at = self.asks.iter().position(|ask| ask.user == user)?;
        Some(self.asks.swap_remove(at))
    }

    /// What this session sends of this kind.
    pub(crate) fn of(&self, session: SessionId, kind: StageSourceKind) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.session == session && seat.kind == kind)
    }

    /// By which peers a session sees what others send.
    pub(crate) fn seen_by(&self, session: SessionId) -> impl Iterator<Item = PeerId> {
        self.seats.iter().filter_map(move |seat| seat.audience.get(&session).copied())
    }

    /// Makes place for a source, which has no media yet.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn open(
        &mut self,
        sender: Sender,
        room: RoomId,
        now: Instant,
    ) -> Result<SourceId, Problem> {
        if self.seats.len() + self.asks.len() >= limit::STAGE_SOURCES {
            return Err(full());
        }
        self.last = self.last.wrapping_add(1);
        let id = SourceId(self.last);
        let Sender { session, user, name, kind } = sender;
        self.seats.push(Seat {
            id,
            kind,
            user,
            name,
            session,
            room,
            peer: None,
            watched: None,
            idle_since: now,
            audience: HashMap::new(),
        });
        Ok(id)
    }

    /// Media comes by this peer, or is seen by it; the one before. The error is that
    /// there is no such source any more, or it is another's.
    pub(crate) fn take(&mut self, peer: PeerId, holder: Holder) -> Result<Option<PeerId>, Problem> {
        let Holder { session, source, sends } = holder;
        let seat = self.seats.iter_mut().find(|seat| seat.id == source);
        let seat = seat.filter(|seat| !sends || seat.session == session).ok_or_else(no_source)?;
        if sends {
            seat.watched = None;
            return Ok(seat.peer.replace(peer));
        }
        Ok(seat.audience.insert(session, peer))
    }

    /// These layers of a source anybody watches.
    pub(crate) fn watch(&mut self, source: SourceId, layers: &[Layer]) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.id == source) {
            seat.watched = Some(layers.to_vec());
        }
    }

    /// Which layers of what a session sends anybody watches, as it was told last.
    pub(crate) fn watched(
        &self,
        session: SessionId,
    ) -> impl Iterator<Item = (SourceId, Vec<Layer>)> {
        let his = self.seats.iter().filter(move |seat| seat.session == session);
        his.filter_map(|seat| Some((seat.id, seat.watched.clone()?)))
    }

    /// A peer is gone by itself.
    pub(crate) fn lose(&mut self, holder: Holder, now: Instant) {
        let seat = self.seats.iter_mut().find(|seat| seat.id == holder.source);
        let Some(seat) = seat else { return };
        if holder.sends {
            (seat.peer, seat.watched, seat.idle_since) = (None, None, now);
        } else {
            seat.audience.remove(&holder.session);
        }
    }

    /// A source is gone; the peers that go with it.
    pub(crate) fn close(&mut self, source: SourceId) -> Vec<PeerId> {
        let Some(at) = self.seats.iter().position(|seat| seat.id == source) else {
            return Vec::new();
        };
        let seat = self.seats.remove(at);
        seat.peer.into_iter().chain(seat.audience.into_values()).collect()
    }

    /// A session has left; the peers that go with it, and whether a source does.
    pub(crate) fn leave(&mut self, session: SessionId) -> (Vec<PeerId>, bool) {
        let seen = self.seats.iter_mut().filter_map(|seat| seat.audience.remove(&session));
        let mut peers: Vec<PeerId> = seen.collect();
        let his = self.seats.iter().filter(|seat| seat.session == session);
        let his: Vec<SourceId> = his.map(|seat| seat.id).collect();
        for source in &his {
            peers.extend(self.close(*source));
        }
        (peers, !his.is_empty())
    }

    /// What nobody waits for any more: who was asked, and sources without media.
    pub(crate) fn expire(&mut self, now: Instant) -> (Vec<Ask>, Vec<SourceId>) {
        let asks = self.asks.extract_if(.., |ask| ask.until <= now).collect();
        let late = |seat: &&Seat| seat.peer.is_none() && seat.idle_since + PATIENCE <= now;
        (asks, self.seats.iter().filter(late).map(|seat| seat.id).collect())
    }

    /// Everything is over; whoever was asked.
    pub(crate) fn clear(&mut self) -> (Vec<Ask>, Vec<PeerId>) {
        let peers = |seat: Seat| seat.peer.into_iter().chain(seat.audience.into_values());
        let peers = self.seats.drain(..).flat_map(peers).collect();
        (std::mem::take(&mut self.asks), peers)
    }

    #[cfg(test)]
    pub(crate) fn peers(&self) -> impl Iterator<Item = (PeerId, Holder)> {
        self.seats.iter().flat_map(|seat| {
            let (session, source) = (seat.session, seat.id);
            let sender = seat.peer.map(|peer| (peer, Holder { session, source, sends: true }));
            let viewer = move |(session, peer): (&SessionId, &PeerId)| {
                (*peer, Holder { session: *session, source, sends: false })
            };
            sender.into_iter().chain(seat.audience.iter().map(viewer))
        })
    }

    /// The sessions that send something.
    #[cfg(test)]
    pub(crate) fn senders(&self) -> impl Iterator<Item = SessionId> {
        self.seats.iter().map(|seat| seat.session)
    }
}

/// How long so many viewers take their time to see a new source.
pub(crate) fn spread_ms(viewers: u32) -> u32 {
    viewers.saturating_mul(SPREAD_MS).min(SPREAD_MOST_MS)
}

pub(crate) fn no_source() -> Problem {
    Problem::new(ErrorCode::NotFound, "That is not on the stage any more.")
}

fn full() -> Problem {
    Problem::new(ErrorCode::Full, "The stage has as much company as it may.")
}
