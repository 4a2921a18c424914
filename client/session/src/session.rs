//! The session: one purpose, one socket at a time, until it is left.
//!
//! Order of calls: after every command and every `handle_*`, drain
//! [`Session::poll_effect`] and [`Session::poll_event`], then sleep until
//! [`Session::poll_timeout`] and call [`Session::handle_timeout`].

mod call;
mod chat;
mod company;
mod inbound;
mod media;
mod recovery;
mod reporting;
mod room;
mod socket;
mod timeout;

use std::collections::VecDeque;
use std::time::Duration;

use footlight_shared::{
    ClientFrame, ClientMsg, Happening, Milestone, Quality, SessionId, StageStatus, TraceId,
};

use self::call::Talk;
use self::room::Membership;
use self::socket::Link;
use crate::call::Rung;
use crate::chat::Waiting;
use crate::heartbeat::Heartbeat;
use crate::journal::Journal;
use crate::negotiation::{Negotiation, Step};
use crate::request::{Question, Requests};
use crate::{Backoff, Effect, Event, Intent, LinkState};

/// How long a farewell may take before it counts as said.
const END_WITHIN: Duration = Duration::from_secs(6);
/// First and longest pause before another socket while the media is in trouble.
const SOON: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(1200));
/// Longest time that a milestone may tell, in milliseconds.
const MILESTONE_MS: u128 = 600_000;

/// A session; see the module.
#[derive(Debug)]
pub struct Session {
    intent: Intent,
    /// What it understands beyond what every session does.
    hears: Option<inbound::Portion>,
    token: Option<String>,
    /// It came after the hello was said that is not answered yet.
    token_is_news: bool,
    link: Link,
    was_ready: bool,
    /// The server is about to restart.
    restarts: bool,
    resume: Option<SessionId>,
    requests: Requests,
    heartbeat: Heartbeat,
    backoff: Backoff,
    media: Negotiation,
    blocked: bool,
    /// What is being done to bring the media back, and since when.
    recovering: Option<Rung>,
    /// Since when the way to the server is looked for eagerly.
    hurried_at: Option<Duration>,
    /// Since when no media comes in any more.
    deaf: Option<Duration>,
    /// To the server and back, over the socket.
    round_trip: Option<Duration>,
    /// Pauses, sockets opened since the last that was good, and sockets given up
    /// while it is.
    soon: Backoff,
    opened: u32,
    given_up: u32,
    /// When a socket was asked for because the media was back.
    hailed_at: Option<Duration>,
    ending: Option<Duration>,
    joined_at: Option<Duration>,
    told: Vec<Milestone>,
    on_air_at_join: Option<bool>,
    /// The stage that is watched sends.
    on_air: bool,
    /// The cap that the server has of us, where nothing is known to be lost.
    quality_told: Option<Quality>,
    call: Talk,
    chat: Waiting,
    room: Membership,
    /// When the wish arose, until it was fulfilled.
    born: Option<Duration>,
    /// Since when a call's first picture is waited for.
    awaited: Option<Duration>,
    trace: TraceId,
    journal: Journal,
    warned_at: Option<Duration>,
    effects: VecDeque<Effect>,
    events: VecDeque<Event>,
}

impl Session {
    /// A session for `intent`. It asks at once for a socket, and for an offer
    /// where media belongs to it; when it has the token, too, all that joins
    /// goes out together.
    pub fn new(now: Duration, seed: u64, intent: Intent) -> Self {
        let mut session = Self {
            hears: None,
            token: None,
            token_is_news: false,
            link: Link::Tokenless,
            was_ready: false,
            restarts: false,
            resume: None,
            requests: Requests::default(),
            heartbeat: Heartbeat::new(now),
            backoff: Backoff::new(Duration::from_millis(300), Duration::from_secs(8), seed),
            media: Negotiation::new(seed ^ 0x5EED),
            blocked: false,
            recovering: None,
            hurried_at: None,
            deaf: None,
            round_trip: None,
            soon: Backoff::new(SOON.0, SOON.1, seed ^ 0x5007),
            opened: 0,
            given_up: 0,
            hailed_at: None,
            ending: None,
            joined_at: None,
            told: Vec::new(),
            on_air_at_join: None,
            on_air: false,
            quality_told: None,
            call: Talk::default(),
            chat: Waiting::default(),
            room: Membership::default(),
            born: Some(now),
            awaited: None,
            trace: reporting::trace(seed),
            journal: Journal::default(),
            warned_at: None,
            effects: VecDeque::new(),
            events: VecDeque::new(),
            intent,
        };
        session.events.push_back(Event::Link(LinkState::Connecting));
        if session.intent.has_media() {
            session.renegotiate();
        }
        session.open(now);
        session
    }

