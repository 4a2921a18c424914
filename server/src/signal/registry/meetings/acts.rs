//! What hosts and moderators do, and rooms that are over.

use std::time::Instant;

use footlight_shared::{Problem, Removal, RoomAct, RoomId, ServerMsg, SessionId, UserId};

use super::super::{Key, Order, Registry};
use crate::room::{News, Record};

impl Registry {
    /// Whether a moderator may do this; to be written down, and then
    /// [carried out](Self::carry_out).
    ///
    /// # Errors
    /// Where he may not.
    pub(crate) fn judge(
        &self,
        key: Key,
        act: RoomAct,
        reason: Option<String>,
    ) -> Result<Record, Problem> {
        Ok(self.meetings.judge(&self.room_here(key)?, key.session, act, reason)?)
    }

    /// Does what a moderator may do.
    pub(crate) fn carry_out(&mut self, record: &Record, now: Instant) {
        let carried = self.meetings.carry_out(record);
        self.tell(carried.news);
        if let Some((id, source)) = carried.muted
            && let Some(peer) = self.sessions.get(&id).and_then(|entry| entry.peer)
        {
            self.orders.push(Order::Allow { peer, source, allowed: false });
        }
        self.put_out(&record.room, carried.out, now);
    }

    /// The room is gone.
    pub(crate) fn end_room(&mut self, room: &RoomId, now: Instant) {
        let gone = || ServerMsg::RoomRemoved {
            room: room.clone(),
            reason: Removal::Ended,
            words: None,
            until: None,
        };
        let here = |id: &SessionId| self.room(*id) == Some(room);
        let out: Vec<SessionId> = self.sessions.keys().filter(|id| here(id)).copied().collect();
        self.put_out(room, out.into_iter().map(|id| (id, gone())).collect(), now);
    }

    fn put_out(&mut self, room: &RoomId, out: Vec<(SessionId, ServerMsg)>, now: Instant) {
        for (id, msg) in out {
            if self.room(id) == Some(room) {
                self.leave_place(id, now);
                self.deliver_msg(&id, msg);
            }
        }
    }

    /// Whether who holds this session may do what the host of his room may.
    pub(crate) fn moderates_room(&self, key: Key) -> bool {
        self.room_here(key).is_ok_and(|room| self.meetings.moderates(&room, key.session))
    }

    /// Whether somebody is in a room.
    pub(crate) fn is_in_room(&self, room: &RoomId, user: UserId) -> bool {
        self.meetings.is_in(room, user)
    }

    /// Tells everybody in a room.
    pub(crate) fn tell_meeting(&mut self, room: &RoomId, msg: ServerMsg) {
        let to = self.meetings.sessions(room);
        self.tell([News { to, msg }]);
    }
}
