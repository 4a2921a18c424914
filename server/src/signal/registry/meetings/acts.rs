//! What hosts and moderators do, and rooms that are over.

use std::time::Instant;

use footlight_shared::{
    AdminRoom, Problem, Removal, RoomAct, RoomId, ServerMsg, SessionId, UserId, limit,
};

use super::super::{Key, Order, Person, Registry};
use crate::room::{News, Person as Seated, Record};
use crate::store::RoomRow;

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

    /// Does what a moderator may do; `banned` are those against whom it holds, if it is
    /// a ban.
    pub(crate) fn carry_out(
        &mut self,
        record: &Record,
        banned: &dyn Fn(&Person) -> bool,
        now: Instant,
    ) {
        let banned = |person: &Seated| banned(&Person::from(person));
        let carried = self.meetings.carry_out(record, &banned, now);
        self.tell(carried.news);
        if let Some((id, source)) = carried.muted
            && let Some(peer) = self.sessions.get(&id).and_then(|entry| entry.peer)
        {
            self.orders.push(Order::Allow { peer, source, allowed: false });
        }
        self.put_out(&record.room, carried.out, now);
    }

    /// The room is gone: who is in it or at its door is put out, and who was about to
    /// come in does not.
    pub(crate) fn end_room(&mut self, room: &RoomId, now: Instant) {
        let gone = || ServerMsg::RoomRemoved {
            room: room.clone(),
            reason: Removal::Ended,
            words: None,
            until: None,
        };
        self.meetings.end(room);
        let out = self.in_or_before(room);
        self.put_out(room, out.into_iter().map(|id| (id, gone())).collect(), now);
    }

    /// The sessions in a room and at its door.
    pub(in crate::signal::registry) fn in_or_before(&self, room: &RoomId) -> Vec<SessionId> {
        let here = |id: &SessionId| self.room(*id) == Some(room);
        self.sessions.keys().filter(|id| here(id)).copied().collect()
    }

    pub(in crate::signal::registry) fn put_out(
        &mut self,
        room: &RoomId,
        out: Vec<(SessionId, ServerMsg)>,
        now: Instant,
    ) {
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

    /// The rooms in which somebody is, the fullest first; at most
    /// `limit::LOBBY_STAGES`.
    pub(crate) fn halls(&self) -> Vec<AdminRoom> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let room = |(row, people, waiting): (&RoomRow, usize, usize)| AdminRoom {
            id: row.id.clone(),
            title: row.title.to_string(),
            host: row.host.to_string(),
            access: row.access,
            people: count(people),
            waiting: count(waiting),
            limit: row.limit,
        };
        let mut rooms: Vec<AdminRoom> = self.meetings.overview().map(room).collect();
        rooms.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.id.cmp(&b.id)));
        rooms.truncate(limit::LOBBY_STAGES);
        rooms
    }

    /// Somebody moderates a room from now on, or no more.
    pub(crate) fn appoint(&mut self, room: &RoomId, user: UserId, moderator: bool) {
        let news = self.meetings.appoint(room, user, moderator);
        self.tell(news);
    }

    /// Tells everybody in a room.
    pub(crate) fn tell_meeting(&mut self, room: &RoomId, msg: ServerMsg) {
        let to = self.meetings.sessions(room);
        self.tell([News { to, msg }]);
    }
}