    /// What the session is for.
    pub fn intent(&self) -> &Intent {
        &self.intent
    }

    /// True when nothing will happen any more.
    pub fn is_over(&self) -> bool {
        self.link == Link::Over
    }

    /// Hands in a token: the first, a renewed one, or another after a refusal.
    pub fn set_token(&mut self, now: Duration, token: String) {
        if self.token.as_ref() == Some(&token) && self.link != Link::Tokenless {
            return;
        }
        self.token = Some(token.clone());
        match self.link {
            Link::Tokenless => self.open(now),
            Link::Silent { .. } => self.greet(now),
            Link::Greeting => self.token_is_news = true,
            Link::Ready => self.ask(now, Question::Renew, ClientMsg::Renew { token }),
            _ => {}
        }
    }

    /// Caps the picture, now or as soon as the server has us there.
    pub fn set_quality(&mut self, now: Duration, wanted: Quality) {
        if let Intent::Watch { quality, .. } = &mut self.intent {
            *quality = wanted;
            if self.chat.is_there() {
                self.tell_quality(now);
            }
        }
    }

    /// Ends the stream; [`Event::Ended`] follows, at the latest after some
    /// seconds without an answer.
    pub fn end(&mut self, now: Duration) {
        if self.is_over() || self.ending.is_some() {
            return;
        }
        self.media.end();
        self.ending = Some(now + END_WITHIN);
        if self.link == Link::Ready {
            self.ask(now, Question::End, ClientMsg::End);
        }
    }

    /// Leaves for good and closes the socket. A performer who leaves without
    /// `end` is away, and may come back.
    pub fn leave(&mut self) {
        self.send_report(None);
        let known = matches!(self.link, Link::Ready | Link::Greeting);
        if known && !matches!(self.intent, Intent::Publish { .. }) {
            self.tell(ClientMsg::Leave);
        }
        self.finish();
    }

    /// What to do with the socket.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// What has happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn finish(&mut self) {
        if !self.is_over() {
            self.part();
            self.media.end();
            self.link = Link::Over;
        }
    }

    fn reach(&mut self, now: Duration, milestone: Milestone) {
        let Some(joined_at) = self.joined_at else { return };
        if self.told.contains(&milestone) || self.link != Link::Ready {
            return;
        }
        self.told.push(milestone);
        let after_ms = now.saturating_sub(joined_at).as_millis().min(MILESTONE_MS) as u32;
        match (&self.intent, milestone) {
            (Intent::Watch { .. }, _) => self.tell(ClientMsg::Milestone { milestone, after_ms }),
            (Intent::Room { .. }, Milestone::FirstFrame) => {
                self.journal.note(now, Happening::FirstFrame { after_ms });
            }
            _ => {}
        }
    }

    fn ask(&mut self, now: Duration, question: Question, msg: ClientMsg) {
        let id = self.requests.ask(now, question);
        self.send(id, msg);
    }

    fn tell(&mut self, msg: ClientMsg) {
        let id = self.requests.number();
        self.send(id, msg);
    }

    fn send(&mut self, id: u32, msg: ClientMsg) {
        // Serialising these types cannot fail; nothing is sent if it ever does.
        if let Ok(text) = serde_json::to_string(&ClientFrame { id, msg }) {
            self.effects.push_back(Effect::Send(text));
        }
    }
}

/// True for a stage that sends.
fn is_on_air(status: StageStatus) -> bool {
    status == StageStatus::Live
}
