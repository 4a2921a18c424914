//! Sessions in rooms, and at their doors.
//!
//! The book of rooms knows who is in which; this brings it the sessions, delivers
//! what it has to tell, and knows their media.

use std::time::Instant;

use footlight_sfu::PeerId;
use footlight_shared::{
    Layer, Permission, Problem, Removal, Role, RoomAct, RoomId, RoomSlot, RoomState, RoomTile,
    Scope, ServerFrame, ServerMsg, SessionId, Source,
};

use super::{Key, Order, Registry};
use crate::auth::token::unix_now;
use crate::room::{Knock, Meeting, News, Opened, Person, Record, Refusal};
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
        let person = self.person(key).ok_or_else(problem::taken_over)?;
        let (meeting, peer) = (self.number(), PeerId(self.number()));
        let (knock, news) = self.meetings.knock(opened, &person, unix_now(), || meeting)?;
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

    /// The session is in the room with the peer that the media path knows. News
    /// are held until the caller has sent the answer.
    ///
    /// # Errors
    /// Where it may not any more, or the socket does not hold its session.
    pub(crate) fn enter_room(
        &mut self,
        key: Key,
        room: &RoomId,
        peer: PeerId,
        now: Instant,
    ) -> Result<footlight_shared::RoomSnapshot, Problem> {
        let person = self.person(key).ok_or_else(problem::taken_over)?;
        // Nobody finds himself in the room: whoever comes back without his old
        // session leaves it.
        for old in self.meetings.sessions_of(room, person.user) {
            let is_lost = self.sessions.get(&old).is_none_or(|entry| entry.outbox.is_none());
            if old != key.session && is_lost {
                self.leave_place(old, now);
            }
        }
        self.hold(key);
        let (me, news) = self.meetings.enter(room, person, now, unix_now())?;
        if self.room(key.session) != Some(room) {
            self.leave_place(key.session, now);
        }
        self.adopt(key, peer, now);
        if let Some(session) = self.session_mut(key) {
            session.enter_room(room.clone(), me);
        }
        self.tell(news);
        for source in self.meetings.muted(room, key.session).to_vec() {
            self.orders.push(Order::Allow { peer, source, allowed: false });
        }
        self.show_to_others(room, key.session);
        let snapshot = self.meetings.snapshot(room, key.session);
        Ok(snapshot.ok_or(Refusal::NotHere)?)
    }

    /// Whoever looks at a member is sent what he sends now, under its new name.
    fn show_to_others(&mut self, room: &RoomId, whose: SessionId) {
        let Some(peer) = self.sessions.get(&whose).and_then(|entry| entry.peer) else { return };
        for id in self.meetings.sessions(room) {
            let looks = self
                .meetings
                .tiles(room, id)
                .iter()
                .any(|tile| self.meetings.session(room, tile.member) == Some(whose));
            if looks {
                self.order_view(room, id);
            }
            let hears = |entry: &super::Entry| entry.heard.slots.iter().any(|slot| slot.1 == peer);
            if self.sessions.get(&id).is_some_and(hears) {
                self.tell_slots(id);
            }
        }
    }

    fn order_view(&mut self, room: &RoomId, id: SessionId) {
        let Some(peer) = self.sessions.get(&id).and_then(|entry| entry.peer) else { return };
        let tiles = self.meetings.tiles(room, id).iter().filter_map(|tile| {
            let whose = self.meetings.session(room, tile.member)?;
            Some((self.sessions.get(&whose)?.peer?, tile.source, tile.height))
        });
        let tiles = tiles.collect();
        self.orders.push(Order::View { peer, tiles });
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

    fn person(&self, key: Key) -> Option<Person> {
        let entry = self.entry(key)?;
        let claims = entry.session.claims();
        let moderates = claims
            .grants
            .iter()
            .any(|grant| grant.room == Scope::Any && grant.can.contains(&Permission::Moderate));
        Some(Person {
            session: key.session,
            user: claims.sub,
            name: claims.name.to_string(),
            guest: claims.role == Role::Guest,
            admin: claims.role == Role::Admin && moderates,
            address: entry.address,
        })
    }

    /// Where a session's address counts, for bans.
    pub(crate) fn address_of(&self, key: Key) -> Option<std::net::IpAddr> {
        self.entry(key).map(|entry| entry.address)
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

    /// What is on a member's screen.
    ///
    /// # Errors
    /// Where he is in no room.
    pub(crate) fn set_view(&mut self, key: Key, tiles: Vec<RoomTile>) -> Result<(), Problem> {
        let room = self.room_here(key)?;
        self.meetings.set_tiles(&room, key.session, tiles);
        self.order_view(&room, key.session);
        Ok(())
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

    /// What comes over a member's sections.
    pub(crate) fn handle_slots(&mut self, peer: PeerId, slots: Vec<(String, PeerId, Source)>) {
        let Some(&id) = self.peers.get(&peer) else { return };
        if let Some(entry) = self.sessions.get_mut(&id) {
            entry.heard.slots = slots;
        }
        self.tell_slots(id);
    }

    fn tell_slots(&mut self, id: SessionId) {
        let slots = self.slots(id);
        self.deliver_msg(&id, ServerMsg::RoomSlots { slots });
    }

    fn slots(&self, id: SessionId) -> Vec<RoomSlot> {
        let Some(entry) = self.sessions.get(&id) else { return Vec::new() };
        let slot = |(mid, of, source): &(String, PeerId, Source)| {
            let member = self.member_of(*of)?;
            Some(RoomSlot { mid: mid.clone(), member, source: *source })
        };
        entry.heard.slots.iter().filter_map(slot).collect()
    }

    fn member_of(&self, peer: PeerId) -> Option<footlight_shared::MemberId> {
        match self.place(*self.peers.get(&peer)?)? {
            Place::InRoom { me, .. } => Some(*me),
            _ => None,
        }
    }

    /// Who speaks in a room.
    pub(crate) fn handle_speakers(&mut self, meeting: Meeting, peers: &[PeerId]) {
        let Some(room) = self.meetings.room_of(meeting).cloned() else { return };
        let members: Vec<_> = peers.iter().filter_map(|peer| self.member_of(*peer)).collect();
        let to = self.meetings.sessions(&room);
        for id in &to {
            if let Some(entry) = self.sessions.get_mut(id) {
                entry.heard.speakers.clone_from(&members);
            }
        }
        self.tell([News { to, msg: ServerMsg::RoomSpeakers { members } }]);
    }

    /// What of a member's pictures anybody looks at.
    pub(crate) fn handle_source_watched(
        &mut self,
        peer: PeerId,
        source: Source,
        layers: Vec<Layer>,
    ) {
        let Some(&id) = self.peers.get(&peer) else { return };
        if let Some(entry) = self.sessions.get_mut(&id) {
            entry.heard.watched.retain(|(known, _)| *known != source);
            entry.heard.watched.push((source, layers.clone()));
        }
        self.deliver_msg(&id, ServerMsg::RoomWatched { source, layers });
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
