//! A stage's company, where it meets sessions and the media path: who may come up,
//! which peers are whose, and what everybody there is told.
//!
//! A further peer belongs to a session as its own does, and ends with its place.

use std::time::Instant;

use footlight_sfu::{Layer, PeerId, RoomId};
use footlight_shared::{
    ErrorCode, Problem, Role, ServerMsg, SessionId, SourceId, StageId, StageSourceKind,
    StageStatus, UserId,
};

use super::{Key, Registry};
use crate::signal::company::{Ask, Holder, Sender, no_source, spread_ms};
use crate::signal::problem;
use crate::signal::session::Place;

/// Where an offer about a source is to be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Aimed {
    pub(crate) source: SourceId,
    /// Its name on the media path.
    pub(crate) room: RoomId,
    pub(crate) peer: PeerId,
    /// Of whoever offers.
    pub(crate) role: Role,
}

impl Registry {
    /// Asks somebody of the audience onto the stage, on every page that he has open
    /// there.
    ///
    /// # Errors
    /// He is not there, or cannot come.
    pub(crate) fn ask_up(
        &mut self,
        key: Key,
        stage: &StageId,
        user: UserId,
        now: Instant,
    ) -> Result<(), Problem> {
        let claims = self.session(key).ok_or_else(problem::taken_over)?.claims();
        if claims.sub == user {
            return Err(problem::out_of_order("Nobody asks himself."));
        }
        let from = claims.name.clone();
        self.must_be_on(stage)?;
        let pages = self.pages_of(stage, user);
        if pages.is_empty() {
            return Err(Problem::new(ErrorCode::NotFound, "That one does not watch any more."));
        }
        let guests = self.caps.guests;
        let room = self.rooms.get_mut(stage).ok_or_else(problem::not_live)?;
        room.company.ask(user, key.session, guests, now)?;
        for page in pages {
            let from = from.clone();
            self.deliver_msg(&page, ServerMsg::SourceAsked { from });
        }
        Ok(())
    }

    /// He does not want to.
    ///
    /// # Errors
    /// He was not asked.
    pub(crate) fn decline_stage(&mut self, key: Key, stage: &StageId) -> Result<(), Problem> {
        let user = self.session(key).ok_or_else(problem::taken_over)?.claims().sub;
        let ask = self.rooms.get_mut(stage).and_then(|room| room.company.unask(user));
        let ask = ask.ok_or_else(|| problem::out_of_order("Nobody asks you."))?;
        self.unasked(stage, ask, true);
        Ok(())
    }

    /// Whose picture is the stage's own now.
    pub(crate) fn performer_of(&self, stage: &StageId) -> Option<UserId> {
        let performer = self.rooms.get(stage)?.performer?;
        self.sessions.get(&performer).map(|entry| entry.session.claims().sub)
    }

    /// Where what a session means to send is to come: a place of its own, where it
    /// has none. A performer is one whom the stage's owner has `named`. The room is
    /// kept until [`answered`](Self::answered).
    ///
    /// # Errors
    /// He may not, or there is no room.
    pub(crate) fn prepare_source(
        &mut self,
        key: Key,
        stage: &StageId,
        (kind, named): (StageSourceKind, bool),
        now: Instant,
    ) -> Result<Aimed, Problem> {
        let claims = self.session(key).ok_or_else(problem::taken_over)?.claims();
        let (user, name, role) = (claims.sub, claims.name.clone(), claims.role);
        let performs = matches!(self.place(key.session), Some(Place::OnStage { .. }));
        self.must_be_on(stage)?;
        let (peer, fresh) = (PeerId(self.number()), RoomId(self.number()));
        let room = self.rooms.get_mut(stage).ok_or_else(problem::not_live)?;
        let known = room.company.of(key.session, kind).map(|seat| (seat.id, seat.room));
        let mut ask = None;
        let (source, media) = if let Some(known) = known {
            known
        } else {
            match kind {
                StageSourceKind::Guest => {
                    let asked = room.company.asked(user).filter(|_| !performs);
                    ask = Some(asked.ok_or_else(problem::forbidden)?);
                    room.company.unask(user);
                }
                StageSourceKind::Screen if performs || named => {}
                StageSourceKind::Performer if named && !performs => {}
                StageSourceKind::Screen | StageSourceKind::Performer => {
                    return Err(problem::forbidden());
                }
            }
            let sender = Sender { session: key.session, user, name, kind };
            (room.company.open(sender, fresh, now)?, fresh)
        };
        room.awaited += 1;
        if let Some(ask) = ask {
            self.unasked(stage, ask, false);
        }
        Ok(Aimed { source, room: media, peer, role })
    }

