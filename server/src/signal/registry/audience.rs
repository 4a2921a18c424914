//! Viewers and the lobby: seats, counts, lists.

use std::time::Instant;

use footlight_sfu::PeerId;
use footlight_shared::{Problem, Quality, ServerFrame, ServerMsg, SessionId, StageId};

use super::{Key, Order, Registry};
use crate::signal::outbox::encode;
use crate::signal::problem;
use crate::signal::session::Place;

impl Registry {
    /// Whether the session may have a seat; one who sits there already may.
    /// Where he has media it is given up, as the new offer replaces it.
    ///
    /// # Errors
    /// When the stage is full.
    pub(crate) fn seat(&mut self, key: Key, stage: &StageId) -> Result<(), Problem> {
        self.still_holds(key)?;
        let Some(room) = self.rooms.get(stage) else { return Ok(()) };
        let seated = room.audience.contains(&key.session);
        if !seated && room.audience.len() >= self.caps.viewers {
            return Err(problem::stage_full());
        }
        if seated {
            self.abandon(key.session);
        }
        Ok(())
    }

    /// The session watches with the peer that the media path knows.
    ///
    /// # Errors
    /// When the socket does not hold its session any more.
    pub(crate) fn take_seat(
        &mut self,
        key: Key,
        stage: &StageId,
        peer: PeerId,
        quality: Quality,
        now: Instant,
    ) -> Result<(), Problem> {
        self.still_holds(key)?;
        let seated = matches!(
            self.place(key.session),
            Some(Place::InAudience { stage: here, .. }) if here == stage
        );
        if !seated {
            self.leave_place(key.session, now);
        }
        self.adopt(key, peer, now);
        if let Some(session) = self.session_mut(key) {
            session.enter_audience(stage.clone(), quality);
        }
        if let Some(room) = self.rooms.get_mut(stage) {
            room.audience.insert(key.session);
        }
        if seated {
            // The company's peers may have been made with another wish.
            self.share_cap(key.session, true);
        }
        self.tell_company(key.session);
        Ok(())
    }

    /// Changes the cap of a viewer.
    pub(crate) fn set_quality(&mut self, key: Key, quality: Quality) {
        if self.session_mut(key).is_some_and(|session| session.set_quality(quality)) {
            self.share_cap(key.session, true);
        }
    }

    /// What a viewer may be sent is for all that he sees of a stage together: the
    /// performer's picture and the company's.
    pub(super) fn share_cap(&mut self, id: SessionId, asked: bool) {
        let Some(entry) = self.sessions.get(&id) else { return };
        let session = &entry.session;
        let Place::InAudience { stage, quality } = session.place() else { return };
        let company = self.rooms.get(stage).map(|room| &room.company);
        let further = company.into_iter().flat_map(|company| company.seen_by(id));
        let peers: Vec<_> = entry.peer.into_iter().chain(further).collect();
        let (role, quality) = (session.claims().role, *quality);
        self.orders.push(Order::Cap { peers, role, quality, asked });
    }

    pub(crate) fn enter_lobby(&mut self, key: Key) {
        if let Some(session) = self.session_mut(key) {
            session.enter_lobby();
            self.lobby.insert(key.session);
        }
    }

    pub(crate) fn leave_lobby(&mut self, key: Key) {
        if let Some(session) = self.session_mut(key) {
            session.leave_lobby();
            self.lobby.remove(&key.session);
        }
    }

    /// What is due now and then: lost sessions, deserted stages, new counts, the
    /// lobby's list. Calling it more often than the pulse tells nobody more.
    pub(crate) fn pulse(&mut self, now: Instant) {
        if self.closed {
            return;
        }
        self.forget_lost(now);
        self.mind_dark(now);
        self.close_deserted(now);
        self.mind_company(now);
        self.tell_counts();
        self.tell_grades();
        self.mind_calls(now);
        self.mind_stills(now);
        self.tell_lobby();
    }

    fn tell_counts(&mut self) {
        let changed: Vec<(StageId, u32)> = self
            .rooms
            .values_mut()
            .filter(|room| room.viewers() != room.told)
            .map(|room| {
                room.told = room.viewers();
                (room.row.id.clone(), room.told)
            })
            .collect();
        self.lobby_changed |= !changed.is_empty();
        for (stage, count) in changed {
            self.tell_room(&stage, ServerMsg::Viewers { count });
        }
    }

    fn tell_lobby(&mut self) {
        if !std::mem::take(&mut self.lobby_changed) || self.lobby.is_empty() {
            return;
        }
        let msg = ServerMsg::Lobby { stages: self.live() };
        let wire = encode(&ServerFrame { re: None, msg });
        let ids: Vec<SessionId> = self.lobby.iter().copied().collect();
        for id in ids {
            self.deliver(&id, wire.clone());
        }
    }
}
