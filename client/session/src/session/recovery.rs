//! Media that stops is mended: by ICE restarts over the socket, and where that
//! does not help by another peer connection.
//!
//! The way to the server is part of it: after a change of network the socket is
//! as dead as the media, and says so much later. While the media is in trouble,
//! its life is asked for sooner and another one is opened more eagerly, for a
//! while: a server that is away for longer is not to be stormed.

use std::time::Duration;

use footlight_shared::{ClientMsg, ErrorCode, Problem};

use super::{Link, SOON, Session, Step};
use crate::call::{Hearing, Ladder, Owed, Remedy, Rung};
use crate::request::Question;
use crate::{Attempt, Event, Intent};

/// For how long that is.
const HURRY: Duration = Duration::from_secs(30);
/// How long the first socket may take to open then, and each one after it. They are to
/// be few: Firefox keeps the connections of those that were given up and asks for the next
/// ones over them, be they dead; Chromium delays those of a page where a dozen more were
/// given up than were good. The system asks again once a second for the first seconds of
/// each (Linux, macOS), or after one and three (Windows), so that those who wait for one
/// lose little.
const OPEN_SOON: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(5));
/// How soon a socket must answer then, at most; twice as long after each that was
/// given up.
const ANSWER_SOON: Duration = Duration::from_millis(1200);
/// The same by what the way there and back took so far.
const ANSWER_AT_ONCE: Duration = Duration::from_millis(300);
/// Where that is not known yet.
const USUAL: Duration = Duration::from_millis(150);
/// The least of it. Of viewers there may be thousands who lose the same performer at
/// once, and the server is to have time for all of them.
const LEAST_ANSWER: Duration = Duration::from_millis(500);
const LEAST_ANSWER_TO_MANY: Duration = Duration::from_millis(700);
/// A ping that has been out for a while already gets at least so long from now on.
const MOMENT: Duration = Duration::from_millis(200);
/// Each second the server tells the clock of whatever may be sent (sender reports), also
/// while it rests. Who has heard of silence for so long was sent none of two, because the
/// path is broken.
const CUT_OFF: Duration = Duration::from_millis(1700);

impl Session {
    /// The machine is on another network: find out soon whether socket and media still
    /// live, or try again at once.
    pub fn handle_network(&mut self, now: Duration) {
        self.look_about(now);
        self.recover(now, |ladder| ladder.handle_network(now));
    }

    /// The machine has slept.
    pub fn handle_sleep(&mut self, now: Duration) {
        self.look_about(now);
        match self.intent {
            Intent::Watch { .. } | Intent::Room { .. } => {
                self.recover(now, |ladder| ladder.handle_wake(now));
            }
            _ => self.recover(now, |ladder| ladder.handle_network(now)),
        }
    }

    fn look_about(&mut self, now: Duration) {
        match self.link {
            // What is on its way may be on its way by a network that is gone.
            Link::Opening { .. } => {
                self.drop_socket();
                self.open(now);
            }
            Link::Ready => self.probe_soon(now),
            _ => self.rouse(now),
        }
        self.hurried_at = Some(now);
    }

    /// What is heard of the peer connection of `attempt`, before the browser says
    /// that it does not carry.
    pub fn handle_hearing(&mut self, now: Duration, attempt: Attempt, hearing: Hearing) {
        if self.media.is_current(attempt) {
            self.listen(now, hearing);
        }
    }

    /// The same where browsers talk to each other over peer connections that are not
    /// this session's: in a call, and of all others together in a mesh.
    pub fn handle_pair_hearing(&mut self, now: Duration, hearing: Hearing) {
        if matches!(self.intent, Intent::Call { .. }) || self.is_mesh() {
            self.listen(now, hearing);
        }
    }

    /// Their media is in trouble, or is so no more.
    pub fn handle_trouble(&mut self, now: Duration, trouble: bool) {
        self.hurried_at = trouble.then_some(now);
        if trouble {
            self.look_for_the_server(now);
        }
    }