    /// By which name the media path knows a source that a session wants to see. The
    /// room is kept until [`answered`](Self::answered).
    ///
    /// # Errors
    /// There is none, or it is his own.
    pub(crate) fn prepare_sight(
        &mut self,
        key: Key,
        stage: &StageId,
        source: SourceId,
    ) -> Result<Aimed, Problem> {
        let role = self.session(key).ok_or_else(problem::taken_over)?.claims().role;
        let peer = PeerId(self.number());
        let room = self.rooms.get_mut(stage).ok_or_else(no_source)?;
        let seat = room.company.seat(source).ok_or_else(no_source)?;
        if seat.session == key.session {
            return Err(problem::out_of_order("That is what you send yourself."));
        }
        let aimed = Aimed { source, room: seat.room, peer, role };
        room.awaited += 1;
        Ok(aimed)
    }

    /// The media path has answered: the peer is the session's from now on.
    ///
    /// # Errors
    /// The session or the source is gone meanwhile, or the session is elsewhere.
    pub(crate) fn take_source(
        &mut self,
        key: Key,
        stage: &StageId,
        aimed: Aimed,
        sends: bool,
    ) -> Result<(), Problem> {
        self.still_holds(key)?;
        let there = self.session(key).is_some_and(|session| session.stage() == Some(stage));
        let room = self.rooms.get_mut(stage).filter(|_| there).ok_or_else(no_source)?;
        let holder = Holder { session: key.session, source: aimed.source, sends };
        let before = room.company.take(aimed.peer, holder)?;
        self.further.insert(aimed.peer, (stage.clone(), holder));
        self.let_go(before);
        if sends && before.is_none() {
            self.tell_sources(stage);
        }
        if !sends {
            self.share_cap(key.session, false);
        }
        Ok(())
    }

    /// By which peer a session sends a source, or sees it.
    pub(crate) fn peer_at(&self, key: Key, stage: &StageId, source: SourceId) -> Option<PeerId> {
        self.entry(key)?;
        self.rooms.get(stage)?.company.seat(source)?.peer_of(key.session)
    }

    /// Takes a source off the stage; `any`, where it is another's.
    ///
    /// # Errors
    /// There is none, or it is another's.
    pub(crate) fn take_off(
        &mut self,
        key: Key,
        stage: &StageId,
        source: SourceId,
        any: bool,
    ) -> Result<(), Problem> {
        self.still_holds(key)?;
        let room = self.rooms.get_mut(stage).ok_or_else(no_source)?;
        let seat = room.company.seat(source).ok_or_else(no_source)?;
        if seat.session != key.session && !any {
            return Err(problem::forbidden());
        }
        let peers = room.company.close(source);
        self.let_go(peers);
        self.tell_sources(stage);
        Ok(())
    }

    /// What a session is told that comes to a stage, or comes back to it: the list also
    /// where it is empty, as what he knew may be gone meanwhile. Whether he is asked comes
    /// before it, so that by the list he knows that he is not; and which layers of what he
    /// sends are watched behind it.
    pub(crate) fn company_news(&self, id: SessionId) -> Vec<ServerMsg> {
        let session = self.sessions.get(&id).map(|entry| &entry.session);
        let Some((session, stage)) = session.and_then(|it| Some((it, it.stage()?))) else {
            return Vec::new();
        };
        let Some(company) = self.rooms.get(stage).map(|room| &room.company) else {
            return Vec::new();
        };
        let list = ServerMsg::Sources { sources: company.list(), spread_ms: 0 };
        let watches = matches!(session.place(), Place::InAudience { .. });
        let ask = company.asked(session.claims().sub).filter(|_| watches);
        let by = ask.and_then(|ask| self.sessions.get(&ask.by));
        let asked =
            by.map(|entry| ServerMsg::SourceAsked { from: entry.session.claims().name.clone() });
        let watched = company.watched(id);
        let watched = watched.map(|(source, layers)| ServerMsg::SourceWatched { source, layers });
        asked.into_iter().chain([list]).chain(watched).collect()
    }

    /// The same, told where it belongs behind an answer.
    pub(super) fn tell_company(&mut self, id: SessionId) {
        for msg in self.company_news(id) {
            self.deliver_msg(&id, msg);
        }
    }

