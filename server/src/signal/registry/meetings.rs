//! Sessions in rooms, and at their doors.
//!
//! The book of rooms knows who is in which; this brings it the sessions, delivers
//! what it has to tell, and knows their media: `sight` has what each is sent and told
//! of it, `acts` what moderators do, `renewal` what another token changes.

mod acts;
mod renewal;
mod sight;

use std::time::Instant;

use footlight_sfu::PeerId;
use footlight_shared::{
    Grade, MemberId, Permission, Problem, Role, RoomId, RoomState, ServerFrame, ServerMsg,
    SessionId, Signal, Source,
};

use super::{Key, Order, Registry};
use crate::auth::Claims;
use crate::call;
use crate::room::{Knock, Meeting, News, Opened, Person, Refusal};
use crate::signal::outbox::encode;
use crate::signal::problem;
use crate::signal::session::{Place, Session};
use crate::store::RoomRow;

/// What becomes of who wants to come into a room.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arrival {
    /// His offer goes to the media path under these names.
    Enter { meeting: Meeting, peer: PeerId },
    /// He must be let in.
    Wait,
}

impl Registry {
    /// Somebody wants to come into a room. Where he comes in at once, it is kept
    /// until [`arrived`](Self::arrived).
    ///
    /// # Errors
    /// Where he may not.
    pub(crate) fn knock(
        &mut self,
        key: Key,
        opened: &Opened,
        now: Instant,
    ) -> Result<Arrival, Problem> {
        let person = self.person(key, &opened.row.id).ok_or_else(problem::taken_over)?;
        let (meeting, peer) = (self.number(), PeerId(self.number()));
        let (knock, news) = self.meetings.knock(opened, &person, now, || meeting)?;
        self.tell(news);
        match knock {
            Knock::Enter(meeting) => Ok(Arrival::Enter { meeting, peer }),
            Knock::Wait(me) => {
                let room = opened.row.id.clone();
                if self.room(key.session) != Some(&room) {
                    // What he leaves is not the place that he has just taken.
                    self.leave_place(key.session, now);
                }
                self.hold(key);
                if let Some(session) = self.session_mut(key) {
                    session.enter_door(room, me);
                }
                Ok(Arrival::Wait)
            }
        }
    }

    /// The media path has answered, well or not.
    pub(crate) fn arrived(&mut self, room: &RoomId) {
        self.meetings.answered(room);
    }

    /// The session is in the room with the peer that the media path knows, or, where it
    /// is a mesh, without one. News are held until the caller has sent the answer.
    ///
    /// # Errors
    /// Where it may not any more, or the socket does not hold its session.
    pub(crate) fn enter_room(
        &mut self,
        key: Key,
        room: &RoomId,
        peer: Option<PeerId>,
        now: Instant,
    ) -> Result<footlight_shared::RoomSnapshot, Problem> {
        let person = self.person(key, room).ok_or_else(problem::taken_over)?;
        // Nobody finds himself in the room: whoever comes back without his old
        // session leaves it.
        for old in self.meetings.sessions_of(room, person.user) {
            let is_lost = self.sessions.get(&old).is_none_or(|entry| entry.outbox.is_none());
            if old != key.session && is_lost {
                self.leave_place(old, now);
            }
        }
        self.hold(key);
        let (me, news) = self.meetings.enter(room, person, now)?;
        if self.room(key.session) != Some(room) {
            self.leave_place(key.session, now);
        }
        if let Some(peer) = peer {
            self.adopt(key, peer, now);
            for source in self.meetings.silenced(room, key.session) {
                self.orders.push(Order::Allow { peer, source, allowed: false });
            }
        }
        if let Some(session) = self.session_mut(key) {
            session.enter_room(room.clone(), me);
        }
        self.tell(news);
        self.show_to_others(room, key.session);
        let snapshot = self.meetings.snapshot(room, key.session);
        Ok(snapshot.ok_or(Refusal::NotHere)?)
    }

    /// The room that a session is in, or at whose door it is.
    fn room(&self, id: SessionId) -> Option<&RoomId> {
        match self.place(id)? {
            Place::InRoom { room, .. } | Place::AtDoor { room, .. } => Some(room),
            _ => None,
        }
    }

    fn room_here(&self, key: Key) -> Result<RoomId, Problem> {
        match self.session(key).map(Session::place) {
            Some(Place::InRoom { room, .. }) => Ok(room.clone()),
            Some(_) => Err(Refusal::NotHere.into()),
            None => Err(problem::taken_over()),
        }
    }

    fn person(&self, key: Key, room: &RoomId) -> Option<Person> {
        let entry = self.entry(key)?;
        let claims = entry.session.claims();
        Some(Person {
            session: key.session,
            user: claims.sub,
            name: claims.name.to_string(),
            guest: claims.role == Role::Guest,
            admin: claims.role == Role::Admin && claims.may_anywhere(Permission::Moderate),
            moderates: claims.may_in(Permission::Moderate, Some(room)),
            address: entry.address,
            exempt: entry.exempt,
            barred: barred(claims, room),
        })
    }

    /// Somebody is in the room no more, or at its door.
    pub(super) fn leave_room(&mut self, room: &RoomId, id: SessionId) {
        self.unmark(id);
        let news = self.meetings.leave(room, id);
        self.tell(news);
    }