    fn listen(&mut self, now: Duration, hearing: Hearing) {
        let deaf = matches!(hearing, Hearing::Silence | Hearing::Moved);
        let was_deaf = self.deaf.is_some();
        self.deaf = deaf.then(|| self.deaf.unwrap_or(now));
        match hearing {
            Hearing::Doubt => self.ping(now),
            // When a performer pauses all who watch him hear nothing, as do those who
            // send nothing themselves when the last one in a room who did is gone: they
            // ask whether the server is there, and only who gets no answer does more, or
            // whom nothing reaches for long although it is there.
            Hearing::Silence if self.is_fed() && !self.is_cut_off(now) => {
                if self.link == Link::Ready {
                    self.probe_soon(now);
                }
            }
            Hearing::Silence => {
                self.hurried_at.get_or_insert(now);
                self.recover(now, |ladder| ladder.handle_silence(now));
                self.look_for_the_server(now);
            }
            Hearing::Moved => {
                self.hurried_at = Some(now);
                // Made from an address that is gone.
                if matches!(self.link, Link::Ready | Link::Opening { .. }) {
                    self.drop_socket();
                    self.open(now);
                }
                if self.media.ladder().is_some() {
                    self.recover(now, |ladder| ladder.handle_move(now));
                    self.told_rung(Some(Rung::NewConnection));
                }
            }
            Hearing::Sound => {
                if was_deaf {
                    self.hail(now);
                }
                if self.recovering.is_none() {
                    self.hurried_at = None;
                }
                self.recover(now, |ladder| ladder.handle_sound(now));
            }
        }
    }

    /// What the server's end of the peer connection owes us.
    pub fn owed(&self) -> Owed {
        let feeds = match self.intent {
            Intent::Room { .. } => self.others_send(),
            Intent::Watch { .. } => self.on_air,
            _ => true,
        };
        if self.is_fed() && feeds { Owed::Stream } else { Owed::Feedback }
    }

    /// True for who sends nothing that he is owed feedback for.
    fn is_fed(&self) -> bool {
        match self.intent {
            Intent::Watch { .. } => true,
            Intent::Room { .. } => !self.is_mesh() && !self.sends_to_room(),
            Intent::Lobby | Intent::Publish { .. } | Intent::Call { .. } => false,
        }
    }

    fn is_cut_off(&self, now: Duration) -> bool {
        self.deaf.is_some_and(|since| now >= since + CUT_OFF)
    }

    /// The machine has a network, or has none.
    pub fn handle_online(&mut self, now: Duration, online: bool) {
        self.recover(now, |ladder| ladder.handle_online(now, online));
        if online {
            self.handle_network(now);
        }
    }

    /// The page is looked at again.
    pub fn handle_shown(&mut self, now: Duration) {
        self.rouse(now);
        self.recover(now, |ladder| ladder.handle_visible(now, true));
    }

    /// Whether there is a relay that media could go over.
    pub fn set_relay(&mut self, relay: bool) {
        self.media.set_relay(relay);
    }

    /// Tells what mends the media something, and does what it asks for.
    pub(super) fn recover(&mut self, now: Duration, tell: impl FnOnce(&mut Ladder)) {
        if let Some(ladder) = self.media.ladder_mut() {
            tell(ladder);
            self.obey(now);
        }
    }

    /// Does what the ladder asks for.
    pub(super) fn obey(&mut self, now: Duration) {
        while let Some(remedy) = self.media.ladder_mut().and_then(Ladder::poll_remedy) {
            match remedy {
                Remedy::RestartIce => self.mend(false),
                Remedy::RelayOnly => self.mend(true),
                // From here on it is as at the beginning, until it carries.
                Remedy::NewConnection | Remedy::GiveUp => self.renegotiate(),
            }
        }
        let rung = match self.media.ladder() {
            Some(ladder) => ladder.rung(),
            None if *self.media.step() == Step::Over => None,
            None => self.recovering.map(|_| Rung::NewConnection),
        };
        if rung.is_some() && self.recovering.is_none() {
            self.hurried_at = Some(now);
            self.recovering = rung;
            self.events.push_back(Event::Recovering(rung));
            self.look_for_the_server(now);
        }
        self.told_rung(rung);
    }

    pub(super) fn told_rung(&mut self, rung: Option<Rung>) {
        if rung != self.recovering {
            self.recovering = rung;
            self.events.push_back(Event::Recovering(rung));
            if rung.is_none() {
                self.hurried_at = None;
            }
        }
    }

    fn mend(&mut self, relay: bool) {
        if self.media.is_mending() && !relay {
            // It is on its way, and no other would be answered sooner.
            return;
        }
        self.media.mend();
        let attempt = self.media.attempt();
        self.events.push_back(Event::NeedRestart { attempt, relay });
    }

