//! What the other side says.

use std::time::Duration;

use footlight_shared::Signal;

use super::action::{Action, Candidate, Kind};
use super::description::Origin;
use super::{Doing, Negotiator, Remote, WAITING};

impl Negotiator {
    /// A signal came from the other side.
    pub fn handle_signal(&mut self, now: Duration, signal: Signal) {
        if self.inbox.len() == WAITING {
            self.inbox.pop_front();
        }
        self.inbox.push_back(signal);
        self.proceed(now);
    }

    /// Takes one up. Nothing is under way.
    pub(super) fn hear(&mut self, now: Duration, signal: Signal) {
        match signal {
            Signal::Offer { sdp, peer_session } => {
                let Some(origin) = Origin::of(&sdp) else { return };
                if self.is_welcome(&origin, peer_session.as_ref()) {
                    self.offered(origin, sdp, peer_session.is_some());
                } else if peer_session.is_some() && self.is_lost_to(&origin) {
                    self.renew(now);
                }
            }
            Signal::Answer { sdp, peer_session } => {
                if let Some(origin) = Origin::of(&sdp) {
                    self.answered(now, origin, sdp, peer_session);
                }
            }
            candidate => {
                if let Some(candidate) = Candidate::of(candidate) {
                    self.place(candidate);
                }
            }
        }
    }

    /// True for an offer that is meant for the connection that we have, or that
    /// begins anew.
    fn is_welcome(&self, origin: &Origin, meant: Option<&String>) -> bool {
        if meant.is_some() {
            return meant == self.own.as_ref();
        }
        // A connection that was bound to an earlier one of ours may be gone by
        // now; if it were not, who has it would not leave our offer unheard.
        self.is_unheard() || !self.gone.contains(&origin.session)
    }

    /// True where the other side goes on with a connection that is neither bound
    /// to ours nor about to be: each of us waits for one that is gone.
    fn is_lost_to(&self, origin: &Origin) -> bool {
        let bound = |remote: &Remote| remote.origin.session == origin.session;
        match self.unanswered {
            Some(_) => self.is_unheard(),
            None => {
                !self.remote.as_ref().is_some_and(bound) && !self.gone.contains(&origin.session)
            }
        }
    }

    fn is_unheard(&self) -> bool {
        self.unanswered.is_some_and(|unanswered| unanswered.tries > 0)
    }

    fn offered(&mut self, origin: Origin, sdp: String, knows_ours: bool) {
        match &self.remote {
            // The other has another peer connection: ours leads nowhere, and
            // what we may have offered on it neither.
            Some(remote) if remote.origin.session != origin.session => {
                self.replace();
            }
            Some(remote) if remote.origin.version > origin.version => return,
            Some(remote) if remote.origin.version == origin.version => {
                // Our answer was not heard. It has to be, though we may have an
                // offer of our own out: who waits for it takes none.
                if remote.kind == Kind::Offer {
                    self.repeat(Kind::Answer);
                }
                return;
            }
            _ => {}
        }
        let glare = self.unanswered.is_some();
        if glare && !self.polite {
            return;
        }
        if glare && self.remote.is_none() {
            // Taken back, the first offer's sections would stay, and however they are
            // stopped Chromium asks for another negotiation without end
            // (https://github.com/w3c/webrtc-pc/issues/2838).
            if knows_ours {
                // It was answered, and the answer not heard.
                return self.repeat(Kind::Offer);
            }
            self.replace();
        }
        self.set_remote(Kind::Offer, origin, sdp);
    }

    fn answered(&mut self, now: Duration, origin: Origin, sdp: String, meant: Option<String>) {
        match &self.remote {
            // The other side took an earlier connection's offer for the later
            // one: it is alone with it.
            Some(remote) if remote.origin.session != origin.session => {
                if self.unanswered.is_none() {
                    self.renew(now);
                }
                return;
            }
            _ if meant.is_some() && meant != self.own => return,
            Some(remote) if remote.origin.version >= origin.version => return,
            _ => {}
        }
        if self.unanswered.is_some() {
            self.set_remote(Kind::Answer, origin, sdp);
        }
    }

    fn set_remote(&mut self, kind: Kind, origin: Origin, sdp: String) {
        let op = self.begin(Doing::Remote { kind, origin });
        self.actions.push_back(Action::SetRemote { op, kind, sdp });
    }

    /// Adds a candidate, or keeps it until its description comes. One that does
    /// not name its description belongs to the present one.
    fn place(&mut self, candidate: Candidate) {
        let home = self.remote.as_ref().is_some_and(|remote| {
            let known = |ufrag: &String| remote.origin.ufrags.contains(ufrag);
            candidate.ufrag.as_ref().is_none_or(known)
        });
        if home {
            self.actions.push_back(Action::AddCandidate(candidate));
        } else {
            if self.homeless.len() == WAITING {
                self.homeless.pop_front();
            }
            self.homeless.push_back(candidate);
        }
    }

    /// Adds what has waited for the description that is now in force.
    pub(super) fn settle(&mut self) {
        for candidate in std::mem::take(&mut self.homeless) {
            self.place(candidate);
        }
    }
}
