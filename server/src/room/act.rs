//! What hosts and moderators do: who may do what to whom, and what comes of it.

use std::net::IpAddr;
use std::time::Instant;

use footlight_shared::{
    Concern, MemberId, Removal, RoomAct, RoomId, ServerMsg, SessionId, Source, UserId,
};

use super::hall::{Hall, News};
use super::member::{Person, turn_off};
use super::refusal::Refusal;
use crate::moderation::Rank;

/// The one concerned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Target {
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) address: IpAddr,
}

/// An act that is allowed, as it is written down before it is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Record {
    pub(crate) room: RoomId,
    pub(crate) act: RoomAct,
    pub(crate) actor: UserId,
    pub(crate) actor_name: String,
    /// What he is there.
    pub(crate) rank: Rank,
    pub(crate) target: Option<Target>,
    pub(crate) reason: Option<String>,
}

/// What is to be done elsewhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Carried {
    pub(crate) news: Vec<News>,
    /// Those who are put out, and what they are told.
    pub(crate) out: Vec<(SessionId, ServerMsg)>,
    /// What is to be dropped from now on.
    pub(crate) muted: Option<(SessionId, Source)>,
}

impl Record {
    /// The act's name as it stands on the wire.
    pub(crate) fn name(&self) -> &'static str {
        self.act.kind()
    }

    fn removal(&self, reason: Removal) -> ServerMsg {
        let until = match self.act {
            RoomAct::Ban { until, .. } => until,
            _ => None,
        };
        ServerMsg::RoomRemoved {
            room: self.room.clone(),
            reason,
            words: self.reason.clone(),
            until,
        }
    }
}

impl Hall {
    /// Whether an act is allowed.
    pub(super) fn judge(
        &self,
        session: SessionId,
        act: RoomAct,
        reason: Option<String>,
    ) -> Result<Record, Refusal> {
        let actor = &self.member(session).ok_or(Refusal::NotHere)?.person;
        if !self.may_moderate(actor) {
            return Err(Refusal::NotYours);
        }
        let target = match act {
            RoomAct::Admit { member } => Some(self.at_door(member)?),
            // Who waits may have been named meanwhile.
            RoomAct::Refuse { member } => Some(self.below(actor, self.at_door(member)?)?),
            RoomAct::Mute { member, .. }
            | RoomAct::Remove { member }
            | RoomAct::Appoint { member, .. } => Some(self.below(actor, self.inside(member)?)?),
            RoomAct::Ban { member, .. } => {
                let whom = self.at_door(member).or_else(|_| self.inside(member))?;
                Some(self.below(actor, whom)?)
            }
            RoomAct::Close => None,
        };
        let names = actor.admin || actor.user == self.row.owner;
        let of_account = target.is_some_and(|target| !target.guest);
        if matches!(act, RoomAct::Appoint { .. }) && !(names && of_account) {
            return Err(Refusal::NotYours);
        }
        Ok(Record {
            room: self.row.id.clone(),
            act,
            actor: actor.user,
            actor_name: actor.name.clone(),
            rank: Rank::of(actor.admin, actor.user == self.row.owner, true),
            target: target.map(|person| Target {
                session: person.session,
                user: person.user,
                name: person.name.clone(),
                address: person.address,
            }),
            reason,
        })
    }

    fn inside(&self, id: MemberId) -> Result<&Person, Refusal> {
        let known = self.members.iter().find(|member| member.id == id);
        known.map(|member| &member.person).ok_or(Refusal::NoSuchMember)
    }

    fn at_door(&self, id: MemberId) -> Result<&Person, Refusal> {
        let known = self.waiting.iter().find(|waiting| waiting.id == id);
        known.map(|waiting| &waiting.person).ok_or(Refusal::NoSuchMember)
    }

    /// Somebody to whom the actor may do something: not himself, not the host, and
    /// a moderator where the actor is more than one.
    fn below<'a>(&self, actor: &Person, person: &'a Person) -> Result<&'a Person, Refusal> {
        let over_moderators = actor.admin || actor.user == self.row.owner;
        let is_above = person.user == self.row.owner
            || person.admin
            || (self.may_moderate(person) && !over_moderators);
        if is_above || person.user == actor.user { Err(Refusal::NotYours) } else { Ok(person) }
    }

    /// Does what was judged; `banned` are those against whom the ban holds, if it is
    /// one. Who is put out is still there until he leaves.
    pub(super) fn carry_out(
        &mut self,
        record: &Record,
        banned: &dyn Fn(&Person) -> bool,
        now: Instant,
    ) -> Carried {
        let mut carried = Carried::default();
        let Some(target) = &record.target else {
            let all = self.sessions().chain(self.waiting.iter().map(|it| it.person.session));
            carried.out = all.map(|it| (it, record.removal(Removal::Closed))).collect();
            return carried;
        };
        match &record.act {
            RoomAct::Admit { .. } => {
                carried.news = self.let_in(|person| person.session == target.session);
            }
            RoomAct::Refuse { .. } => {
                self.note_refused(target.session, now);
                carried.out = vec![(target.session, record.removal(Removal::Refused))];
            }
            RoomAct::Mute { source, .. } => self.mute(record, target, *source, &mut carried),
            RoomAct::Remove { .. } => {
                carried.out = vec![(target.session, record.removal(Removal::Removed))];
            }
            RoomAct::Ban { .. } => {
                self.moderators.remove(&target.user);
                let members = self.members.iter().map(|it| &it.person);
                let people = members.chain(self.waiting.iter().map(|it| &it.person));
                let his = people.filter(|person| banned(person));
                let out = his.map(|it| (it.session, record.removal(Removal::Banned)));
                carried.out = out.collect();
            }
            RoomAct::Appoint { moderator, .. } => {
                carried.news = self.appoint(target.user, *moderator);
                let concern = if *moderator { Concern::Appointed } else { Concern::Dismissed };
                let unsaid = || format!("so wishes {}", record.actor_name);
                let reason = record.reason.clone().unwrap_or_else(unsaid);
                let msg = ServerMsg::Moderated { concern, reason, until: None };
                carried.news.push(News { to: self.of_user(target.user), msg });
            }
            RoomAct::Close => {}
        }
        carried
    }

    /// Somebody is a moderator from now on, or no more.
    pub(super) fn appoint(&mut self, user: UserId, moderator: bool) -> Vec<News> {
        if moderator {
            self.moderators.insert(user);
        } else {
            self.moderators.remove(&user);
        }
        let his = self.of_user(user);
        let mut news: Vec<News> =
            his.into_iter().flat_map(|session| self.tell_updated(session, None)).collect();
        // He sees from now on who waits, or no more.
        news.extend(self.tell_waiting());
        news
    }

    fn of_user(&self, user: UserId) -> Vec<SessionId> {
        let his = self.members.iter().filter(|it| it.person.user == user);
        his.map(|it| it.person.session).collect()
    }

    fn mute(&mut self, record: &Record, target: &Target, source: Source, carried: &mut Carried) {
        let Some(member) = self.member_mut(target.session) else { return };
        if !member.muted.contains(&source) {
            member.muted.push(source);
        }
        let before = member.state;
        turn_off(&mut member.state, source);
        let changed = before != member.state;
        let (by, words) = (record.actor_name.clone(), record.reason.clone());
        let msg = ServerMsg::RoomMuted { source, by, words };
        carried.news.push(News { to: vec![target.session], msg });
        if changed {
            carried.news.extend(self.tell_updated(target.session, None));
        }
        carried.muted = Some((target.session, source));
    }
}
