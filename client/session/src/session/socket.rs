//! The way to the server: one socket after the other, and what is said first on each.

use std::time::Duration;

use footlight_shared::{ClientMsg, ErrorCode, PROTOCOL_VERSION, Problem};

use super::Session;
use crate::heartbeat::Heartbeat;
use crate::request::Question;
use crate::{Effect, Event, Intent, LinkState};

/// How long an open socket waits for the first token: the server closes what
/// is silent for five seconds.
const SILENT_AT_MOST: Duration = Duration::from_secs(4);
/// How long a socket may take to open.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// How soon an awakened machine's socket must answer.
const PROBE_ANSWER: Duration = Duration::from_secs(4);

/// The state of the socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Link {
    /// None: a token is wanted first.
    Tokenless,
    /// Asked for.
    Opening { since: Duration, until: Duration },
    /// Open, but there is no token yet to say `hello` with.
    Silent { until: Duration },
    /// Open; `hello` is on its way.
    Greeting,
    /// The server knows us.
    Ready,
    /// Lost; the next one is asked for then.
    Waiting { until: Duration },
    /// No more sockets.
    Over,
}

impl Session {
    /// Finds out soon whether the socket still lives, or tries again at once.
    pub(super) fn rouse(&mut self, now: Duration) {
        match self.link {
            Link::Waiting { .. } => {
                self.backoff.reset();
                self.open(now);
            }
            Link::Ready => {
                self.heartbeat.probe(now, PROBE_ANSWER, PROBE_ANSWER);
                self.tell_ping(now);
            }
            _ => {}
        }
    }

    /// The socket is open.
    pub fn handle_open(&mut self, now: Duration) {
        if !matches!(self.link, Link::Opening { .. }) {
            return;
        }
        self.link = Link::Silent { until: now + SILENT_AT_MOST };
        self.greet(now);
    }

    /// Says `hello`, and all that joins with it.
    pub(super) fn greet(&mut self, now: Duration) {
        let Some(token) = self.token.clone() else { return };
        self.token_is_news = false;
        self.link = Link::Greeting;
        self.heartbeat = Heartbeat::new(now);
        self.heartbeat.sent(now);
        let trace = Some(self.trace).filter(|_| self.intent != Intent::Lobby);
        let resume = self.resume;
        let hello = ClientMsg::Hello { version: PROTOCOL_VERSION, token, resume, trace };
        self.ask(now, Question::Hello, hello);
        // Where nothing is resumed, joining need not wait for the welcome.
        if self.resume.is_none() {
            self.join(now);
        }
    }

    /// The socket is closed, or could not be opened.
    pub fn handle_close(&mut self, now: Duration) {
        use Link::{Greeting, Opening, Ready, Silent};
        if matches!(self.link, Opening { .. } | Silent { .. } | Greeting | Ready) {
            self.lose(now, None);
        }
    }

    pub(super) fn open(&mut self, now: Duration) {
        let within = self.open_soon(now).unwrap_or(OPEN_WITHIN);
        self.link = Link::Opening { since: now, until: now + within };
        self.effects.push_back(Effect::Open);
    }

    /// The socket is lost: another after a while.
    pub(super) fn lose(&mut self, now: Duration, at_least: Option<Duration>) {
        self.drop_socket();
        if self.token.is_none() {
            self.link = Link::Tokenless;
            return;
        }
        if self.deaf.is_some() {
            self.hurried_at.get_or_insert(now);
        }
        let delay = if self.hurries(now) { &mut self.soon } else { &mut self.backoff };
        let delay = delay.next_delay().max(at_least.unwrap_or_default());
        self.link = Link::Waiting { until: now + delay };
        if self.deaf.is_some() {
            // That was no mere pause of the media.
            self.recover(now, |ladder| ladder.handle_silence(now));
        }
        self.recover(now, |ladder| ladder.handle_reach(now, false));
        if self.was_ready {
            self.events.push_back(Event::Link(LinkState::Reconnecting));
        }
    }

    /// The token is of no use: another socket when there is another token.
    pub(super) fn await_token(&mut self) {
        self.drop_socket();
        self.token = None;
        self.link = Link::Tokenless;
        self.events.push_back(Event::TokenRefused);
    }

    pub(super) fn drop_socket(&mut self) {
        if self.requests.count(Question::RoomAct) > 0 {
            self.events.push_back(Event::RoomActRefused(Problem::new(
                ErrorCode::Unavailable,
                "The connection was lost. See whether it was done, then try again.",
            )));
        }
        self.forget_socket();
        self.effects.push_back(Effect::Close);
    }

    /// Closes it for good.
    pub(super) fn part(&mut self) {
        self.forget_socket();
        self.effects.push_back(Effect::Part);
    }

    /// What was said over it and not answered is nobody's any more.
    fn forget_socket(&mut self) {
        if self.requests.count(Question::Quality) > 0 {
            self.quality_told = None;
        }
        self.requests.clear();
        self.media.unsend();
        self.hang_up_rings();
        self.chat.lose();
        self.room.lose();
    }
}
