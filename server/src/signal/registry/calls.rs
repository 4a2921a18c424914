//! Sessions in calls, and for whom it rings.
//!
//! The book of calls knows who is in which; this brings it the sessions and
//! delivers what it has to tell.

use std::time::Instant;

use footlight_shared::{
    CallId, CallInfo, CallMedia, MemberId, Problem, Role, ServerMsg, SessionId, Signal, UserId,
};

use super::{Entry, Key, Registry};
use crate::auth::Claims;
use crate::call::{News, Person, Refusal, To};
use crate::signal::log_tag::LogTag;
use crate::signal::problem;
use crate::signal::session::{Place, Session};

impl Registry {
    /// True where any page of an account's is open, or was a moment ago.
    fn is_online(&self, user: UserId) -> bool {
        self.users.contains_key(&user)
    }

    /// Makes a call of `host`'s.
    ///
    /// # Errors
    /// Where the callee is not there, or there are too many calls.
    pub(crate) fn make_call(
        &mut self,
        host: &Claims,
        callee: Option<Person>,
        now: Instant,
    ) -> Result<(CallInfo, LogTag), Refusal> {
        if callee.as_ref().is_some_and(|callee| !self.is_online(callee.user)) {
            return Err(Refusal::Offline);
        }
        let (info, news) = self.calls.make(person(host), callee, now)?;
        let tag = self.calls.tag(&info.id).ok_or(Refusal::NoSuchCall)?;
        self.spread(news);
        Ok((info, tag))
    }

    /// What a call looks like from outside.
    pub(crate) fn call_info(&self, call: &CallId) -> Option<CallInfo> {
        self.calls.info(call)
    }

    /// How many calls there are.
    pub(crate) fn count_calls(&self) -> usize {
        self.calls.len()
    }

    /// A call's name in the log.
    pub(crate) fn call_tag(&self, call: &CallId) -> Option<LogTag> {
        self.calls.tag(call)
    }

    /// The session comes into a call. News are held until the caller has sent
    /// the answer.
    ///
    /// # Errors
    /// Where there is no such call, or no seat, or the socket does not hold its
    /// session any more.
    pub(crate) fn join_call(
        &mut self,
        key: Key,
        call: &CallId,
        media: impl Fn(Role) -> CallMedia,
        now: Instant,
    ) -> Result<ServerMsg, Problem> {
        let session = self.session(key).ok_or_else(problem::taken_over)?;
        let (person, role) = (person(session.claims()), session.claims().role);
        let is_in = self.calls.member(call, key.session).is_some();
        if !is_in {
            // Nobody finds himself in the other seat: whoever comes back without
            // his old session leaves it.
            let old = self.calls.sessions_of(call, person.user);
            for old in old.into_iter().filter(|id| self.is_away(id)).collect::<Vec<_>>() {
                self.leave_place(old, now);
            }
        }
        self.hold(key);
        let news = self.calls.join(call, key.session, person, now)?;
        let me = self.calls.member(call, key.session).ok_or(Refusal::NoSuchCall)?;
        if !is_in {
            self.leave_place(key.session, now);
        }
        let trace = self.calls.trace(call);
        if let Some(entry) = self.entry_mut(key) {
            entry.session.enter_call(call.clone(), me);
            // Both are part of one.
            entry.trace = trace.unwrap_or(entry.trace);
        }
        self.spread(news);
        let snapshot = self.calls.snapshot(call, key.session, media(role));
        Ok(ServerMsg::CallJoined { snapshot: snapshot.ok_or(Refusal::NoSuchCall)? })
    }

    /// Leaves the call that the session is in.
    pub(crate) fn leave_call(&mut self, key: Key, now: Instant) {
        if self.entry(key).is_some() {
            self.leave_place(key.session, now);
        }
    }

    /// A seat is free.
    pub(super) fn free_seat(&mut self, call: &CallId, id: SessionId, now: Instant) {
        self.unmark(id);
        let news = self.calls.leave(call, id, now);
        self.spread(news);
    }

    /// Passes a signal on, as it is.
    ///
    /// # Errors
    /// Where it may not go there, or there is nobody.
    pub(crate) fn relay(
        &mut self,
        key: Key,
        call: &CallId,
        to: MemberId,
        signal: Signal,
        now: Instant,
    ) -> Result<(), Problem> {
        self.still_holds(key)?;
        let (from, id) = self.calls.relay(call, key.session, to, &signal, now)?;
        if self.is_away(&id) {
            return Err(Refusal::Away.into());
        }
        self.deliver_msg(&id, ServerMsg::CallSignal { call: call.clone(), from, signal });
        Ok(())
    }

    /// True the first time that somebody in the session's call is connected.
    pub(crate) fn root(&mut self, key: Key) -> bool {
        let Some(Place::InCall { call, .. }) = self.session(key).map(Session::place) else {
            return false;
        };
        let call = call.clone();
        self.calls.root(&call)
    }

    /// The callee does not want to.
    ///
    /// # Errors
    /// Where it does not ring for him.
    pub(crate) fn decline(&mut self, key: Key, call: &CallId) -> Result<(), Problem> {
        let session = self.session(key).ok_or_else(problem::taken_over)?;
        let news = self.calls.decline(call, session.claims().sub, key.session)?;
        self.spread(news);
        Ok(())
    }

    /// What a session that has said hello is to know of calls: the one that it is
    /// in, which is told of its return, and what rings.
    pub(crate) fn greet(&mut self, key: Key, media: impl Fn(Role) -> CallMedia) -> Vec<ServerMsg> {
        let Some(session) = self.session(key) else { return Vec::new() };
        let (user, role) = (session.claims().sub, session.claims().role);
        let call = match session.place() {
            Place::InCall { call, .. } => Some(call.clone()),
            _ => None,
        };
        let mut told = Vec::new();
        if let Some(call) = call {
            let snapshot = self.calls.snapshot(&call, key.session, media(role));
            told.extend(snapshot.map(|snapshot| ServerMsg::CallJoined { snapshot }));
            let news = self.calls.back(&call, key.session);
            self.spread(news);
        }
        told.extend(self.calls.rings_for(user));
        told
    }

    /// Rings that nobody answers, and calls in which nobody is.
    pub(super) fn mind_calls(&mut self, now: Instant) {
        let news = self.calls.mind(now);
        self.spread(news);
    }

    pub(super) fn is_away(&self, id: &SessionId) -> bool {
        self.sessions.get(id).is_none_or(|entry| entry.outbox.is_none())
    }

    fn spread(&mut self, news: impl IntoIterator<Item = News>) {
        for News { to, msg } in news {
            match to {
                To::Session(id) => self.deliver_msg(&id, msg),
                To::User { user, except } => {
                    let ids = self.users.get(&user).cloned().unwrap_or_default();
                    for id in ids.into_iter().filter(|id| Some(*id) != except) {
                        self.deliver_msg(&id, msg.clone());
                    }
                }
            }
        }
    }

    /// An account's page has opened.
    pub(super) fn appear(&mut self, id: SessionId, user: UserId) {
        self.users.entry(user).or_default().push(id);
    }

    /// It is closed for good.
    pub(super) fn vanish(&mut self, id: SessionId, entry: &Entry) {
        let user = entry.session.claims().sub;
        if let Some(ids) = self.users.get_mut(&user) {
            ids.retain(|known| *known != id);
            if ids.is_empty() {
                self.users.remove(&user);
            }
        }
    }
}

fn person(claims: &Claims) -> Person {
    Person { user: claims.sub, name: claims.name.to_string() }
}
