//! The session of a call's member, and the ringing that every session hears.
//!
//! What goes between the members' browsers is not understood here: it is sent
//! where there is a way, and never kept for later. Whoever negotiates says again
//! what is open when [`Event::CallJoined`] or [`Event::CallMember`] comes.

use std::time::Duration;

use footlight_shared::{
    CallId, CallSnapshot, ClientMsg, ErrorCode, MemberId, Problem, RingEnd, ServerMsg, Signal,
};

use super::{Link, Session};
use crate::request::Question;
use crate::{Event, Intent};

/// Calls that may ring at once; a server that says more is not believed.
const RINGS: usize = 4;

/// What is known of calls.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// The server was asked on this socket to let us in.
    asked: bool,
    /// Who we are in ours, while the server has us in it.
    me: Option<MemberId>,
    /// Which ones ring here.
    rings: Vec<CallId>,
}

impl Session {
    /// Says something to the other member's browser; false where there is no
    /// way to it now, and it is lost.
    pub fn call_signal(&mut self, now: Duration, to: MemberId, signal: Signal) -> bool {
        let (Link::Ready, Intent::Call { call }, Some(from)) =
            (self.link, &self.intent, self.call.me)
        else {
            return false;
        };
        // Candidates come in a crowd, and one that is refused is not missed.
        let is_description = matches!(signal, Signal::Offer { .. } | Signal::Answer { .. });
        let msg = ClientMsg::CallSignal { call: call.clone(), from, to, signal };
        if is_description {
            self.ask(now, Question::CallSignal, msg);
        } else {
            self.tell(msg);
        }
        true
    }

    /// Does not want to come into a call that rings here.
    pub fn call_decline(&mut self, call: CallId) {
        self.call.rings.retain(|known| *known != call);
        if self.link == Link::Ready {
            self.tell(ClientMsg::CallDecline { call });
        }
    }

    pub(super) fn join_call(&mut self, now: Duration) {
        if !std::mem::replace(&mut self.call.asked, true) {
            self.ask(now, Question::CallJoin, self.intent.join(""));
        }
    }

    pub(super) fn handle_call(&mut self, msg: ServerMsg) {
        match msg {
            ServerMsg::CallJoined { snapshot } => self.call_joined(snapshot),
            ServerMsg::CallMember { call, other, polite } if self.is_in(&call) => {
                self.events.push_back(Event::CallMember { other, polite });
            }
            ServerMsg::CallSignal { call, from, signal } if self.is_in(&call) => {
                self.events.push_back(Event::CallSignal { from, signal });
            }
            ServerMsg::CallRing { call, from } => self.rung(call, from),
            ServerMsg::CallRingEnded { call, reason } => {
                self.call.rings.retain(|known| *known != call);
                self.events.push_back(Event::RingEnded { call, reason });
            }
            _ => {}
        }
    }

    fn call_joined(&mut self, snapshot: CallSnapshot) {
        // After a resume the server tells it by itself, and once more when asked.
        let is_news = self.call.me != Some(snapshot.me);
        if is_news && matches!(&self.intent, Intent::Call { call } if *call == snapshot.call) {
            self.backoff.reset();
            self.call.me = Some(snapshot.me);
            self.set_trace(snapshot.trace);
            self.events.push_back(Event::CallJoined(snapshot));
        }
    }

    fn is_in(&self, call: &CallId) -> bool {
        self.call.me.is_some()
            && matches!(&self.intent, Intent::Call { call: ours } if ours == call)
    }

    fn rung(&mut self, call: CallId, from: String) {
        if !self.call.rings.contains(&call) && self.call.rings.len() < RINGS {
            self.call.rings.push(call.clone());
            self.events.push_back(Event::Ring { call, from });
        }
    }

    /// The socket is gone: nobody could answer, and nobody would tell when it
    /// is over.
    pub(super) fn hang_up_rings(&mut self) {
        (self.call.asked, self.call.me) = (false, None);
        let reason = RingEnd::Cancelled;
        for call in std::mem::take(&mut self.call.rings) {
            self.events.push_back(Event::RingEnded { call, reason });
        }
    }

    pub(super) fn call_refused(&mut self, now: Duration, problem: Problem, wait: Option<Duration>) {
        use ErrorCode as Code;
        match problem.code {
            Code::Unauthenticated | Code::TokenExpired => self.await_token(),
            Code::Full | Code::RateLimited | Code::Unavailable | Code::Internal => {
                self.events.push_back(Event::Trouble(problem));
                self.lose(now, wait);
            }
            _ => {
                self.finish();
                self.events.push_back(Event::Refused(problem));
            }
        }
    }

    pub(super) fn signal_refused(&mut self, problem: Problem) {
        // Where the other is away or has left, news of that follow.
        if !matches!(problem.code, ErrorCode::Unavailable | ErrorCode::OutOfOrder) {
            self.events.push_back(Event::Trouble(problem));
        }
    }
}
