//! All calls that there are.
//!
//! Pure: the time is an argument, sessions are names, and what is to be told is
//! returned. A call is forgotten some time after the last member left.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use footlight_shared::{
    CallId, CallInfo, CallMedia, CallSnapshot, MemberId, RingEnd, ServerMsg, SessionId, Signal,
    TraceId, UserId,
};

use super::id::Seal;
use super::news::News;
use super::refusal::Refusal;
use super::talk::{Person, Talk};
use crate::signal::log_tag::LogTag;

/// Calls without members that one account may have made; beyond them its oldest
/// is forgotten.
const EMPTY_PER_HOST: usize = 8;
/// Calls that may ring for one account at once.
const RINGS_PER_CALLEE: usize = 3;

/// How many calls there may be, and how long they wait for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Calls of everybody.
    pub(crate) calls: usize,
    /// How long it rings.
    pub(crate) ring: Duration,
    /// How long a call is kept in which nobody is.
    pub(crate) keep: Duration,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Book {
    limits: Limits,
    seal: Seal,
    calls: HashMap<CallId, Talk>,
    /// Those in which nobody is.
    empty: HashSet<CallId>,
    /// Those that ring.
    ringing: HashSet<CallId>,
}

impl Book {
    pub(crate) fn new(limits: Limits, seal: Seal) -> Self {
        let (calls, empty, ringing) = (HashMap::new(), HashSet::new(), HashSet::new());
        Self { limits, seal, calls, empty, ringing }
    }

    /// Who sits where.
    #[cfg(test)]
    pub(crate) fn seats(&self) -> impl Iterator<Item = (&CallId, SessionId)> {
        self.calls.values().flat_map(|talk| talk.sessions().map(|session| (&talk.id, session)))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.calls.len()
    }

    /// True while somebody is in one.
    pub(crate) fn is_in_use(&self) -> bool {
        self.empty.len() < self.calls.len()
    }

    /// Makes a call, and lets it ring where somebody is called. An earlier ring
    /// of the same caller ends.
    ///
    /// # Errors
    /// Where there are too many.
    pub(crate) fn make(
        &mut self,
        host: Person,
        callee: Option<Person>,
        now: Instant,
    ) -> Result<(CallInfo, Vec<News>), Refusal> {
        if let Some(callee) = &callee {
            self.may_ring(&host, callee)?;
        }
        self.forget_oldest_of(host.user);
        if self.calls.len() >= self.limits.calls {
            return Err(Refusal::TooManyCalls);
        }
        let mut news = Vec::new();
        if callee.is_some() {
            news.extend(self.stop_rings_of(host.user));
        }
        let id = self.seal.make();
        let mut talk = Talk::new(id.clone(), host, 0, now);
        if let Some(callee) = callee {
            news.push(talk.ring(callee, now + self.limits.ring));
            self.ringing.insert(id.clone());
        }
        let info = talk.info();
        self.empty.insert(id.clone());
        self.calls.insert(id, talk);
        Ok((info, news))
    }

    fn may_ring(&self, host: &Person, callee: &Person) -> Result<(), Refusal> {
        if callee.user == host.user {
            return Err(Refusal::Oneself);
        }
        let others =
            self.ringing_where(|talk| talk.rings_for(callee.user) && talk.host.user != host.user);
        if others.len() >= RINGS_PER_CALLEE { Err(Refusal::TooManyRings) } else { Ok(()) }
    }

    /// What a call looks like from outside.
    pub(crate) fn info(&self, call: &CallId) -> Option<CallInfo> {
        self.calls.get(call).map(Talk::info)
    }

    /// A call's name in the log.
    pub(crate) fn tag(&self, call: &CallId) -> Option<LogTag> {
        self.calls.get(call).map(|talk| talk.tag)
    }

    /// A call's name in traces.
    pub(crate) fn trace(&self, call: &CallId) -> Option<TraceId> {
        self.calls.get(call).map(|talk| talk.trace)
    }

    /// True the first time: a trace has one root.
    pub(crate) fn root(&mut self, call: &CallId) -> bool {
        let talk = self.calls.get_mut(call);
        talk.is_some_and(|talk| !std::mem::replace(&mut talk.rooted, true))
    }

    /// Who a session is in a call.
    pub(crate) fn member(&self, call: &CallId, session: SessionId) -> Option<MemberId> {
        self.calls.get(call)?.member(session)
    }

    /// The call as one of its members sees it.
    pub(crate) fn snapshot(
        &self,
        call: &CallId,
        session: SessionId,
        media: CallMedia,
    ) -> Option<CallSnapshot> {
        self.calls.get(call)?.snapshot(session, media)
    }

    /// The sessions by which somebody is in a call.
    pub(crate) fn sessions_of(&self, call: &CallId, user: UserId) -> Vec<SessionId> {
        self.calls.get(call).map(|talk| talk.sessions_of(user).collect()).unwrap_or_default()
    }

    /// Takes a seat, or stays in it. A call that an earlier process has made is
    /// taken up again, if this one has only just begun.
    ///
    /// # Errors
    /// Where there is no such call, or no seat.
    pub(crate) fn join(
        &mut self,
        call: &CallId,
        session: SessionId,
        person: Person,
        now: Instant,
    ) -> Result<Vec<News>, Refusal> {
        if !self.calls.contains_key(call) && self.seal.revives(call, now) {
            self.revive(call, &person, now)?;
        }
        let talk = self.calls.get_mut(call).ok_or(Refusal::NoSuchCall)?;
        let news = talk.join(session, person, now)?;
        self.empty.remove(call);
        self.tidy(call);
        Ok(news)
    }

