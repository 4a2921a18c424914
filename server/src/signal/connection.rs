//! One connection: hello, messages, heartbeats, the end. It knows no socket:
//! text comes in by a stream and goes out by an outbox.
//!
//! Messages of one connection are dealt with one after another, so their
//! answers come in their order.

mod call;
mod chat;
mod hello;
mod message;
mod report;
mod room;
mod source;

use std::net::IpAddr;
use std::time::Instant;

use footlight_shared::{
    ByeReason, ClientFrame, ClientMsg, ErrorCode, Problem, ServerMsg, SessionId, UserId, limit,
};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;

use self::hello::Hello;
use super::farewell::{Farewell, code};
use super::hub::unix_ms;
use super::outbox::Outbox;
use super::problem;
use super::registry::Key;
use super::watchdog::{Due, Watchdog};
use crate::state::AppState;

/// What comes from a socket.
#[derive(Debug)]
pub(crate) enum Inbound {
    /// A text message.
    Text(String),
    /// A message that is not text.
    NotText,
    /// A message beyond what is even read.
    TooLarge,
    /// The client has closed the socket; `gone` where it said that it does not
    /// come back.
    Closed { gone: bool },
}

/// See the module.
pub(crate) struct Connection {
    state: AppState,
    address: IpAddr,
    outbox: Outbox,
    watchdog: Watchdog,
    seat: Option<Seat>,
}

/// What a good hello gives.
#[derive(Clone, Copy)]
struct Seat {
    key: Key,
    login: SessionId,
    user: UserId,
}

/// Only the number of a message that is otherwise not understood.
#[derive(Deserialize)]
struct Envelope {
    id: u32,
}

impl Connection {
    pub(crate) fn new(state: AppState, address: IpAddr, outbox: Outbox) -> Self {
        let watchdog = Watchdog::new(state.hub.settings().timing, Instant::now());
        Self { state, address, outbox, watchdog, seat: None }
    }

    /// Runs until either side ends it; to be dropped afterwards.
    pub(crate) async fn run(&mut self, inbound: &mut (impl Stream<Item = Inbound> + Unpin)) {
        let outbox = self.outbox.clone();
        loop {
            let deadline = self.watchdog.poll_timeout().into();
            tokio::select! {
                biased;
                () = outbox.closing() => break,
                item = inbound.next() => match item {
                    // Boxed, so that a connection has the room that a message takes,
                    // offers and all, only while it is dealt with.
                    Some(Inbound::Text(text)) => Box::pin(self.take(&text)).await,
                    Some(Inbound::NotText) => self.take_bad(None, not_text()),
                    Some(Inbound::TooLarge) => self.take_large(),
                    Some(Inbound::Closed { gone }) => {
                        if gone {
                            self.depart();
                        }
                        break;
                    }
                    None => break,
                },
                () = tokio::time::sleep_until(deadline) => self.handle_timeout(),
            }
        }
    }

    async fn take(&mut self, text: &str) {
        if text.len() > limit::WS_MESSAGE_BYTES {
            return self.take_large();
        }
        if let Err(seconds) = self.watchdog.handle_message(Instant::now()) {
            return self.take_bad(number(text), problem::too_often(seconds));
        }
        let frame: ClientFrame = match serde_json::from_str(text) {
            Ok(frame) => frame,
            Err(error) => return self.take_bad(number(text), malformed(&error)),
        };
        match (frame.msg, self.seat) {
            (ClientMsg::Hello { version, token, resume, trace }, None) => {
                let hello = Hello { version, token, resume, trace };
                match self.say_hello(frame.id, hello).await {
                    Ok(()) => self.watchdog.handle_good(),
                    Err(farewell) => self.outbox.close(farewell),
                }
            }
            (_, None) => {
                let words = "Say hello first.";
                self.take_bad(Some(frame.id), Problem::new(ErrorCode::Unauthenticated, words));
            }
            (ClientMsg::Unknown, Some(_)) => {
                let words = "This server does not know that message.";
                self.take_bad(Some(frame.id), Problem::new(ErrorCode::UnknownMessage, words));
            }
            (msg, Some(seat)) => {
                if let Err(early) = self.state.limits.messages.check_user(self.address, seat.user) {
                    self.state.metrics.rate_limited.increment(1);
                    return self.take_bad(Some(frame.id), problem::too_often(early.retry_after));
                }
                self.watchdog.handle_good();
                self.take_message(seat, frame.id, msg).await;
            }
        }
    }

    /// Says what is wrong with a message, and ends it when that was once too
    /// often.
    fn take_bad(&mut self, re: Option<u32>, problem: Problem) {
        if self.watchdog.handle_bad() {
            self.depart();
            let reason = "too many bad messages";
            self.outbox.close(Farewell::problem(re, problem, code::POLICY, reason));
            return;
        }
        match re {
            Some(re) => self.outbox.answer(re, ServerMsg::Error { problem }),
            None => self.outbox.tell(ServerMsg::Error { problem }),
        }
    }

    fn take_large(&mut self) {
        let words = format!("A message has at most {} bytes.", limit::WS_MESSAGE_BYTES);
        let problem = Problem::new(ErrorCode::TooLarge, words);
        self.outbox.close(Farewell::problem(None, problem, code::TOO_BIG, "message too large"));
    }

    fn handle_timeout(&mut self) {
        match self.watchdog.handle_timeout(Instant::now()) {
            None => {}
            Some(Due::Ping) if self.is_logged_out() => {
                self.outbox.close(Farewell::bye(ByeReason::Expired));
            }
            Some(Due::Ping) => self.outbox.tell(ServerMsg::Ping { at: unix_ms() }),
            Some(Due::NoHello) => self.outbox.close(Farewell::no_hello()),
            Some(Due::Silent) => {
                self.depart();
                self.outbox.close(Farewell::silent());
            }
            Some(Due::Expired) => self.outbox.close(Farewell::bye(ByeReason::Expired)),
        }
    }

    fn is_logged_out(&self) -> bool {
        self.seat.is_some_and(|seat| self.state.tokens.is_revoked(seat.login))
    }

    fn depart(&self) {
        if let Some(seat) = self.seat {
            self.state.hub.with(|registry| registry.depart(seat.key, Instant::now()));
        }
    }
}

/// However a connection ends, by a fault of ours too. Whoever departed is
/// forgotten already; anybody else may come back.
impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(seat) = self.seat {
            self.state.hub.with(|registry| registry.lose(seat.key, Instant::now()));
        }
    }
}

fn number(text: &str) -> Option<u32> {
    serde_json::from_str::<Envelope>(text).ok().map(|envelope| envelope.id)
}

fn not_text() -> Problem {
    Problem::new(ErrorCode::BadMessage, "Messages are JSON in text frames.")
}

/// Without the position and the offending text: the latter may be a secret.
fn malformed(error: &serde_json::Error) -> Problem {
    let words = match error.classify() {
        serde_json::error::Category::Data => "The message lacks a field or has a wrong one.",
        _ => "The message is not JSON.",
    };
    Problem::new(ErrorCode::BadMessage, words)
}
