//! Perfect negotiation (W3C webrtc-pc, 10.7) between two browsers, one of them
//! polite by the server's word.
//!
//! One operation of the peer connection is under way at a time; what comes
//! meanwhile waits. So an offer meets another only in `have-local-offer`: the
//! impolite one then ignores what it is offered, the polite one takes its own
//! offer back (the rollback that `setRemoteDescription` implies; of a connection
//! that nothing was agreed on yet, another takes the place) and answers.
//!
//! A peer connection is known by the session id of its descriptions (`o=`,
//! RFC 8829, 5.2.1), and each description says which of the other side's it is
//! meant for. So both sides replace theirs together, and what is said of one that
//! is gone changes nothing. Candidates belong to a description by
//! their user name fragment: those of an ignored offer find none.
//!
//! Order of calls: after every command and every `handle_*`, drain
//! [`Negotiator::poll_action`], then sleep until [`Negotiator::poll_timeout`].
//!
//! Invariants: everything held has a bound; nothing the other side says can make
//! this panic, or answer one offer with two different answers.

mod action;
mod description;
mod inbound;
mod said;

use std::collections::VecDeque;
use std::time::Duration;

use footlight_shared::Signal;

pub use self::action::{Action, Candidate, Kind, Op};
use self::description::Origin;
use self::said::Said;

/// How long the one who was there first lets the newcomer begin.
const LET_BEGIN: Duration = Duration::from_secs(3);
/// An offer that nobody answers is said again after so long, then after twice
/// that, and so on: the other's socket may have been away.
const SAY_AGAIN: Duration = Duration::from_secs(2);
/// Signals that wait for an operation, and candidates for their description.
const WAITING: usize = 128;
/// Sessions remembered as gone.
const GONE: usize = 16;
/// How often a description that the browser refuses begins another connection.
const REFUSALS: u32 = 2;

/// What the peer connection does at the moment.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Doing {
    Offer { restart: bool },
    Remote { kind: Kind, origin: Origin },
    Answer,
}

/// The description of the other side that is in force, or about to be.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Remote {
    origin: Origin,
    kind: Kind,
    /// The other side may know by now that it belongs to our connection.
    bound: bool,
}

/// An offer without an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Unanswered {
    restart: bool,
    again: Duration,
    tries: u32,
}

/// The machine; see the module.
#[derive(Clone, Debug)]
pub struct Negotiator {
    polite: bool,
    doing: Option<(Op, Doing)>,
    ops: u32,
    needed: bool,
    restart: bool,
    let_begin: Option<Duration>,
    unanswered: Option<Unanswered>,
    own: Option<String>,
    remote: Option<Remote>,
    gone: VecDeque<String>,
    refusals: u32,
    reduced: bool,
    inbox: VecDeque<Signal>,
    homeless: VecDeque<Candidate>,
    said: Said,
    actions: VecDeque<Action>,
}

impl Negotiator {
    /// For a connection that does not exist yet: the first action makes it. The
    /// polite one, who came later, begins; the other gives him a moment to.
    pub fn new(now: Duration, polite: bool) -> Self {
        let mut new = Self {
            polite,
            doing: None,
            ops: 0,
            needed: false,
            restart: false,
            let_begin: None,
            unanswered: None,
            own: None,
            remote: None,
            gone: VecDeque::new(),
            refusals: 0,
            reduced: false,
            inbox: VecDeque::new(),
            homeless: VecDeque::new(),
            said: Said::new(),
            actions: VecDeque::new(),
        };
        new.actions.push_back(Action::Renew { reduced: false });
        new.needed = true;
        if !polite {
            new.let_begin = Some(now + LET_BEGIN);
        }
        new.proceed(now);
        new
    }

    /// The browser says `negotiationneeded`. It says so again in the next stable
    /// state if it still holds, so that what is asked for during a negotiation is
    /// not lost though it is not kept here.
    pub fn needed(&mut self, now: Duration) {
        if self.is_stable() {
            self.needed = true;
            self.proceed(now);
        }
    }

    /// ICE is to begin anew, with this offer or the next possible one.
    pub fn restart_ice(&mut self, now: Duration) {
        self.restart = true;
        self.needed = true;
        // Who is to begin in vain for a path that broke waits no longer.
        self.let_begin = None;
        self.proceed(now);
    }

    /// Another peer connection takes the place of this one, and offers.
    pub fn renew(&mut self, now: Duration) {
        self.replace();
        self.needed = true;
        self.proceed(now);
    }

    /// The socket was away, and nothing that was said then has been heard.
    pub fn say_again(&mut self, now: Duration) {
        if let Some(unanswered) = &mut self.unanswered {
            *unanswered = Unanswered { again: now + SAY_AGAIN, tries: 0, ..*unanswered };
        }
        self.repeat(Kind::Answer);
        self.repeat(Kind::Offer);
    }