    /// A peer is gone by itself: false where it is not one of a stage's company.
    pub(super) fn further_gone(&mut self, peer: PeerId, now: Instant) -> bool {
        let Some((stage, holder)) = self.further.remove(&peer) else { return false };
        if let Some(room) = self.rooms.get_mut(&stage) {
            room.company.lose(holder, now);
        }
        if holder.sends {
            self.tell_sources(&stage);
        } else {
            self.share_cap(holder.session, false);
        }
        true
    }

    /// Which layers of a source anybody watches: false where the peer sends none.
    pub(super) fn further_watched(&mut self, peer: PeerId, layers: &[Layer]) -> bool {
        let Some((stage, Holder { session, source, .. })) = self.further.get(&peer) else {
            return false;
        };
        if let Some(room) = self.rooms.get_mut(stage) {
            room.company.watch(*source, layers);
        }
        let (session, source, layers) = (*session, *source, layers.to_vec());
        self.deliver_msg(&session, ServerMsg::SourceWatched { source, layers });
        true
    }

    /// A session leaves the stage or its audience.
    pub(super) fn leave_company(&mut self, id: SessionId, stage: &StageId) {
        let Some(room) = self.rooms.get_mut(stage) else { return };
        let (peers, told) = room.company.leave(id);
        self.let_go(peers);
        if told {
            self.tell_sources(stage);
        }
    }

    /// Nobody is on the stage any more.
    pub(super) fn clear_company(&mut self, stage: &StageId) {
        let Some(room) = self.rooms.get_mut(stage).filter(|room| !room.company.is_empty()) else {
            return;
        };
        let (asks, peers) = room.company.clear();
        self.let_go(peers);
        self.tell_sources(stage);
        for ask in asks {
            self.unasked(stage, ask, false);
        }
    }

    /// What was waited for in vain.
    pub(super) fn mind_company(&mut self, now: Instant) {
        let company = self.rooms.iter_mut().filter(|(_, room)| !room.company.is_empty());
        let late = company.map(|(stage, room)| (stage.clone(), room.company.expire(now)));
        let late: Vec<_> = late.collect();
        for (stage, (asks, sources)) in late {
            for ask in asks {
                self.unasked(&stage, ask, true);
            }
            let before = sources.len();
            for source in sources {
                let room = self.rooms.get_mut(&stage);
                let peers = room.map(|room| room.company.close(source)).unwrap_or_default();
                self.let_go(peers);
            }
            if before > 0 {
                self.tell_sources(&stage);
            }
        }
    }

    /// Somebody is not asked any more, on any page of his; whoever asked hears that he
    /// does not come, where that is so.
    fn unasked(&mut self, stage: &StageId, ask: Ask, refused: bool) {
        for page in self.pages_of(stage, ask.user) {
            self.deliver_msg(&page, ServerMsg::SourceAskedOver);
        }
        if refused {
            self.deliver_msg(&ask.by, ServerMsg::SourceDeclined { user: ask.user });
        }
    }

    fn tell_sources(&mut self, stage: &StageId) {
        let Some(room) = self.rooms.get(stage) else { return };
        let (sources, spread_ms) = (room.company.list(), spread_ms(room.viewers()));
        self.tell_room(stage, ServerMsg::Sources { sources, spread_ms });
    }

    /// The media path forgets peers. Who saw something by one has more for the rest.
    fn let_go(&mut self, peers: impl IntoIterator<Item = PeerId>) {
        for peer in peers {
            self.orphans.push(peer);
            if let Some((_, holder)) = self.further.remove(&peer)
                && !holder.sends
            {
                self.share_cap(holder.session, false);
            }
        }
    }

    /// The pages by which somebody watches.
    fn pages_of(&self, stage: &StageId, user: UserId) -> Vec<SessionId> {
        let his = |id: &&SessionId| {
            let entry = self.sessions.get(*id).filter(|entry| !entry.is_socketless());
            entry.is_some_and(|entry| entry.session.claims().sub == user)
        };
        let room = self.rooms.get(stage);
        room.map(|room| room.audience.iter().filter(his).copied().collect()).unwrap_or_default()
    }

    /// Fails where nobody is on the stage.
    fn must_be_on(&self, stage: &StageId) -> Result<(), Problem> {
        match self.status(stage) {
            Some(StageStatus::Live | StageStatus::Away) => Ok(()),
            _ => Err(problem::not_live()),
        }
    }

    #[cfg(test)]
    pub(super) fn companies(
        &self,
    ) -> impl Iterator<Item = (&StageId, &crate::signal::company::Company)> {
        self.rooms.iter().map(|(stage, room)| (stage, &room.company))
    }
}
