//! Sockets come, take up a session, and go.

use std::net::IpAddr;
use std::time::Instant;

use footlight_shared::{ByeReason, Problem, Role, SessionId, TraceId};

use super::{Entry, Heard, Key, Mark, Registry};
use crate::auth::Claims;
use crate::http::limit::counted_as;
use crate::signal::farewell::Farewell;
use crate::signal::log_tag::LogTag;
use crate::signal::outbox::Outbox;
use crate::signal::problem;
use crate::signal::session::Session;

/// What a socket brings with its hello, or a request that opens a session
/// without one.
pub(crate) struct Entrance {
    pub(crate) claims: Claims,
    pub(crate) resume: Option<SessionId>,
    /// What it calls itself in logs and traces.
    pub(crate) trace: Option<TraceId>,
    pub(crate) address: IpAddr,
    /// Whether the cap on one address does not apply.
    pub(crate) exempt: bool,
    /// `None` where there is no socket.
    pub(crate) outbox: Option<Outbox>,
}

/// What it got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Attached {
    pub(crate) key: Key,
    pub(crate) resumed: bool,
    pub(crate) tag: LogTag,
    pub(crate) trace: TraceId,
}

impl Registry {
    /// Takes up the session that the socket names, where it is still there and
    /// the same user's, else begins one. News are held back until
    /// [`release`](Self::release).
    ///
    /// # Errors
    /// When there are too many, or nobody new is let in.
    pub(crate) fn attach(&mut self, entrance: Entrance, now: Instant) -> Result<Attached, Problem> {
        let socket = self.number();
        if let Some(id) = entrance.resume
            && let Some(outbox) = &entrance.outbox
            && let Some(entry) = self.sessions.get_mut(&id)
            && !entry.is_socketless()
            && entry.session.renewed(entrance.claims.clone()).is_ok()
        {
            if let Some(old) = entry.outbox.replace(outbox.clone()) {
                old.close(Farewell::bye(ByeReason::Replaced));
            }
            entry.socket = socket;
            entry.lost_at = None;
            entry.held = Some(Vec::new());
            let (tag, trace) = (entry.tag, entry.trace);
            self.lost.remove(&id);
            self.check_stage_of(id, now);
            self.set_away(id, false);
            let key = Key { session: id, socket };
            self.renew_person(key);
            return Ok(Attached { key, resumed: true, tag, trace });
        }
        self.begin(entrance, socket)
    }

    fn begin(&mut self, entrance: Entrance, socket: u64) -> Result<Attached, Problem> {
        if !self.takes(entrance.claims.sub) {
            return Err(problem::going_down());
        }
        if self.sessions.len() >= self.caps.sessions {
            return Err(problem::server_full());
        }
        let address = counted_as(entrance.address);
        let here = self.addresses.entry(address).or_default();
        if !entrance.exempt && *here >= self.caps.per_address {
            return Err(problem::address_full());
        }
        *here += 1;
        let id = SessionId(uuid::Builder::from_random_bytes(rand::random()).into_uuid());
        let tag = LogTag::random();
        if entrance.outbox.is_some() && entrance.claims.role != Role::Guest {
            self.appear(id, entrance.claims.sub);
        }
        let entry = Entry {
            session: Session::new(entrance.claims),
            tag,
            trace: entrance.trace.unwrap_or_else(|| TraceId::from_bits(rand::random())),
            mark: Mark::default(),
            connecting: None,
            address,
            exempt: entrance.exempt,
            outbox: entrance.outbox,
            socket,
            lost_at: None,
            peer: None,
            layers: None,
            watched: None,
            heard: Heard::default(),
            held: Some(Vec::new()),
        };
        let trace = entry.trace;
        self.sessions.insert(id, entry);
        Ok(Attached { key: Key { session: id, socket }, resumed: false, tag, trace })
    }

    /// News may come again: the answer that they had to wait for is sent.
    pub(crate) fn release(&mut self, key: Key) {
        let Some(entry) = self.entry_mut(key) else { return };
        let held = entry.held.take().unwrap_or_default();
        if let Some(outbox) = &entry.outbox {
            held.into_iter().for_each(|wire| outbox.push(wire));
        }
    }

    /// News wait from now on until [`release`](Self::release).
    pub(crate) fn hold(&mut self, key: Key) {
        if let Some(entry) = self.entry_mut(key) {
            entry.held.get_or_insert_default();
        }
    }

    /// The socket is lost: the session waits to be taken up again. While the
    /// process goes down all stays as it is.
    pub(crate) fn lose(&mut self, key: Key, now: Instant) {
        if self.closed {
            return;
        }
        let Some(entry) = self.entry_mut(key) else { return };
        entry.outbox = None;
        entry.held = None;
        entry.lost_at = Some(now);
        self.lost.insert(key.session);
        self.check_stage_of(key.session, now);
        self.set_away(key.session, true);
    }

    /// The client has gone, or is taken for gone.
    pub(crate) fn depart(&mut self, key: Key, now: Instant) {
        if !self.closed && self.entry(key).is_some() {
            self.remove(key.session, now);
        }
    }

    /// Forgets the sessions that nobody has taken up again in time.
    pub(super) fn forget_lost(&mut self, now: Instant) {
        let resume = self.timing.resume;
        let late = |id: &&SessionId| {
            let lost_at = self.sessions.get(*id).and_then(|entry| entry.lost_at);
            lost_at.is_none_or(|at| at + resume <= now)
        };
        let late: Vec<SessionId> = self.lost.iter().filter(late).copied().collect();
        for id in late {
            self.remove(id, now);
        }
    }
}
