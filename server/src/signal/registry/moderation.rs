//! People in a place by their names, told or sent out.

use std::net::IpAddr;
use std::time::Instant;

use footlight_shared::{ChatPlace, Role, ServerMsg, SessionId, UserId};

use super::{Key, Registry};
use crate::signal::farewell::Farewell;

/// Who is there, as far as those need to know who see to order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) role: Role,
    pub(crate) address: IpAddr,
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

    /// Those there who go by this name, each once.
    pub(crate) fn persons(&self, place: &ChatPlace, name: &str) -> Vec<Person> {
        let named = |id: &SessionId| {
            let entry = self.sessions.get(id);
            entry.is_some_and(|entry| {
                entry.session.claims().name.as_str().eq_ignore_ascii_case(name)
            })
        };
        let mut persons: Vec<Person> = Vec::new();
        let present = self.present(place).into_iter().filter(named);
        for person in present.filter_map(|id| self.person_of(&id)) {
            if persons.iter().all(|known| known.user != person.user) {
                persons.push(person);
            }
        }
        persons
    }

    /// Tells somebody on every page that he has open there.
    pub(crate) fn tell_user(&mut self, place: &ChatPlace, user: UserId, msg: &ServerMsg) {
        for id in self.members_who(place, |person| person.user == user) {
            self.deliver_msg(&id, msg.clone());
        }
    }

    /// Sends those out whom `out` names; how many sessions that were. Their media
    /// goes with them, and so do sessions without a socket.
    pub(crate) fn expel(
        &mut self,
        place: &ChatPlace,
        out: impl Fn(&Person) -> bool,
        farewell: &Farewell,
        now: Instant,
    ) -> usize {
        let ids = self.members_who(place, out);
        for id in &ids {
            if let Some(outbox) = self.sessions.get(id).and_then(|entry| entry.outbox.as_ref()) {
                outbox.close(farewell.clone());
            }
            self.remove(*id, now);
        }
        ids.len()
    }

    fn members_who(&self, place: &ChatPlace, wanted: impl Fn(&Person) -> bool) -> Vec<SessionId> {
        let wanted = |id: &SessionId| self.person_of(id).is_some_and(|person| wanted(&person));
        self.present(place).into_iter().filter(wanted).collect()
    }

    /// The sessions by which somebody is there: on the stage or in its audience, or in
    /// the room.
    fn present(&self, place: &ChatPlace) -> Vec<SessionId> {
        match place {
            ChatPlace::Stage(stage) => {
                let stage = self.rooms.get(stage);
                stage.map(|stage| stage.members().copied().collect()).unwrap_or_default()
            }
            ChatPlace::Room(room) => self.meetings.sessions(room),
        }
    }
}