    fn revive(&mut self, call: &CallId, person: &Person, now: Instant) -> Result<(), Refusal> {
        if self.calls.len() >= self.limits.calls {
            return Err(Refusal::TooManyCalls);
        }
        // Nobody is to take a member of this one for one of the forgotten.
        let before = rand::random_range(1_000..1_000_000);
        let talk = Talk::new(call.clone(), person.clone(), before, now);
        self.empty.insert(call.clone());
        self.calls.insert(call.clone(), talk);
        Ok(())
    }

    /// Gives a seat up.
    pub(crate) fn leave(&mut self, call: &CallId, session: SessionId, now: Instant) -> Vec<News> {
        let Some(talk) = self.calls.get_mut(call) else { return Vec::new() };
        let news = talk.leave(session, now);
        if talk.empty_since.is_some() {
            self.empty.insert(call.clone());
        }
        self.tidy(call);
        news
    }

    /// A member who was without a socket is back.
    pub(crate) fn back(&self, call: &CallId, session: SessionId) -> Option<News> {
        self.calls.get(call)?.tell_other(session)
    }

    /// The session that a signal is for, and who sent it, where he may.
    ///
    /// # Errors
    /// Where the sender is not in the call, the addressee not the other member,
    /// or too much is said.
    pub(crate) fn relay(
        &mut self,
        call: &CallId,
        session: SessionId,
        to: MemberId,
        signal: &Signal,
        now: Instant,
    ) -> Result<(MemberId, SessionId), Refusal> {
        self.calls.get_mut(call).ok_or(Refusal::Forged)?.relay(session, to, signal, now)
    }

    /// The callee does not want to.
    ///
    /// # Errors
    /// Where it does not ring for him.
    pub(crate) fn decline(
        &mut self,
        call: &CallId,
        user: UserId,
        session: SessionId,
    ) -> Result<Vec<News>, Refusal> {
        let rung = |talk: &&mut Talk| talk.rings_for(user);
        let talk = self.calls.get_mut(call).filter(rung).ok_or(Refusal::NotRung)?;
        let news = talk.stop_ringing(RingEnd::Declined, Some(session));
        self.ringing.remove(call);
        Ok(news)
    }

    /// What rings for an account now.
    pub(crate) fn rings_for(&self, user: UserId) -> impl Iterator<Item = ServerMsg> {
        let ringing = self.ringing.iter().filter_map(|call| self.calls.get(call));
        ringing.filter(move |talk| talk.rings_for(user)).map(Talk::ring_msg)
    }

    /// What is due: rings that nobody answers end, calls in which nobody is are
    /// forgotten.
    pub(crate) fn mind(&mut self, now: Instant) -> Vec<News> {
        let late = |talk: &Talk| talk.rings_until.is_some_and(|until| until <= now);
        let late = self.ringing_where(late);
        let news = self.stop_rings(late, RingEnd::TimedOut);
        let (keep, calls) = (self.limits.keep, &self.calls);
        let is_over = |call: &&CallId| {
            let talk = calls.get(*call);
            talk.is_none_or(|talk| {
                talk.rings_until.is_none()
                    && talk.empty_since.is_some_and(|since| since + keep <= now)
            })
        };
        let over: Vec<CallId> = self.empty.iter().filter(is_over).cloned().collect();
        over.iter().for_each(|call| self.forget(call));
        news
    }

    fn stop_rings_of(&mut self, host: UserId) -> Vec<News> {
        let his = self.ringing_where(|talk| talk.host.user == host);
        self.stop_rings(his, RingEnd::Cancelled)
    }

    fn ringing_where(&self, wanted: impl Fn(&Talk) -> bool) -> Vec<CallId> {
        let is_wanted = |call: &&CallId| self.calls.get(*call).is_some_and(&wanted);
        self.ringing.iter().filter(is_wanted).cloned().collect()
    }

    fn stop_rings(&mut self, calls: Vec<CallId>, reason: RingEnd) -> Vec<News> {
        let mut news = Vec::new();
        for call in calls {
            if let Some(talk) = self.calls.get_mut(&call) {
                news.extend(talk.stop_ringing(reason, None));
            }
            self.ringing.remove(&call);
        }
        news
    }

    /// Nobody keeps more empty calls than he could have use for.
    fn forget_oldest_of(&mut self, host: UserId) {
        let talks = self.empty.iter().filter_map(|call| self.calls.get(call));
        let his = talks.filter(|talk| talk.host.user == host && talk.rings_until.is_none());
        let mut his: Vec<_> = his.map(|talk| (talk.empty_since, talk.id.clone())).collect();
        his.sort();
        let too_many = (his.len() + 1).saturating_sub(EMPTY_PER_HOST);
        for (_, call) in his.into_iter().take(too_many) {
            self.forget(&call);
        }
    }

    fn forget(&mut self, call: &CallId) {
        self.empty.remove(call);
        self.ringing.remove(call);
        self.calls.remove(call);
    }

    fn tidy(&mut self, call: &CallId) {
        if self.calls.get(call).is_none_or(|talk| talk.rings_until.is_none()) {
            self.ringing.remove(call);
        }
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
