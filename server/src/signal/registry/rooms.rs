//! Stages go live, away and off, and everyone there is told.

use std::time::Instant;

use footlight_sfu::{PeerId, RoomId};
use footlight_shared::{
    ByeReason, Permission, Problem, ServerFrame, ServerMsg, SessionId, StageId, StageStatus,
};

use super::{Entry, Key, Registry};
use crate::auth::Claims;
use crate::signal::farewell::Farewell;
use crate::signal::outbox::encode;
use crate::signal::problem;
use crate::signal::room::Room;
use crate::signal::session::Place;
use crate::store::StageRow;

impl Registry {
    /// The names that the media path is to use for an offer on this stage. The
    /// peer is always a new one, so that late news of an old one are known as
    /// such. The room is kept until [`answered`](Self::answered).
    pub(crate) fn prepare(&mut self, row: &StageRow) -> (RoomId, PeerId) {
        let peer = PeerId(self.number());
        let room = self.room_of(row);
        if let Some(room) = self.rooms.get_mut(&row.id) {
            room.awaited += 1;
        }
        (room, peer)
    }

    /// What [`prepare`](Self::prepare) was for is over, well or not.
    pub(crate) fn answered(&mut self, stage: &StageId) {
        if let Some(room) = self.rooms.get_mut(stage) {
            room.awaited = room.awaited.saturating_sub(1);
        }
        self.tidy(stage);
    }

    fn room_of(&mut self, row: &StageRow) -> RoomId {
        if let Some(room) = self.rooms.get(&row.id) {
            return room.id;
        }
        let id = RoomId(self.number());
        let mut room = Room::new(row.clone(), id);
        // The database may lag behind the last change.
        match self.unsaved.get(&row.id) {
            Some((status, _)) => room.row.status = *status,
            None if matches!(row.status, StageStatus::Live | StageStatus::Away) => {
                room.row.status = StageStatus::Offline;
            }
            None => {}
        }
        self.stages.insert(id, row.id.clone());
        self.rooms.insert(row.id.clone(), room);
        id
    }

    /// At boot: the stage was on when the process ended, and waits for its
    /// performer.
    pub(crate) fn interrupt(&mut self, row: StageRow, now: Instant) {
        let id = RoomId(self.number());
        let stage = row.id.clone();
        let mut room = Room::new(row, id);
        room.row.status = StageStatus::Away;
        room.away_until = Some(now + self.timing.interrupted);
        self.unsaved.insert(stage.clone(), (StageStatus::Away, None));
        self.stages.insert(id, stage.clone());
        self.rooms.insert(stage, room);
    }

    /// Fails where another is on a stage whom this one does not send away: that does
    /// only who has the right to perform there, and is not merely named to.
    pub(crate) fn may_begin(&self, stage: &StageId, claims: &Claims) -> Result<(), Problem> {
        let Some(room) = self.rooms.get(stage) else { return Ok(()) };
        let is_another = self.performer_of(stage).is_some_and(|on| on != claims.sub);
        if is_another && !claims.may(Permission::Publish, stage, room.row.owner) {
            return Err(problem::already_live());
        }
        Ok(())
    }

    /// The session takes the stage with the peer that the media path knows.
    /// Another session that was on it is dismissed.
    ///
    /// # Errors
    /// When the socket does not hold its session any more, or another has begun whom
    /// it does not send away.
    pub(crate) fn take_stage(
        &mut self,
        key: Key,
        stage: &StageId,
        peer: PeerId,
        started: u64,
        now: Instant,
    ) -> Result<(), Problem> {
        let claims = self.session(key).ok_or_else(problem::taken_over)?.claims();
        self.may_begin(stage, claims)?;
        let is_own = self.performer_of(stage) == Some(claims.sub);
        // Taken out first, so that the audience does not hear of an absence.
        let before = self.rooms.get_mut(stage).and_then(|room| room.performer.take());
        if let Some(other) = before.filter(|&other| other != key.session) {
            let reason = if is_own { ByeReason::Replaced } else { ByeReason::Taken };
            self.dismiss(other, Farewell::bye(reason), now);
        }
        if self.place(key.session) != Some(&Place::OnStage { stage: stage.clone() }) {
            self.leave_place(key.session, now);
        }
        self.adopt(key, peer, now);
        if let Some(session) = self.session_mut(key) {
            session.enter_stage(stage.clone());
        }
        if let Some(room) = self.rooms.get_mut(stage) {
            room.go_live(key.session, started);
        }
        self.status_changed(stage);
        self.tell_company(key.session);
        Ok(())
    }

    /// The stream is over by the performer's wish.
    pub(crate) fn end(&mut self, key: Key, stage: &StageId) {
        if self.entry(key).is_none() {
            return;
        }
        let Some(room) = self.rooms.get_mut(stage) else { return };
        if room.performer != Some(key.session) {
            return;
        }
        room.close();
        self.status_changed(stage);
        if let Some(room) = self.rooms.get_mut(stage) {
            room.performer = None;
        }
        self.abandon(key.session);
        if let Some(session) = self.session_mut(key) {
            session.leave_stage();
        }
        self.tidy(stage);
    }

