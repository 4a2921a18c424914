//! People in a place by their names, told or sent out.

use std::net::IpAddr;
use std::time::Instant;

use footlight_shared::{
    ByeReason, ChatPlace, PersonEntry, Removal, Role, ServerMsg, SessionId, StageId, StageStatus,
    UserId,
};

use super::{Key, Registry};
use crate::moderation::{Called, ends, out, told};
use crate::room::Person as Seated;
use crate::signal::farewell::Farewell;

/// Who is there, as far as those need to know who see to order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) role: Role,
    pub(crate) address: IpAddr,
}

impl From<&Seated> for Person {
    fn from(seated: &Seated) -> Self {
        // To sanctions everybody with an account is alike.
        let role = if seated.guest { Role::Guest } else { Role::Viewer };
        Self { user: seated.user, role, address: seated.address }
    }
}

/// How somebody is sent out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum How {
    /// He may come again.
    Removed,
    /// Not before then, in milliseconds of Unix time; for so many seconds, where it
    /// ends.
    Banned { until: u64, seconds: Option<u64> },
    /// With everybody else.
    Closed,
}

/// What those are told who are sent out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Expulsion<'a> {
    pub(crate) how: How,
    pub(crate) reason: &'a str,
}

impl Expulsion<'_> {
    fn farewell(&self, place: &ChatPlace) -> Farewell {
        match self.how {
            How::Removed => {
                let words = told(&out("sent", place), None, self.reason);
                Farewell::expelled(ByeReason::Removed, words)
            }
            How::Banned { seconds, .. } => {
                let words = told(&out("shut", place), seconds, self.reason);
                Farewell::expelled(ByeReason::Banned, words)
            }
            How::Closed => {
                let words = format!("This stage was closed. {}", self.reason);
                Farewell::expelled(ByeReason::Removed, words)
            }
        }
    }

    fn removal(&self, place: &ChatPlace) -> Option<ServerMsg> {
        let ChatPlace::Room(room) = place else { return None };
        let (reason, until) = match self.how {
            How::Removed => (Removal::Removed, None),
            How::Banned { until, .. } => (Removal::Banned, ends(until).map(|until| until / 1000)),
            How::Closed => (Removal::Closed, None),
        };
        let words = Some(self.reason.to_owned());
        Some(ServerMsg::RoomRemoved { room: room.clone(), reason, words, until })
    }
}

impl Registry {
    /// Whose session a socket holds.
    pub(crate) fn holder(&self, key: Key) -> Option<Person> {
        self.entry(key)?;
        self.person_of(&key.session)
    }

    fn person_of(&self, id: &SessionId) -> Option<Person> {
        let entry = self.sessions.get(id)?;
        let claims = entry.session.claims();
        Some(Person { user: claims.sub, role: claims.role, address: entry.address })
    }

    /// Those there who go by this name or id, each once, and their names.
    pub(crate) fn persons(&self, place: &ChatPlace, who: &str) -> Vec<(Person, String)> {
        let called = Called::new(who);
        let mut persons: Vec<(Person, String)> = Vec::new();
        for session in self.present(place) {
            let Some(person) = self.person_of(&session) else { continue };
            let name = self.name_of(&session);
            if called.is(person.user, name)
                && persons.iter().all(|(known, _)| known.user != person.user)
            {
                persons.push((person, name.to_owned()));
            }
        }
        persons
    }

    fn name_of(&self, id: &SessionId) -> &str {
        self.sessions.get(id).map_or("", |entry| entry.session.claims().name.as_str())
    }

    /// Who is there, each once, by their names; `above` is left to the caller.
    pub(crate) fn people_at(&self, place: &ChatPlace) -> Vec<PersonEntry> {
        let entry = |session: SessionId| {
            let Person { user, role, .. } = self.person_of(&session)?;
            Some(PersonEntry { user, name: self.name_of(&session).to_owned(), role, above: false })
        };
        let mut people: Vec<PersonEntry> =
            self.present(place).into_iter().filter_map(entry).collect();
        people.sort_by(|a, b| (&a.name, a.user).cmp(&(&b.name, b.user)));
        people.dedup_by_key(|person| person.user);
        people
    }

    /// Tells somebody on every page that he has open there.
    pub(crate) fn tell_user(&mut self, place: &ChatPlace, user: UserId, msg: &ServerMsg) {
        for id in self.members_who(place, |person| person.user == user) {
            self.deliver_msg(&id, msg.clone());
        }
    }

    /// Sends those out of a place whom `wanted` names; how many sessions that were. On
    /// a stage their sockets are closed; their media goes with them, and so do sessions
    /// without a socket. Out of a room go those as well who wait before it.
    pub(crate) fn expel(
        &mut self,
        place: &ChatPlace,
        wanted: impl Fn(&Person) -> bool,
        expulsion: &Expulsion<'_>,
        now: Instant,
    ) -> usize {
        let ids = self.members_who(place, wanted);
        match (place, expulsion.removal(place)) {
            (ChatPlace::Room(room), Some(msg)) => {
                self.put_out(room, ids.iter().map(|id| (*id, msg.clone())).collect(), now);
            }
            _ => {
                let farewell = expulsion.farewell(place);
                for id in &ids {
                    self.dismiss(*id, farewell.clone(), now);
                }
            }
        }
        ids.len()
    }

    /// The stage is over, and everybody there is sent out.
    pub(crate) fn close_stage(&mut self, stage: &StageId, expulsion: &Expulsion<'_>, now: Instant) {
        if let Some(room) = self.rooms.get_mut(stage)
            && matches!(room.row.status, StageStatus::Live | StageStatus::Away)
        {
            room.close();
            self.status_changed(stage);
        }
        self.expel(&ChatPlace::Stage(stage.clone()), |_| true, expulsion, now);
        self.tidy(stage);
    }

    fn members_who(&self, place: &ChatPlace, wanted: impl Fn(&Person) -> bool) -> Vec<SessionId> {
        let wanted = |id: &SessionId| self.person_of(id).is_some_and(|person| wanted(&person));
        self.present(place).into_iter().filter(wanted).collect()
    }

    /// The sessions by which somebody is there: on the stage or in its audience, or in
    /// the room or before it.
    fn present(&self, place: &ChatPlace) -> Vec<SessionId> {
        match place {
            ChatPlace::Stage(stage) => {
                let stage = self.rooms.get(stage);
                stage.map(|stage| stage.members().copied().collect()).unwrap_or_default()
            }
            ChatPlace::Room(room) => self.in_or_before(room),
        }
    }
}
