//! One room in which somebody is, waits, or is about to come.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use footlight_shared::{
    Grade, MemberId, RoomAccess, RoomChange, RoomMember, RoomPerson, RoomSettings, RoomSnapshot,
    RoomView, ServerMsg, SessionId, UserId, limit,
};

use super::member::{Member, Person, Waiting};
use super::{Meeting, Refusal};
use crate::store::RoomRow;

/// What is to be told to whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct News {
    pub(crate) to: Vec<SessionId>,
    pub(crate) msg: ServerMsg,
}

/// What somebody who comes has shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Proof {
    Nothing,
    Password,
    Invitation,
}

/// What the database knows of who comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Opened {
    pub(crate) row: RoomRow,
    pub(crate) moderators: Vec<UserId>,
    pub(crate) proof: Proof,
}

/// What becomes of who knocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Knock {
    /// He comes in, once his offer is answered.
    Enter(Meeting),
    /// He must be let in.
    Wait(MemberId),
}

/// See the module.
#[derive(Debug)]
pub(super) struct Hall {
    pub(super) row: RoomRow,
    pub(super) moderators: HashSet<UserId>,
    pub(super) meeting: Meeting,
    pub(super) version: u64,
    last: u32,
    pub(super) members: Vec<Member>,
    pub(super) waiting: Vec<Waiting>,
    /// Those who were not let in, and until when they do not ask again; at most
    /// `limit::ROOM_WAITING`.
    refused: Vec<(Person, Instant)>,
    /// Offers for it that the media path has not answered yet.
    pub(super) arriving: usize,
    /// There is no such room any more: it is kept for those alone who arrive.
    pub(super) over: bool,
}

