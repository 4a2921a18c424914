//! The media of a session: when an offer is made, sent and given up.

use std::time::Duration;

use footlight_shared::{ClientMsg, Milestone};

use super::{Link, Session};
use crate::call::Vitals;
use crate::negotiation::Step;
use crate::request::Question;
use crate::{Attempt, Event, Intent, MediaState};

impl Session {
    /// The stream has ended: no peer connection is wanted until `resume_media`.
    /// The socket stays, to hear when the next one begins.
    pub fn rest_media(&mut self) {
        self.media.end();
        self.told_rung(None);
    }

    /// What is sent must be negotiated anew: another peer connection takes the
    /// place of the present one.
    pub fn offer_anew(&mut self) {
        self.replace_media();
    }

    /// There is a stream again.
    pub fn resume_media(&mut self) {
        let wanted = self.intent.has_media() && self.ending.is_none() && !self.is_over();
        if wanted && *self.media.step() == Step::Over {
            self.renegotiate();
        }
    }

    /// True while the offer that [`Event::NeedOffer`] asked for is still wanted.
    /// Whoever waited before making it asks again: a peer connection that nobody
    /// wants any more would stay open for nothing.
    pub fn wants_offer(&self, attempt: Attempt) -> bool {
        self.media.is_current(attempt) && *self.media.step() == Step::Asked
    }

    /// The offer that [`Event::NeedOffer`] or [`Event::NeedRestart`] asked for.
    pub fn handle_offer(&mut self, now: Duration, attempt: Attempt, offer: String) {
        if self.media.is_current(attempt) {
            self.media.offered(offer);
            self.join(now);
            self.restart(now);
        }
    }

    /// How the peer connection of `attempt` is, where nothing more is known.
    pub fn handle_media(&mut self, now: Duration, attempt: Attempt, state: MediaState) {
        self.handle_vitals(now, attempt, Vitals { connection: state, ..Vitals::default() });
    }

    /// What the browser says of the peer connection of `attempt`.
    pub fn handle_vitals(&mut self, now: Duration, attempt: Attempt, vitals: Vitals) {
        if !self.media.is_current(attempt) {
            return;
        }
        let state = vitals.connection;
        let in_vain = matches!(self.media.step(), Step::Answered { .. });
        if self.media.heard(now, vitals) {
            self.media.rest(now, None);
        }
        self.obey(now);
        let blocked = match state {
            MediaState::Failed => self.blocked || in_vain,
            MediaState::Connected => false,
            MediaState::Connecting | MediaState::Interrupted => self.blocked,
        };
        self.tell_blocked(blocked);
        if state == MediaState::Connected {
            self.reach(now, Milestone::Connected);
        }
    }

    pub(super) fn tell_blocked(&mut self, blocked: bool) {
        if blocked != self.blocked {
            self.blocked = blocked;
            self.events.push_back(Event::Blocked(blocked));
        }
    }

    /// A frame is on the screen.
    pub fn handle_first_frame(&mut self, now: Duration) {
        // Who waited for a dark stage did not wait for us.
        if self.on_air_at_join == Some(true) {
            self.reach(now, Milestone::FirstFrame);
        }
    }

    /// Sends what joins, where there is something to send and a way to send it.
    pub(super) fn join(&mut self, now: Duration) {
        let open = match self.link {
            Link::Ready => true,
            Link::Greeting => self.resume.is_none(),
            _ => false,
        };
        if !open || self.ending.is_some() {
            return;
        }
        match self.intent {
            Intent::Lobby => return self.ask(now, Question::Lobby, ClientMsg::Lobby),
            Intent::Call { .. } => return self.join_call(now),
            Intent::Watch { .. } | Intent::Publish { .. } | Intent::Room { .. } => {}
        }
        let attempt = self.media.attempt();
        let Some(message) = self.media.send().map(|offer| self.intent.join(offer)) else { return };
        self.joined_at.get_or_insert(now);
        self.quality_told = self.intent.quality();
        self.ask(now, Question::Join(attempt), message);
    }

    /// Says which cap is wanted, unless the server knows.
    pub(super) fn tell_quality(&mut self, now: Duration) {
        let wanted = self.intent.quality();
        if let Some(quality) = wanted.filter(|_| self.quality_told != wanted) {
            self.quality_told = wanted;
            self.ask(now, Question::Quality, ClientMsg::Quality { quality });
        }
    }

    /// Begins the next peer connection at once.
    pub(super) fn renegotiate(&mut self) {
        let attempt = self.media.begin();
        self.events.push_back(Event::NeedOffer(attempt));
    }
}