    /// The stage's performer is lost.
    pub(super) fn go_away(&mut self, stage: &StageId, now: Instant) {
        let until = now + self.timing.away;
        if self.rooms.get_mut(stage).is_some_and(|room| room.go_away(until)) {
            self.status_changed(stage);
        }
    }

    /// The stage's performer is there again, and so is his media.
    pub(super) fn come_back(&mut self, stage: &StageId) {
        if self.rooms.get_mut(stage).is_some_and(Room::come_back) {
            self.status_changed(stage);
        }
    }

    /// Leaves stage, audience or call by the participant's wish. A stage left without
    /// `end` is away.
    pub(crate) fn leave(&mut self, key: Key, now: Instant) {
        if self.entry(key).is_some() {
            self.leave_place(key.session, now);
        }
    }

    /// Leaves stage, audience or call; the media goes with it.
    pub(super) fn leave_place(&mut self, id: SessionId, now: Instant) {
        let Some(entry) = self.sessions.get_mut(&id) else { return };
        let place = entry.session.place().clone();
        entry.session.leave_stage();
        self.abandon(id);
        match place {
            Place::Nowhere => {}
            Place::InCall { call, .. } => self.free_seat(&call, id, now),
            Place::InRoom { room, .. } | Place::AtDoor { room, .. } => self.leave_room(&room, id),
            Place::OnStage { stage } => {
                self.leave_company(id, &stage);
                if let Some(room) = self.rooms.get_mut(&stage)
                    && room.performer == Some(id)
                {
                    room.performer = None;
                    self.go_away(&stage, now);
                }
                self.tidy(&stage);
            }
            Place::InAudience { stage, .. } => {
                if let Some(room) = self.rooms.get_mut(&stage) {
                    room.audience.remove(&id);
                }
                self.leave_company(id, &stage);
                self.tidy(&stage);
            }
        }
    }

    /// Everybody hears of the stage's new title, picture or playbill.
    pub(crate) fn renamed(&mut self, row: &StageRow) {
        if let Some(room) = self.rooms.get_mut(&row.id) {
            room.row.title = row.title.clone();
            room.row.preset = row.preset;
            // Two changes may come here in either order.
            if row.playbill >= room.row.playbill {
                (room.row.playbill, room.row.poster) = (row.playbill, row.poster);
            }
            let stage = room.summary();
            self.lobby_changed |= stage.status == StageStatus::Live;
            self.tell_room(&row.id, ServerMsg::Stage { stage });
        }
    }

    /// Stages that have waited long enough for their performer. One without a
    /// socket cannot be told, so his session ends.
    pub(super) fn close_deserted(&mut self, now: Instant) {
        let late = |room: &&Room| room.away_until.is_some_and(|until| until <= now);
        let late: Vec<StageId> =
            self.rooms.values().filter(late).map(|room| room.row.id.clone()).collect();
        for stage in late {
            if let Some(room) = self.rooms.get_mut(&stage) {
                room.close();
            }
            self.status_changed(&stage);
            let performer = self.rooms.get(&stage).and_then(|room| room.performer);
            let silent = |id: &SessionId| self.sessions.get(id).is_some_and(Entry::is_socketless);
            if let Some(performer) = performer.filter(silent) {
                self.remove(performer, now);
            }
            self.tidy(&stage);
        }
    }

    /// Tells the room, the lobby and the database of a new status.
    pub(super) fn status_changed(&mut self, stage: &StageId) {
        let Some(room) = self.rooms.get(stage) else { return };
        self.unsaved.insert(stage.clone(), (room.row.status, room.row.started_at));
        self.lobby_changed = true;
        tracing::info!(stage = %stage, status = ?room.row.status, "stage");
        let summary = room.summary();
        let over = !matches!(room.row.status, StageStatus::Live | StageStatus::Away);
        self.tell_room(stage, ServerMsg::Stage { stage: summary });
        if over {
            self.clear_company(stage);
        }
    }

    /// Tells everyone in a room.
    pub(crate) fn tell_room(&mut self, stage: &StageId, msg: ServerMsg) {
        let Some(room) = self.rooms.get(stage) else { return };
        let wire = encode(&ServerFrame { re: None, msg });
        let members: Vec<SessionId> = room.members().copied().collect();
        for id in members {
            self.deliver(&id, wire.clone());
        }
    }

    /// Forgets a room in which nobody is and nothing happens.
    pub(super) fn tidy(&mut self, stage: &StageId) {
        if let Some(room) = self.rooms.get(stage).filter(|room| room.is_idle()) {
            self.stages.remove(&room.id);
            self.rooms.remove(stage);
        }
    }

    pub(super) fn still_holds(&self, key: Key) -> Result<(), Problem> {
        match self.entry(key) {
            Some(_) => Ok(()),
            None => Err(problem::taken_over()),
        }
    }
}
