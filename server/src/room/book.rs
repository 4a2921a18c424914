//! All rooms in which somebody is, waits, or is about to come.

use std::collections::HashMap;
use std::time::Instant;

use footlight_shared::{
    Grade, MemberId, RoomAct, RoomId, RoomSnapshot, RoomState, RoomView, SessionId, Signal, Source,
    UserId,
};

use super::act::{Carried, Record};
use super::hall::{Hall, Knock, News, Opened};
use super::member::{Member, Person};
use super::renewal::Renewed;
use super::{Meeting, Refusal};
use crate::store::RoomRow;

/// See the module.
#[derive(Debug)]
pub(crate) struct Book {
    /// Most rooms.
    most: usize,
    halls: HashMap<RoomId, Hall>,
    meetings: HashMap<Meeting, RoomId>,
}

impl Book {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, halls: HashMap::new(), meetings: HashMap::new() }
    }

    /// How many rooms there are, and how many members they have.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.halls.len(), self.halls.values().map(|hall| hall.members.len()).sum())
    }

    /// The rooms that are not empty.
    pub(crate) fn occupied(&self) -> Vec<RoomId> {
        self.halls.keys().cloned().collect()
    }

    /// How many are in a room.
    pub(crate) fn people(&self, room: &RoomId) -> usize {
        self.halls.get(room).map_or(0, |hall| hall.members.len())
    }

    /// Somebody wants to come in. Where he comes in at once the room is kept until
    /// [`answered`](Self::answered).
    ///
    /// # Errors
    /// Where he may not.
    pub(crate) fn knock(
        &mut self,
        opened: &Opened,
        person: &Person,
        now: Instant,
        meeting: impl FnOnce() -> Meeting,
    ) -> Result<(Knock, Vec<News>), Refusal> {
        let room = &opened.row.id;
        if !self.halls.contains_key(room) {
            if self.halls.len() >= self.most {
                return Err(Refusal::TooManyRooms);
            }
            let hall = Hall::new(opened, meeting());
            self.meetings.insert(hall.meeting, room.clone());
            self.halls.insert(room.clone(), hall);
        }
        let hall = self.halls.get_mut(room).ok_or(Refusal::NoSuchRoom)?;
        let knocked = hall.knock(person, opened.proof, now);
        if let Ok((Knock::Enter(_), _)) = knocked {
            hall.arriving += 1;
        }
        self.tidy(room);
        knocked
    }

    /// What [`knock`](Self::knock) let in has come in, or will not.
    pub(crate) fn answered(&mut self, room: &RoomId) {
        if let Some(hall) = self.halls.get_mut(room) {
            hall.arriving = hall.arriving.saturating_sub(1);
        }
        self.tidy(room);
    }

    /// Comes in, or is still in with another connection.
    ///
    /// # Errors
    /// Where the room has become full meanwhile, or is over.
    pub(crate) fn enter(
        &mut self,
        room: &RoomId,
        person: Person,
        now: Instant,
    ) -> Result<(MemberId, Vec<News>), Refusal> {
        self.halls.get_mut(room).ok_or(Refusal::NoSuchRoom)?.enter(person, now)
    }

    /// It is over: nobody comes in any more, neither who was let in and has not come yet.
    /// Who is there is still there until he [leaves](Self::leave).
    pub(crate) fn end(&mut self, room: &RoomId) {
        if let Some(hall) = self.halls.get_mut(room) {
            hall.over = true;
        }
    }

    /// Somebody in it, or at its door, has another token.
    pub(crate) fn renew(&mut self, room: &RoomId, person: Person) -> Renewed {
        self.halls.get_mut(room).map(|hall| hall.renew(person)).unwrap_or_default()
    }

    pub(crate) fn leave(&mut self, room: &RoomId, session: SessionId) -> Vec<News> {
        let news = self.halls.get_mut(room).map(|hall| hall.leave(session)).unwrap_or_default();
        self.tidy(room);
        news
    }

    pub(crate) fn set_away(&mut self, room: &RoomId, session: SessionId, away: bool) -> Vec<News> {
        self.halls.get_mut(room).map(|hall| hall.set_away(session, away)).unwrap_or_default()
    }

    /// How good his connection is, where that is known;
    /// [`tell_grades`](Self::tell_grades) tells it.
    pub(crate) fn set_grade(&mut self, room: &RoomId, session: SessionId, grade: Option<Grade>) {
        if let Some(hall) = self.halls.get_mut(room) {
            hall.set_grade(session, grade);
        }
    }

    /// Tells of connections that have become better or worse.
    pub(crate) fn tell_grades(&mut self, room: &RoomId) -> Vec<News> {
        self.halls.get_mut(room).map(Hall::tell_grades).unwrap_or_default()
    }

    /// What he sends; which of it was muted until now.
    ///
    /// # Errors
    /// Where he is not there.
    pub(crate) fn set_state(
        &mut self,
        room: &RoomId,
        session: SessionId,
        state: RoomState,
    ) -> Result<(Vec<Source>, Vec<News>), Refusal> {
        self.halls.get_mut(room).ok_or(Refusal::NotHere)?.set_state(session, state)
    }

    /// The session that a signal is for, and who sends it.
    ///
    /// # Errors
    /// Where it may not go there, or there is nobody.
    pub(crate) fn relay(
        &mut self,
        room: &RoomId,
        session: SessionId,
        to: MemberId,
        signal: &Signal,
        now: Instant,
    ) -> Result<(MemberId, SessionId), Refusal> {
        self.halls.get_mut(room).ok_or(Refusal::NotHere)?.relay(session, to, signal, now)
    }

    /// Whether its members' browsers talk to each other.
    pub(crate) fn is_mesh(&self, room: &RoomId) -> bool {
        self.halls.get(room).is_some_and(|hall| hall.row.mesh)
    }

    /// Reacts.
    ///
    /// # Errors
    /// Where he is not there, or does it too often.
    pub(crate) fn react(
        &mut self,
        room: &RoomId,
        session: SessionId,
        emoji: String,
        now: Instant,
    ) -> Result<News, Refusal> {
        self.halls.get_mut(room).ok_or(Refusal::NotHere)?.react(session, emoji, now)
    }

    pub(crate) fn set_view(&mut self, room: &RoomId, session: SessionId, view: RoomView) {
        if let Some(hall) = self.halls.get_mut(room) {
            hall.set_view(session, view);
        }
    }

    /// What is on a member's screen.
    pub(crate) fn view(&self, room: &RoomId, session: SessionId) -> Option<&RoomView> {
        let member = self.halls.get(room).and_then(|hall| hall.member(session));
        member.map(|member| &member.view)
    }

    /// What of a member's goes to nobody: what a moderator has turned off, and what his
    /// token does not let him send.
    pub(crate) fn silenced(&self, room: &RoomId, session: SessionId) -> Vec<Source> {
        let member = self.halls.get(room).and_then(|hall| hall.member(session));
        member.map(Member::silenced).unwrap_or_default()
    }

    /// Who a member is.
    pub(crate) fn session(&self, room: &RoomId, id: MemberId) -> Option<SessionId> {
        let member = self.halls.get(room)?.members.iter().find(|member| member.id == id)?;
        Some(member.person.session)
    }

    /// Everybody in a room.
    pub(crate) fn sessions(&self, room: &RoomId) -> Vec<SessionId> {
        self.halls.get(room).map(|hall| hall.sessions().collect()).unwrap_or_default()
    }

    /// The sessions by which somebody is in a room, or waits.
    pub(crate) fn sessions_of(&self, room: &RoomId, user: UserId) -> Vec<SessionId> {
        let Some(hall) = self.halls.get(room) else { return Vec::new() };
        let members = hall.members.iter().map(|member| &member.person);
        let people = members.chain(hall.waiting.iter().map(|waiting| &waiting.person));
        people.filter(|person| person.user == user).map(|person| person.session).collect()
    }

    /// Who waits and was let in.
    pub(crate) fn is_admitted(&self, room: &RoomId, session: SessionId) -> bool {
        let waiting = self.halls.get(room).map(|hall| hall.waiting.iter());
        waiting.into_iter().flatten().any(|it| it.person.session == session && it.admitted)
    }

    /// The room that meets under this name.
    pub(crate) fn room_of(&self, meeting: Meeting) -> Option<&RoomId> {
        self.meetings.get(&meeting)
    }

    /// Whether somebody is in a room, by whatever session.
    pub(crate) fn is_in(&self, room: &RoomId, user: UserId) -> bool {
        let members = self.halls.get(room).map(|hall| hall.members.iter());
        members.into_iter().flatten().any(|member| member.person.user == user)
    }

    /// Whether a member may do what a host may.
    pub(crate) fn moderates(&self, room: &RoomId, session: SessionId) -> bool {
        let Some(hall) = self.halls.get(room) else { return false };
        hall.member(session).is_some_and(|member| hall.may_moderate(&member.person))
    }

    pub(crate) fn snapshot(&self, room: &RoomId, session: SessionId) -> Option<RoomSnapshot> {
        self.halls.get(room)?.snapshot(session)
    }

    /// It is called or kept in another way.
    pub(crate) fn change(&mut self, row: &RoomRow) -> Vec<News> {
        self.halls.get_mut(&row.id).map(|hall| hall.change(row.clone())).unwrap_or_default()
    }

    /// Whether an act is allowed; it is to be written down, and then
    /// [carried out](Self::carry_out).
    ///
    /// # Errors
    /// Where it is not, or there is nobody of that number.
    pub(crate) fn judge(
        &self,
        room: &RoomId,
        session: SessionId,
        act: RoomAct,
        reason: Option<String>,
    ) -> Result<Record, Refusal> {
        self.halls.get(room).ok_or(Refusal::NotHere)?.judge(session, act, reason)
    }

    pub(crate) fn carry_out(
        &mut self,
        record: &Record,
        banned: &dyn Fn(&Person) -> bool,
        now: Instant,
    ) -> Carried {
        let hall = self.halls.get_mut(&record.room);
        hall.map(|hall| hall.carry_out(record, banned, now)).unwrap_or_default()
    }

    /// Somebody moderates a room from now on, or no more.
    pub(crate) fn appoint(&mut self, room: &RoomId, user: UserId, moderator: bool) -> Vec<News> {
        self.halls.get_mut(room).map(|hall| hall.appoint(user, moderator)).unwrap_or_default()
    }

    /// All rooms in which somebody is or waits: their rows, how many are in each, and
    /// how many wait.
    pub(crate) fn overview(&self) -> impl Iterator<Item = (&RoomRow, usize, usize)> {
        self.halls.values().map(|hall| {
            let waiting = hall.waiting.iter().filter(|it| !it.admitted).count();
            (&hall.row, hall.members.len(), waiting)
        })
    }

    #[cfg(test)]
    pub(crate) fn check(&self) {
        assert_eq!(self.halls.len(), self.meetings.len());
        for (id, hall) in &self.halls {
            assert_eq!(self.meetings.get(&hall.meeting), Some(id));
            assert!(!hall.is_idle(), "an idle room is kept");
            let members = hall.members.iter().map(|it| (it.id, it.person.session));
            let people: Vec<_> =
                members.chain(hall.waiting.iter().map(|it| (it.id, it.person.session))).collect();
            let ids: std::collections::HashSet<_> = people.iter().map(|it| it.0).collect();
            let sessions: std::collections::HashSet<_> = people.iter().map(|it| it.1).collect();
            assert_eq!((ids.len(), sessions.len()), (people.len(), people.len()));
        }
    }

    fn tidy(&mut self, room: &RoomId) {
        if let Some(hall) = self.halls.get(room).filter(|hall| hall.is_idle()) {
            self.meetings.remove(&hall.meeting);
            self.halls.remove(room);
        }
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