impl Hall {
    pub(super) fn new(opened: &Opened, meeting: Meeting) -> Self {
        Self {
            row: opened.row.clone(),
            moderators: opened.moderators.iter().copied().collect(),
            meeting,
            version: 0,
            last: 0,
            members: Vec::new(),
            waiting: Vec::new(),
            refused: Vec::new(),
            arriving: 0,
            over: false,
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.members.is_empty() && self.waiting.is_empty() && self.arriving == 0
    }

    pub(super) fn member(&self, session: SessionId) -> Option<&Member> {
        self.members.iter().find(|member| member.person.session == session)
    }

    pub(super) fn member_mut(&mut self, session: SessionId) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.person.session == session)
    }

    pub(super) fn is_full(&self) -> bool {
        self.members.len() >= usize::try_from(self.row.limit).unwrap_or(usize::MAX)
    }

    pub(super) fn may_moderate(&self, person: &Person) -> bool {
        let named = person.moderates || self.moderators.contains(&person.user);
        person.admin || person.user == self.row.owner || named
    }

    /// Whether somebody comes in, waits, or neither.
    pub(super) fn knock(
        &mut self,
        person: &Person,
        proof: Proof,
        now: Instant,
    ) -> Result<(Knock, Vec<News>), Refusal> {
        self.must_be_there()?;
        let enter = Knock::Enter(self.meeting);
        if self.member(person.session).is_some() {
            return Ok((enter, Vec::new()));
        }
        self.may_come(person)?;
        let known = self.waiting.iter().find(|waiting| waiting.person.session == person.session);
        let free = self.may_moderate(person) || proof == Proof::Invitation;
        match (self.row.access, known) {
            _ if free => Ok((enter, Vec::new())),
            (_, Some(known)) if known.admitted => Ok((enter, Vec::new())),
            (RoomAccess::Open, _) => Ok((enter, Vec::new())),
            (RoomAccess::Password, _) if proof == Proof::Password => Ok((enter, Vec::new())),
            (RoomAccess::Password, _) => Err(Refusal::PasswordRequired),
            (RoomAccess::Invitation, _) => Err(Refusal::NotInvited),
            (RoomAccess::Lobby, Some(known)) => Ok((Knock::Wait(known.id), Vec::new())),
            (RoomAccess::Lobby, None) => {
                self.may_wait(person, now)?;
                let id = self.number();
                self.waiting.push(Waiting { id, person: person.clone(), admitted: false });
                Ok((Knock::Wait(id), self.tell_waiting()))
            }
        }
    }

    /// Nobody fills the lobby alone, or rings again and again.
    fn may_wait(&mut self, person: &Person, now: Instant) -> Result<(), Refusal> {
        self.refused.retain(|(_, until)| *until > now);
        let same = |it: &Person| {
            it.user == person.user || (it.guest && person.guest && it.address == person.address)
        };
        if let Some((_, until)) = self.refused.iter().find(|(it, _)| same(it)) {
            let seconds = until.duration_since(now).as_secs_f64().ceil() as u64;
            return Err(Refusal::AsksAgain(seconds.max(1)));
        }
        let here = |it: &&Waiting| it.person.address == person.address;
        let from_here = self.waiting.iter().filter(here).count();
        if self.waiting.len() >= limit::ROOM_WAITING
            || (!person.exempt && from_here >= limit::ROOM_WAITING_OF_ADDRESS)
        {
            return Err(Refusal::TooManyWait);
        }
        Ok(())
    }

    /// He was not let in, and does not ask again at once.
    pub(super) fn note_refused(&mut self, session: SessionId, now: Instant) {
        let known = self.waiting.iter().find(|it| it.person.session == session);
        if let Some(known) = known
            && self.refused.len() < limit::ROOM_WAITING
        {
            let until = now + Duration::from_secs(limit::REFUSED_SECONDS);
            self.refused.push((known.person.clone(), until));
        }
    }

    fn must_be_there(&self) -> Result<(), Refusal> {
        if self.over { Err(Refusal::NoSuchRoom) } else { Ok(()) }
    }

    fn may_come(&self, person: &Person) -> Result<(), Refusal> {
        if person.guest && !self.row.guests {
            return Err(Refusal::NoGuests);
        }
        if self.is_full() { Err(Refusal::Full) } else { Ok(()) }
    }

    pub(super) fn number(&mut self) -> MemberId {
        self.last += 1;
        MemberId(self.last)
    }

    /// Comes in, or is still in with another connection.
    pub(super) fn enter(
        &mut self,
        person: Person,
        now: Instant,
    ) -> Result<(MemberId, Vec<News>), Refusal> {
        self.must_be_there()?;
        if let Some(member) = self.member_mut(person.session) {
            member.view.tiles.clear();
            return Ok((member.id, Vec::new()));
        }
        self.may_come(&person)?;
        let session = person.session;
        let at_door = self.waiting.iter().position(|waiting| waiting.person.session == session);
        let known = at_door.map(|at| self.waiting.remove(at));
        let id = known.as_ref().map_or_else(|| self.number(), |known| known.id);
        self.members.push(Member::new(id, person, now));
        let mut news = Vec::new();
        if known.is_some_and(|known| !known.admitted) {
            news.extend(self.tell_waiting());
        }
        if let Some(member) = self.member(session) {
            let joined = RoomChange::Joined { member: self.shown(member) };
            news.extend(self.tell(joined, Some(session)));
        }
        Ok((id, news))
    }

    /// Is in it no more, or waits no more.
    pub(super) fn leave(&mut self, session: SessionId) -> Vec<News> {
        if let Some(at) = self.members.iter().position(|it| it.person.session == session) {
            let gone = self.members.remove(at).id;
            for member in &mut self.members {
                member.view.tiles.retain(|tile| tile.member != gone);
            }
            return self.tell(RoomChange::Left { member: gone }, None);
        }
        let before = self.waiting.len();
        self.waiting.retain(|waiting| waiting.person.session != session);
        if self.waiting.len() == before { Vec::new() } else { self.tell_waiting() }
    }

    /// His socket is lost, or there again.
    pub(super) fn set_away(&mut self, session: SessionId, away: bool) -> Vec<News> {
        match self.member_mut(session) {
            Some(member) if member.away != away => member.away = away,
            _ => return Vec::new(),
        }
        self.tell_updated(session, Some(session))
    }

    /// His browser has told how good his connection is, or he has none.
    pub(super) fn set_grade(&mut self, session: SessionId, grade: Option<Grade>) {
        if let Some(member) = self.member_mut(session) {
            member.measured = grade;
        }
    }

    /// Tells of all connections at once that are better or worse than was told: where
    /// a network fails they are many.
    pub(super) fn tell_grades(&mut self) -> Vec<News> {
        let mut changed = Vec::new();
        for member in self.members.iter_mut().filter(|it| it.measured != it.grade) {
            member.grade = member.measured;
            changed.push(member.person.session);
        }
        let members = changed.into_iter().filter_map(|it| self.member(it));
        let update = |member: &Member| RoomChange::Updated { member: self.shown(member) };
        let changes: Vec<RoomChange> = members.map(update).collect();
        if changes.is_empty() { Vec::new() } else { self.tell_all(changes, None) }
    }

    /// Shows a reaction to all.
    pub(super) fn react(
        &mut self,
        session: SessionId,
        emoji: String,
        now: Instant,
    ) -> Result<News, Refusal> {
        let member = self.member_mut(session).ok_or(Refusal::NotHere)?;
        member.reactions.take(now).map_err(Refusal::Flood)?;
        let msg = ServerMsg::RoomReaction { member: member.id, emoji };
        Ok(News { to: self.sessions().collect(), msg })
    }

    pub(super) fn set_view(&mut self, session: SessionId, view: RoomView) {
        if let Some(member) = self.member_mut(session) {
            member.view = view;
        }
    }

    /// It is called or kept in another way. Where it opens to everybody, nobody waits
    /// any more.
    pub(super) fn change(&mut self, row: RoomRow) -> Vec<News> {
        self.row = row;
        let title = self.row.title.to_string();
        let mut news = self.tell(RoomChange::Settings { title, settings: self.settings() }, None);
        if self.row.access == RoomAccess::Open {
            news.extend(self.let_in(|_| true));
        }
        news
    }

    /// Those who wait and are meant may come in, as long as there is a place, and are
    /// told.
    pub(super) fn let_in(&mut self, meant: impl Fn(&Person) -> bool) -> Vec<News> {
        let mut to = Vec::new();
        for it in self.waiting.iter_mut().filter(|it| !it.admitted && meant(&it.person)) {
            it.admitted = true;
            to.push(it.person.session);
        }
        if to.is_empty() {
            return Vec::new();
        }
        let msg = ServerMsg::RoomAdmitted { room: self.row.id.clone() };
        let mut news = self.tell_waiting();
        news.push(News { to, msg });
        news
    }

    pub(super) fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.members.iter().map(|member| member.person.session)
    }

    pub(super) fn shown(&self, member: &Member) -> RoomMember {
        RoomMember {
            id: member.id,
            name: member.person.name.clone(),
            host: member.person.user == self.row.owner,
            moderator: self.may_moderate(&member.person),
            state: member.state,
            away: member.away,
            grade: member.grade,
        }
    }

    fn settings(&self) -> RoomSettings {
        let RoomRow { access, limit, keep, guests, mesh, direct, one_screen, .. } = self.row;
        RoomSettings { access, limit, keep, guests, mesh, direct, one_screen }
    }

    fn people(&self) -> Vec<RoomPerson> {
        let waiting = self.waiting.iter().filter(|waiting| !waiting.admitted);
        let person = |it: &Waiting| RoomPerson { id: it.id, name: it.person.name.clone() };
        waiting.map(person).collect()
    }

    /// The room as one of its members sees it.
    pub(super) fn snapshot(&self, session: SessionId) -> Option<RoomSnapshot> {
        let me = self.member(session)?;
        let waiting = if self.may_moderate(&me.person) { self.people() } else { Vec::new() };
        Some(RoomSnapshot {
            room: self.row.id.clone(),
            title: self.row.title.to_string(),
            me: me.id,
            version: self.version,
            members: self.members.iter().map(|member| self.shown(member)).collect(),
            waiting,
            settings: self.settings(),
        })
    }

    pub(super) fn tell_updated(
        &mut self,
        session: SessionId,
        except: Option<SessionId>,
    ) -> Vec<News> {
        let Some(member) = self.member(session) else { return Vec::new() };
        let member = self.shown(member);
        self.tell(RoomChange::Updated { member }, except)
    }

    /// Who waits now: to moderators. The others' versions grow with theirs.
    pub(super) fn tell_waiting(&mut self) -> Vec<News> {
        self.version += 1;
        let (version, people) = (self.version, self.people());
        let may = |member: &&Member| self.may_moderate(&member.person);
        let (moderators, others): (Vec<&Member>, _) = self.members.iter().partition(may);
        let to = |members: Vec<&Member>| members.iter().map(|it| it.person.session).collect();
        let changes = vec![RoomChange::Waiting { people }];
        let told = News { to: to(moderators), msg: ServerMsg::RoomDelta { version, changes } };
        let changes = Vec::new();
        let untold = News { to: to(others), msg: ServerMsg::RoomDelta { version, changes } };
        vec![told, untold]
    }

    fn tell(&mut self, change: RoomChange, except: Option<SessionId>) -> Vec<News> {
        self.tell_all(vec![change], except)
    }

    fn tell_all(&mut self, changes: Vec<RoomChange>, except: Option<SessionId>) -> Vec<News> {
        self.version += 1;
        let to = self.sessions().filter(|session| Some(*session) != except).collect();
        let msg = ServerMsg::RoomDelta { version: self.version, changes };
        vec![News { to, msg }]
    }
}
