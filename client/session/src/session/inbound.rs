//! What the server says.

use std::time::Duration;

use footlight_shared::{ByeReason, ClientMsg, ErrorCode, Problem, ServerMsg, StageSnapshot};
use serde_json::Value;

use super::{Link, Session, Step, is_on_air};
use crate::company::Told;
use crate::json::{self, Reader, Unreadable};
use crate::request::Question;
use crate::{Effect, Event, Intent, LinkState};

/// How often an offer may be refused as unusable before that is final.
const BAD_OFFERS: u32 = 3;

/// Reads a part of all that the server may say.
pub(super) type Portion = fn(Reader<'_>) -> Result<ServerMsg, Unreadable>;

impl Session {
    /// Understands what the members of calls are told, too. Said by who makes a session
    /// for one: so the others need not have what reads that.
    pub fn hear_call(&mut self) {
        self.hears = Some(|msg| ServerMsg::read_call(msg));
    }

    /// The same for rooms.
    pub fn hear_room(&mut self) {
        self.hears = Some(|msg| ServerMsg::read_room(msg));
    }

    /// A message came over the socket. What cannot be read is passed over: a
    /// newer server may say what this version does not know.
    pub fn handle_message(&mut self, now: Duration, text: &str) {
        if !matches!(self.link, Link::Greeting | Link::Ready) {
            return;
        }
        self.heartbeat.heard(now);
        let Ok(frame) = json::parse(text) else { return };
        let Some(said) = frame.get("msg") else { return };
        let re = frame.get("re").and_then(Value::as_u64).and_then(|re| u32::try_from(re).ok());
        let Some(msg) = self.read(said) else {
            // An answer that is not understood is none.
            if Told::is_one(said) {
                let question = self.requests.take(re);
                self.hear_company(question, said);
            }
            return;
        };
        let question = self.requests.take(re);
        match msg {
            ServerMsg::Welcome { session, resumed, me, heartbeat, dead_after, .. } => {
                self.heartbeat.set_pace(heartbeat, dead_after);
                self.answered_hello(now);
                self.resume = Some(session);
                self.events.push_back(Event::Welcome(me));
                self.greeted(now, resumed);
            }
            ServerMsg::Ping { at } => self.tell(ClientMsg::Pong { at }),
            ServerMsg::Pong { .. } => self.answered_ping(now),
            ServerMsg::Done => self.done(question),
            ServerMsg::Lobby { stages } => self.events.push_back(Event::Lobby(stages)),
            ServerMsg::Published { answer, snapshot }
            | ServerMsg::Watching { answer, snapshot } => {
                self.answered(now, question, answer, snapshot);
            }
            ServerMsg::Restarted { answer } => self.restarted(question, answer),
            ServerMsg::Snapshot { snapshot } => {
                self.on_air = is_on_air(snapshot.stage.status);
                self.events.push_back(Event::Snapshot(snapshot));
                self.arrive(now);
            }
            ServerMsg::Stage { stage } => {
                self.on_air = is_on_air(stage.status);
                self.events.push_back(Event::Stage(stage));
            }
            ServerMsg::Viewers { count } => self.events.push_back(Event::Viewers(count)),
            ServerMsg::Tip { tip, total, top } => {
                self.events.push_back(Event::Tip { tip, total, top });
            }
            ServerMsg::Layers { available, current, quality, limited } => {
                self.events.push_back(Event::Layers { available, current, quality, limited });
            }
            ServerMsg::CodecNeeded { codecs } => self.events.push_back(Event::CodecNeeded(codecs)),
            ServerMsg::LayersWatched { layers } => {
                self.events.push_back(Event::LayersWatched(layers));
            }
            ServerMsg::MediaLost => {
                // It has waited for a first packet in vain, as we have.
                if matches!(self.media.step(), Step::Answered { .. }) {
                    self.tell_blocked(true);
                }
                self.replace_media();
            }
            ServerMsg::ChatSaid { .. }
            | ServerMsg::Chat { .. }
            | ServerMsg::ChatDeleted { .. }
            | ServerMsg::ChatSlow { .. }
            | ServerMsg::Moderated { .. } => self.handle_chat(msg),
            ServerMsg::CallJoined { .. }
            | ServerMsg::CallMember { .. }
            | ServerMsg::CallSignal { .. }
            | ServerMsg::CallRing { .. }
            | ServerMsg::CallRingEnded { .. } => self.handle_call(msg),
            ServerMsg::RoomJoined { answer, snapshot } => {
                self.room_joined(now, question, answer, snapshot);
            }
            ServerMsg::RoomWaiting { .. }
            | ServerMsg::RoomAdmitted { .. }
            | ServerMsg::RoomDelta { .. }
            | ServerMsg::RoomSnapshot { .. }
            | ServerMsg::RoomSignal { .. }
            | ServerMsg::RoomSlots { .. }
            | ServerMsg::RoomSpeakers { .. }
            | ServerMsg::RoomWatched { .. }
            | ServerMsg::RoomReaction { .. }
            | ServerMsg::RoomMuted { .. }
            | ServerMsg::RoomRemoved { .. } => self.handle_room(now, msg),
            // Read by who shows them: no portion that is read here has them.
            ServerMsg::Sources { .. }
            | ServerMsg::SourceSent { .. }
            | ServerMsg::SourceSeen { .. }
            | ServerMsg::SourceRestarted { .. }
            | ServerMsg::SourceAsked { .. }
            | ServerMsg::SourceAskedOver
            | ServerMsg::SourceDeclined { .. }
            | ServerMsg::SourceWatched { .. } => {}
            ServerMsg::Bye { reason, message } => self.dismissed(now, reason, message),
            // News, and no answer.
            ServerMsg::Error { problem }
                if re.is_none() && problem.code == ErrorCode::Unavailable =>
            {
                self.announce_restart(true);
            }
            ServerMsg::Error { problem } => self.refused(now, question, problem),
        }
    }

    fn read(&self, msg: &Value) -> Option<ServerMsg> {
        let of = |read: Portion| read(Reader(msg)).ok();
        of(|msg| ServerMsg::read_any(msg)).or_else(|| self.hears.and_then(of))
    }

    fn greeted(&mut self, now: Duration, resumed: bool) {
        if self.link != Link::Greeting {
            return;
        }
        self.link = Link::Ready;
        self.was_ready = true;
        self.opened = 0;
        self.soon.reset();
        self.journal.hold(now);
        self.events.push_back(Event::Link(LinkState::Ready));
        self.announce_restart(false);
        if self.ending.is_some() {
            return self.ask(now, Question::End, ClientMsg::End);
        }
        if let Some(token) = self.token.clone().filter(|_| self.token_is_news) {
            self.ask(now, Question::Renew, ClientMsg::Renew { token });
        }
        if !resumed {
            // The server has forgotten the transport that was answered, and
            // that we are here at all.
            self.replace_media();
            self.resume_media();
        }
        self.knock_again();
        self.join(now);
        self.restart(now);
        self.recover(now, |ladder| ladder.handle_reach(now, true));
    }

    /// The server is about to restart, or has.
    fn announce_restart(&mut self, soon: bool) {
        if std::mem::replace(&mut self.restarts, soon) != soon {
            self.events.push_back(Event::Restarts(soon));
        }
    }

    /// Replaces a peer connection whose other end is gone. An offer that is not
    /// answered yet is as good as a new one.
    pub(super) fn replace_media(&mut self) {
        match self.media.step() {
            Step::Answered { .. } | Step::Flowing => self.renegotiate(),
            Step::Asked | Step::Offered { .. } | Step::Resting { .. } | Step::Over => {}
        }
    }

    fn answered(
        &mut self,
        now: Duration,
        question: Option<Question>,
        answer: String,
        snapshot: StageSnapshot,
    ) {
        self.on_air = is_on_air(snapshot.stage.status);
        self.on_air_at_join.get_or_insert(self.on_air);
        self.backoff.reset();
        self.events.push_back(Event::Snapshot(snapshot));
        self.arrive(now);
        if let Some(Question::Join(attempt)) = question
            && self.media.is_current(attempt)
        {
            self.media.answered(now);
            self.events.push_back(Event::Answer(attempt, answer));
        }
    }

    fn done(&mut self, question: Option<Question>) {
        match question {
            Some(Question::End) => self.ended(),
            Some(Question::Lobby) => self.backoff.reset(),
            Some(Question::Company(ticket)) => self.company_done(ticket),
            _ => {}
        }
    }

    pub(super) fn ended(&mut self) {
        self.finish();
        self.events.push_back(Event::Ended);
    }

    fn dismissed(&mut self, now: Duration, reason: ByeReason, message: String) {
        match reason {
            ByeReason::Shutdown | ByeReason::TooSlow => self.lose(now, None),
            ByeReason::Expired => self.await_token(),
            ByeReason::Replaced => {
                self.finish();
                self.events.push_back(Event::Link(LinkState::Replaced));
            }
            ByeReason::Taken => self.send_away(ErrorCode::AlreadyLive, message),
            ByeReason::Removed | ByeReason::Banned => self.send_away(ErrorCode::Banned, message),
        }
    }

    fn send_away(&mut self, code: ErrorCode, message: String) {
        self.finish();
        self.events.push_back(Event::Refused(Problem::new(code, message)));
    }

    fn refused(&mut self, now: Duration, question: Option<Question>, problem: Problem) {
        let wait = problem.retry_after.map(Duration::from_secs);
        match question {
            Some(Question::Hello) => match problem.code {
                ErrorCode::Unauthenticated | ErrorCode::TokenExpired => self.await_token(),
                ErrorCode::UnsupportedVersion => {
                    self.finish();
                    self.events.push_back(Event::Link(LinkState::Incompatible));
                }
                _ => {
                    self.events.push_back(Event::Trouble(problem));
                    self.lose(now, wait);
                }
            },
            Some(Question::Join(attempt)) if self.media.is_current(attempt) => {
                self.join_refused(now, problem, wait);
            }
            Some(Question::CallJoin) => self.call_refused(now, problem, wait),
            Some(Question::CallSignal) => self.signal_refused(problem),
            Some(Question::RoomAct) => self.events.push_back(Event::RoomActRefused(problem)),
            Some(Question::RoomState) => self.events.push_back(Event::RoomStateRefused(problem)),
            Some(Question::Quality) => self.quality_told = None,
            Some(Question::Company(ticket)) => self.company_refused(ticket, problem),
            Some(Question::Restart(round)) => self.restart_refused(now, round, &problem),
            Some(Question::Chat(id)) => self.chat_refused(id, problem),
            Some(Question::End) => self.ended(),
            Some(Question::Renew) if problem.code != ErrorCode::RateLimited => {
                // A token for somebody else: begin as that one.
                self.resume = None;
                self.effects.push_back(Effect::Part);
                self.lose(now, wait);
            }
            Some(Question::Lobby) => self.events.push_back(Event::Trouble(problem)),
            // News: the performer sends what this browser cannot play.
            None if problem.code == ErrorCode::UnsupportedCodec => {
                self.events.push_back(Event::Trouble(problem));
            }
            _ => {}
        }
    }

    fn join_refused(&mut self, now: Duration, problem: Problem, wait: Option<Duration>) {
        use ErrorCode as Code;
        let again = match problem.code {
            Code::Unauthenticated | Code::TokenExpired => {
                self.media.unsend();
                return self.await_token();
            }
            Code::Full
            | Code::RateLimited
            | Code::Unavailable
            | Code::Internal
            | Code::OutOfOrder
            | Code::NotLive => true,
            // A stream whose page was just reloaded may take a moment to be let
            // go by the server.
            Code::AlreadyLive => {
                matches!(self.intent, Intent::Publish { .. }) && self.media.tries() < 4
            }
            Code::BadOffer => self.media.tries() < BAD_OFFERS,
            _ => false,
        };
        if again {
            self.media.rest(now, wait);
            self.events.push_back(Event::Trouble(problem));
        } else {
            self.finish();
            self.events.push_back(Event::Refused(problem));
        }
    }
}
