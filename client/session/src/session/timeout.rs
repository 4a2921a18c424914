//! What time brings.

use std::time::Duration;

use super::{Link, Session, Step};
use crate::MediaState;

/// Timers ring so much too late at most.
const SLEPT: Duration = Duration::from_secs(5);

impl Session {
    /// When [`Session::handle_timeout`] wants to be called.
    pub fn poll_timeout(&self) -> Option<Duration> {
        if self.is_over() {
            return None;
        }
        let link = match self.link {
            Link::Opening { until, .. } | Link::Silent { until } | Link::Waiting { until } => {
                Some(until)
            }
            Link::Greeting | Link::Ready => Some(self.heartbeat.timeout()),
            Link::Tokenless | Link::Over => None,
        };
        // The media's own times matter where a new offer could be sent.
        let report = self.journal.timeout().filter(|_| self.link == Link::Ready);
        let outlook = self.room_timeout();
        let media = self.media.timeout();
        let times = [link, self.requests.timeout(), media, self.ending, report, outlook];
        times.into_iter().flatten().min()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.is_over() {
            return;
        }
        if self.ending.is_some_and(|until| now >= until) {
            return self.ended();
        }
        // A timer that rings so late has slept, and the machine with it.
        if self.poll_timeout().is_some_and(|due| now > due + SLEPT) {
            self.handle_network(now);
        }
        match self.link {
            Link::Opening { until, .. } if now >= until => {
                // That was pause enough.
                self.soon.reset();
                self.lose(now, None);
            }
            Link::Silent { until } if now >= until => self.lose(now, None),
            Link::Waiting { until } if now >= until => self.open(now),
            Link::Greeting | Link::Ready => self.keep_alive(now),
            _ => {}
        }
        if self.journal.timeout().is_some_and(|at| now >= at) {
            self.send_report(Some(now));
        }
        self.tell_outlook(now);
        match *self.media.step() {
            Step::Resting { until } if now >= until => self.renegotiate(),
            Step::Answered { until } if now >= until => {
                let attempt = self.media.attempt();
                self.handle_media(now, attempt, MediaState::Failed);
            }
            _ => {}
        }
        self.recover(now, |ladder| ladder.handle_timeout(now));
    }

    fn keep_alive(&mut self, now: Duration) {
        let unanswered = self.requests.timeout().is_some_and(|until| now >= until);
        if unanswered || self.heartbeat.is_dead(now) {
            self.given_up = self.given_up.saturating_add(1);
            self.lose(now, None);
        } else if self.heartbeat.is_due(now) {
            self.heartbeat.sent(now);
            self.tell_ping(now);
        }
    }
}
