//! One call: its two seats, in the order in which they were taken.

use std::time::Instant;

use footlight_shared::{
    CallId, CallInfo, CallMedia, CallMember, CallSnapshot, MemberId, RingEnd, ServerMsg, SessionId,
    Signal, TraceId, UserId,
};

use super::news::{News, To};
use super::quota::Quota;
use super::refusal::Refusal;
use crate::signal::log_tag::LogTag;

/// Seats of a call.
const SEATS: usize = 2;

/// Somebody who makes a call or comes into one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) name: String,
}

/// Somebody in a call.
#[derive(Debug)]
pub(super) struct Seat {
    id: MemberId,
    session: SessionId,
    person: Person,
    quota: Quota,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) id: CallId,
    pub(super) tag: LogTag,
    /// What it is called in logs and traces, for both.
    pub(super) trace: TraceId,
    /// Its trace has its root.
    pub(super) rooted: bool,
    pub(super) host: Person,
    seats: Vec<Seat>,
    /// The number before the first member's.
    before: u32,
    last: u32,
    /// Whom its host called.
    called: Option<Person>,
    /// Until when it rings there, if it still does.
    pub(super) rings_until: Option<Instant>,
    /// How the ringing ended before the host had come to hear it.
    untold: Option<RingEnd>,
    /// Since when nobody is in it.
    pub(super) empty_since: Option<Instant>,
}

impl Seat {
    fn member(&self) -> CallMember {
        CallMember { id: self.id, name: self.person.name.clone() }
    }
}

impl Talk {
    /// A call with members' numbers that come after `before`.
    pub(super) fn new(id: CallId, host: Person, before: u32, now: Instant) -> Self {
        Self {
            id,
            tag: LogTag::random(),
            trace: TraceId::from_bits(rand::random()),
            rooted: false,
            host,
            seats: Vec::with_capacity(SEATS),
            before,
            last: before,
            called: None,
            rings_until: None,
            untold: None,
            empty_since: Some(now),
        }
    }

    /// It rings for somebody.
    pub(super) fn ring(&mut self, callee: Person, until: Instant) -> News {
        let to = To::User { user: callee.user, except: None };
        (self.called, self.rings_until) = (Some(callee), Some(until));
        News { to, msg: self.ring_msg() }
    }

    /// What is told to whom it rings for.
    pub(super) fn ring_msg(&self) -> ServerMsg {
        ServerMsg::CallRing { call: self.id.clone(), from: self.host.name.clone() }
    }

    /// For whom it rings now.
    pub(super) fn callee(&self) -> Option<&Person> {
        self.called.as_ref().filter(|_| self.rings_until.is_some())
    }

    pub(super) fn rings_for(&self, user: UserId) -> bool {
        self.callee().is_some_and(|callee| callee.user == user)
    }