    /// `setLocalDescription` of [`Action::MakeOffer`] or [`Action::MakeAnswer`]
    /// has made this.
    pub fn local_made(&mut self, now: Duration, op: Op, sdp: String) {
        let Some(doing) = self.finish(op) else { return };
        self.own = Origin::of(&sdp).map(|origin| origin.session);
        let peer_session = self.remote.as_ref().map(|remote| remote.origin.session.clone());
        match doing {
            Doing::Offer { restart } => {
                let again = now + SAY_AGAIN;
                self.said.begin(Kind::Offer);
                self.unanswered = Some(Unanswered { restart, again, tries: 0 });
                self.say(Signal::Offer { sdp, peer_session });
            }
            Doing::Answer => {
                self.needed = self.restart;
                self.refusals = 0;
                self.said.begin(Kind::Answer);
                if let Some(remote) = &mut self.remote {
                    remote.bound = true;
                }
                self.say(Signal::Answer { sdp, peer_session });
            }
            Doing::Remote { .. } => {}
        }
        for signal in self.said.release() {
            self.say(signal);
        }
        self.proceed(now);
    }

    /// The browser has found a candidate of its own, or, with an empty one, has
    /// found all.
    pub fn local_candidate(&mut self, candidate: Candidate) {
        let signal = candidate.into_signal();
        if matches!(self.doing, Some((_, Doing::Offer { .. } | Doing::Answer))) {
            // Its description has to be heard first.
            self.said.hold(signal);
        } else {
            self.say(signal);
        }
    }

    /// [`Action::SetRemote`] is done.
    pub fn applied(&mut self, now: Duration, op: Op) {
        let Some(Doing::Remote { kind, origin }) = self.finish(op) else { return };
        let bound = kind == Kind::Answer;
        let before = self.remote.replace(Remote { origin, kind, bound });
        let fresh = match (&before, &self.remote) {
            (Some(before), Some(after)) => before.origin.ufrags != after.origin.ufrags,
            _ => true,
        };
        self.needed = false;
        self.let_begin = None;
        match kind {
            Kind::Offer => {
                // What began ICE anew from the other side did so for us as well.
                let own = self.unanswered.take().is_some_and(|own| own.restart);
                self.restart = (self.restart || own) && !(fresh && before.is_some());
                let op = self.begin(Doing::Answer);
                self.actions.push_back(Action::MakeAnswer { op });
            }
            Kind::Answer => {
                self.unanswered = None;
                self.refusals = 0;
                self.needed = self.restart;
            }
        }
        self.settle();
        self.proceed(now);
    }

    /// The browser refused the operation: what one side can do the other cannot.
    /// Another connection is made that asks for less.
    pub fn failed(&mut self, now: Duration, op: Op) {
        if self.finish(op).is_none() {
            return;
        }
        if self.refusals == REFUSALS {
            self.actions.push_back(Action::Incompatible);
            return;
        }
        self.refusals += 1;
        self.reduced = true;
        self.renew(now);
    }

    /// When [`Negotiator::handle_timeout`] wants to be called.
    pub fn poll_timeout(&self) -> Option<Duration> {
        let again = self.unanswered.map(|unanswered| unanswered.again);
        [self.let_begin, again].into_iter().flatten().min()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.let_begin.is_some_and(|until| now >= until) {
            self.let_begin = None;
            self.proceed(now);
        }
        if let Some(unanswered) = &mut self.unanswered
            && now >= unanswered.again
        {
            unanswered.tries = (unanswered.tries + 1).min(3);
            unanswered.again = now + SAY_AGAIN * (1 << unanswered.tries);
            self.repeat(Kind::Offer);
        }
    }

    /// What to do with the peer connection and the socket, in this order.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// True while no offer is under way on either side.
    pub fn is_stable(&self) -> bool {
        self.doing.is_none() && self.unanswered.is_none()
    }

    /// Takes up what waits, once nothing is under way.
    fn proceed(&mut self, now: Duration) {
        while self.doing.is_none() {
            let Some(signal) = self.inbox.pop_front() else { break };
            self.hear(now, signal);
        }
        if self.is_stable() && self.needed && self.let_begin.is_none() {
            let restart = std::mem::take(&mut self.restart);
            self.needed = false;
            let op = self.begin(Doing::Offer { restart });
            self.actions.push_back(Action::MakeOffer { op, restart });
        }
    }

    /// Forgets the connection, and asks for another in its place.
    fn replace(&mut self) {
        if let Some(remote) = self.remote.take_if(|remote| remote.bound) {
            if self.gone.len() == GONE {
                self.gone.pop_front();
            }
            self.gone.push_back(remote.origin.session);
        }
        self.remote = None;
        self.own = None;
        self.doing = None;
        self.unanswered = None;
        self.let_begin = None;
        self.restart = false;
        self.needed = false;
        self.said.clear();
        self.actions.push_back(Action::Renew { reduced: self.reduced });
    }

    fn begin(&mut self, doing: Doing) -> Op {
        self.ops = self.ops.wrapping_add(1);
        self.doing = Some((Op(self.ops), doing));
        Op(self.ops)
    }

    /// What this operation was; nothing for one of a connection that is gone.
    fn finish(&mut self, op: Op) -> Option<Doing> {
        if self.doing.as_ref().is_none_or(|(under_way, _)| *under_way != op) {
            return None;
        }
        self.doing.take().map(|(_, doing)| doing)
    }

    fn say(&mut self, signal: Signal) {
        self.said.keep(&signal);
        self.actions.push_back(Action::Send(signal));
    }

    /// Says our last description of this kind again, and its candidates.
    fn repeat(&mut self, kind: Kind) {
        self.actions.extend(self.said.of(kind).iter().cloned().map(Action::Send));
    }
}