    /// A socket is lost, or there again.
    pub(super) fn set_away(&mut self, id: SessionId, away: bool) {
        if let Some(Place::InRoom { room, .. }) = self.place(id).cloned() {
            let news = self.meetings.set_away(&room, id, away);
            self.tell(news);
        }
    }

    /// How good a session's connection is now; its room hears it with the next pulse.
    pub(super) fn set_grade(&mut self, id: SessionId, grade: Option<Grade>) {
        if let Some(Place::InRoom { room, .. }) = self.place(id).cloned() {
            self.meetings.set_grade(&room, id, grade);
            self.regraded.insert(room);
        }
    }

    /// Rooms hear whose connections have become better or worse.
    pub(super) fn tell_grades(&mut self) {
        for room in std::mem::take(&mut self.regraded) {
            let news = self.meetings.tell_grades(&room);
            self.tell(news);
        }
    }

    /// The room as it is now.
    ///
    /// # Errors
    /// Where the session is in none.
    pub(crate) fn room_snapshot(&self, key: Key) -> Result<ServerMsg, Problem> {
        let snapshot = self.meetings.snapshot(&self.room_here(key)?, key.session);
        Ok(ServerMsg::RoomSnapshot { snapshot: snapshot.ok_or(Refusal::NotHere)? })
    }

    /// What a session that is taken up again is to know of its room.
    pub(crate) fn room_news(&self, key: Key) -> Vec<ServerMsg> {
        let id = key.session;
        if let Some(Place::AtDoor { room, .. }) = self.place(id) {
            let room = room.clone();
            let admitted = self.meetings.is_admitted(&room, id);
            return vec![match admitted {
                true => ServerMsg::RoomAdmitted { room },
                false => ServerMsg::RoomWaiting { room },
            }];
        }
        let Ok(snapshot) = self.room_snapshot(key) else { return Vec::new() };
        let mut told = vec![snapshot];
        let Some(entry) = self.sessions.get(&id) else { return told };
        if self.is_in_mesh(key) {
            return told;
        }
        if entry.peer.is_none() {
            told.push(ServerMsg::MediaLost);
            return told;
        }
        told.push(ServerMsg::RoomSlots { slots: self.slots(id) });
        told.push(ServerMsg::RoomSpeakers { members: entry.heard.speakers.clone() });
        let watched = entry.heard.watched.iter().cloned();
        told.extend(watched.map(|(source, layers)| ServerMsg::RoomWatched { source, layers }));
        told
    }

    /// True where the browsers of his room talk to each other.
    pub(crate) fn is_in_mesh(&self, key: Key) -> bool {
        self.room(key.session).is_some_and(|room| self.meetings.is_mesh(room))
    }

    /// What a member sends.
    ///
    /// # Errors
    /// Where he is in no room.
    pub(crate) fn set_room_state(&mut self, key: Key, state: RoomState) -> Result<(), Problem> {
        let room = self.room_here(key)?;
        let (back, news) = self.meetings.set_state(&room, key.session, state)?;
        if let Some(peer) = self.peer_of(key) {
            let allow = |source| Order::Allow { peer, source, allowed: true };
            self.orders.extend(back.into_iter().map(allow));
        }
        self.tell(news);
        Ok(())
    }

    /// Passes a signal on to another member of a mesh, as it is.
    ///
    /// # Errors
    /// Where it may not go there, or there is nobody.
    pub(crate) fn relay_in_room(
        &mut self,
        key: Key,
        to: MemberId,
        signal: Signal,
        now: Instant,
    ) -> Result<(), Problem> {
        let room = self.room_here(key)?;
        let (from, id) = self.meetings.relay(&room, key.session, to, &signal, now)?;
        if self.is_away(&id) {
            return Err(call::Refusal::Away.into());
        }
        self.deliver_msg(&id, ServerMsg::RoomSignal { from, signal });
        Ok(())
    }

    /// Somebody reacts.
    ///
    /// # Errors
    /// Where he is in no room, or does it too often.
    pub(crate) fn react(&mut self, key: Key, emoji: String, now: Instant) -> Result<(), Problem> {
        let room = self.room_here(key)?;
        let news = self.meetings.react(&room, key.session, emoji, now)?;
        self.tell([news]);
        Ok(())
    }

    /// A room is called or kept in another way.
    pub(crate) fn room_changed(&mut self, row: &RoomRow) {
        let news = self.meetings.change(row);
        self.tell(news);
    }

    /// How many are in a room.
    pub(crate) fn people(&self, room: &RoomId) -> usize {
        self.meetings.people(room)
    }

    /// The rooms that are not empty.
    pub(crate) fn occupied(&self) -> Vec<RoomId> {
        self.meetings.occupied()
    }

    /// What the media path is to do.
    pub(crate) fn take_orders(&mut self) -> Vec<Order> {
        std::mem::take(&mut self.orders)
    }

    fn tell(&mut self, news: impl IntoIterator<Item = News>) {
        for News { to, msg } in news {
            let wire = encode(&ServerFrame { re: None, msg });
            for id in to {
                self.deliver(&id, wire.clone());
            }
        }
    }
}

/// What somebody may not send in a room.
fn barred(claims: &Claims, room: &RoomId) -> Vec<Source> {
    let may = |source: &Source| claims.may_in(source.permission(), Some(room));
    Source::ALL.into_iter().filter(|source| !may(source)).collect()
}