    fn seat(&self, session: SessionId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.session == session)
    }

    fn other(&self, session: SessionId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.session != session)
    }

    /// Who gives way: whoever came after the other.
    fn is_polite(&self, session: SessionId) -> bool {
        self.seats.first().is_some_and(|first| first.session != session)
    }

    /// Who the session is in this call.
    pub(super) fn member(&self, session: SessionId) -> Option<MemberId> {
        self.seat(session).map(|seat| seat.id)
    }

    /// The sessions in it.
    #[cfg(test)]
    pub(super) fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.seats.iter().map(|seat| seat.session)
    }

    /// The sessions of one person in it.
    pub(super) fn sessions_of(&self, user: UserId) -> impl Iterator<Item = SessionId> {
        self.seats.iter().filter(move |seat| seat.person.user == user).map(|seat| seat.session)
    }

    pub(super) fn info(&self) -> CallInfo {
        CallInfo {
            id: self.id.clone(),
            host: self.host.name.clone(),
            members: u32::try_from(self.seats.len()).unwrap_or(u32::MAX),
            full: self.is_full(),
        }
    }

    fn is_full(&self) -> bool {
        self.seats.len() >= SEATS
    }

    /// All that a member is to know.
    pub(super) fn snapshot(&self, session: SessionId, media: CallMedia) -> Option<CallSnapshot> {
        let seat = self.seat(session)?;
        let called = self.called.as_ref().filter(|_| seat.person.user == self.host.user);
        Some(CallSnapshot {
            call: self.id.clone(),
            me: seat.id,
            polite: self.is_polite(session),
            host: self.host.name.clone(),
            other: self.other(session).map(Seat::member),
            ringing: self.callee().map(|callee| callee.name.clone()),
            called: called.map(|called| called.name.clone()),
            media,
            trace: self.trace,
        })
    }

    /// Takes a seat, or stays in it.
    pub(super) fn join(
        &mut self,
        session: SessionId,
        person: Person,
        now: Instant,
    ) -> Result<Vec<News>, Refusal> {
        if self.seat(session).is_some() {
            return Ok(Vec::new());
        }
        if self.is_full() {
            return Err(Refusal::Full);
        }
        self.last += 1;
        let user = person.user;
        let id = MemberId(self.last);
        self.seats.push(Seat { id, session, person, quota: Quota::new(now) });
        self.empty_since = None;
        let mut news: Vec<News> = self.tell_other(session).into_iter().collect();
        if self.rings_for(user) {
            news.extend(self.stop_ringing(RingEnd::Answered, Some(session)));
        } else if self.is_full() {
            news.extend(self.stop_ringing(RingEnd::Cancelled, None));
        }
        if user == self.host.user
            && let Some(reason) = self.untold.take()
        {
            let msg = ServerMsg::CallRingEnded { call: self.id.clone(), reason };
            news.push(News { to: To::Session(session), msg });
        }
        Ok(news)
    }

    /// Gives the seat up.
    pub(super) fn leave(&mut self, session: SessionId, now: Instant) -> Vec<News> {
        let Some(at) = self.seats.iter().position(|seat| seat.session == session) else {
            return Vec::new();
        };
        let gone = self.seats.remove(at);
        let mut news = Vec::new();
        if let Some(left) = self.seats.first() {
            let (call, to) = (self.id.clone(), To::Session(left.session));
            news.push(News { to, msg: ServerMsg::CallMember { call, other: None, polite: false } });
        } else {
            self.empty_since = Some(now);
        }
        if gone.person.user == self.host.user {
            news.extend(self.stop_ringing(RingEnd::Cancelled, None));
            self.untold = None;
        }
        news
    }

    /// Tells the other member that this one is there, for the first time or
    /// again.
    pub(super) fn tell_other(&self, session: SessionId) -> Option<News> {
        let (me, other) = (self.seat(session)?, self.other(session)?);
        let msg = ServerMsg::CallMember {
            call: self.id.clone(),
            other: Some(me.member()),
            polite: self.is_polite(other.session),
        };
        Some(News { to: To::Session(other.session), msg })
    }

    /// The session that a signal is for, where its sender may send it.
    pub(super) fn relay(
        &mut self,
        session: SessionId,
        to: MemberId,
        signal: &Signal,
        now: Instant,
    ) -> Result<(MemberId, SessionId), Refusal> {
        let other = self.other(session).map(|seat| (seat.id, seat.session));
        let known = self.before + 1..=self.last;
        let me = self.seats.iter_mut().find(|seat| seat.session == session);
        let me = me.ok_or(Refusal::Forged)?;
        // Also what goes nowhere counts.
        me.quota.take(signal, now)?;
        match other {
            Some((id, session)) if id == to => Ok((me.id, session)),
            // Somebody who was here a moment ago.
            _ if to != me.id && known.contains(&to.0) => Err(Refusal::Left),
            _ => Err(Refusal::Forged),
        }
    }

    /// Makes an end of the ringing: tells the callee's sessions but for the one
    /// that did it, and the others in the call, or the host when he comes.
    pub(super) fn stop_ringing(&mut self, reason: RingEnd, by: Option<SessionId>) -> Vec<News> {
        let Some(callee) = self.callee().map(|callee| callee.user) else { return Vec::new() };
        self.rings_until = None;
        let msg = ServerMsg::CallRingEnded { call: self.id.clone(), reason };
        let here = self.seats.iter().filter(|seat| seat.person.user != callee);
        let to = std::iter::once(To::User { user: callee, except: by })
            .chain(here.map(|seat| To::Session(seat.session)));
        let news = to.map(|to| News { to, msg: msg.clone() }).collect();
        let host = self.host.user;
        if !self.seats.iter().any(|seat| seat.person.user == host) {
            self.untold = Some(reason);
        }
        news
    }
}