    /// Sends the offer that restarts, where there is one and a way to send it.
    pub(super) fn restart(&mut self, now: Duration) {
        if self.link != Link::Ready || self.ending.is_some() {
            return;
        }
        if let Some((round, offer)) = self.media.send_restart() {
            self.ask(now, Question::Restart(round), ClientMsg::Restart { offer });
            self.probe_soon(now);
        }
    }

    /// The server has taken the restart.
    pub(super) fn restarted(&mut self, question: Option<Question>, answer: String) {
        if let Some(Question::Restart(round)) = question
            && self.media.mended(round)
        {
            self.events.push_back(Event::Answer(self.media.attempt(), answer));
        }
    }

    /// The server has not: its end is gone, or it knows no restarts.
    pub(super) fn restart_refused(&mut self, now: Duration, round: u32, problem: &Problem) {
        if self.media.mended(round) && problem.code != ErrorCode::RateLimited {
            self.renegotiate();
            self.obey(now);
        }
    }

    /// Media in trouble: perhaps the socket is dead as well.
    fn look_for_the_server(&mut self, now: Duration) {
        match &mut self.link {
            // Those that are in a hurry already are left to it.
            Link::Waiting { until } if *until > now + SOON.1 => self.open(now),
            Link::Opening { until, .. } if *until > now + OPEN_SOON.1 => {
                *until = now + OPEN_SOON.0;
            }
            Link::Ready => self.probe_soon(now),
            _ => {}
        }
    }

    /// The path is back. What was asked for while it was broken would be asked for again
    /// only after a second and more.
    fn hail(&mut self, now: Duration) {
        if self.hailed_at.is_some_and(|at| now < at + OPEN_SOON.1) {
            return;
        }
        let young = LEAST_ANSWER.max(self.round_trip.unwrap_or(USUAL) * 5);
        match self.link {
            Link::Waiting { until } if until <= now + SOON.1 => self.open(now),
            Link::Opening { since, .. } if now >= since + young => {
                self.drop_socket();
                self.open(now);
            }
            _ => return,
        }
        self.hailed_at = Some(now);
    }

    fn probe_soon(&mut self, now: Duration) {
        let least = match self.intent {
            Intent::Watch { .. } => LEAST_ANSWER_TO_MANY,
            _ => LEAST_ANSWER,
        };
        let took = self.round_trip.unwrap_or(USUAL);
        let within = (ANSWER_AT_ONCE + took * 3).clamp(least, ANSWER_SOON);
        self.heartbeat.probe(now, within * (1 << self.given_up.min(2)), MOMENT);
        self.tell_ping(now);
    }

    /// Asks for a sign of life, and gives nothing up for want of it.
    fn ping(&mut self, now: Duration) {
        if self.link == Link::Ready {
            self.heartbeat.sent(now);
            self.tell_ping(now);
        }
    }

    pub(super) fn tell_ping(&mut self, now: Duration) {
        self.tell(ClientMsg::Ping { at: now.as_millis() as u64 });
    }

    /// The server lives.
    pub(super) fn answered_ping(&mut self, now: Duration) {
        self.given_up = 0;
        if self.recovering.is_none() && self.deaf.is_none() {
            self.hurried_at = None;
        }
        self.take_round_trip(now);
    }

    /// The server knows us. Where that took long, its answers may be late rather than lost.
    pub(super) fn answered_hello(&mut self, now: Duration) {
        self.take_round_trip(now);
        if self.round_trip.is_some_and(|took| took < ANSWER_SOON / 2) {
            self.given_up = 0;
        }
    }

    fn take_round_trip(&mut self, now: Duration) {
        if let Some(took) = self.heartbeat.answered(now, self.round_trip) {
            self.round_trip = Some(took);
        }
    }

    /// True while the way to the server is looked for eagerly.
    pub(super) fn hurries(&self, now: Duration) -> bool {
        self.hurried_at.is_some_and(|since| now < since + HURRY)
    }

    /// How long the next socket may take to open, where that is to be soon.
    pub(super) fn open_soon(&mut self, now: Duration) -> Option<Duration> {
        if !self.hurries(now) {
            return None;
        }
        self.opened = self.opened.saturating_add(1);
        Some(if self.opened == 1 { OPEN_SOON.0 } else { OPEN_SOON.1 })
    }
}
