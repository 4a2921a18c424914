//! The messages after hello.

use std::time::Instant;

use footlight_shared::{CallId, ChatPlace, ClientMsg, Milestone, Problem, ServerMsg, StageId};
use tracing::Instrument;

use super::chat::Words;
use super::{Connection, Seat};
use crate::signal::problem;
use crate::signal::session::Effect;
use crate::telemetry::trace;
use crate::telemetry::webrtc::About;

/// What the log says of an offer.
pub(super) struct Offered<'a> {
    pub(super) kind: &'static str,
    pub(super) bytes: usize,
    /// `None` for a room, whose id is a secret.
    pub(super) stage: Option<&'a StageId>,
}

impl Connection {
    /// Does what a message asks for, where the session allows it, and answers.
    pub(super) async fn take_message(&mut self, seat: Seat, id: u32, msg: ClientMsg) {
        match self.carry_out(seat, msg).await {
            Ok(Some(answer)) => self.outbox.answer(id, answer),
            Ok(None) => {}
            Err(problem) => self.outbox.answer(id, ServerMsg::Error { problem }),
        }
        // After the answer: what happened on the stage meanwhile.
        self.state.hub.with(|registry| registry.release(seat.key));
    }

    async fn carry_out(
        &mut self,
        seat: Seat,
        msg: ClientMsg,
    ) -> Result<Option<ServerMsg>, Problem> {
        let hub = self.state.hub.clone();
        if is_offer(&msg) {
            let early = self.watchdog.handle_offer(Instant::now());
            early.map_err(problem::too_often)?;
        }
        let row = match named(&msg) {
            Some(stage) => hub.stage(stage).await?,
            None => None,
        };
        let owner = row.as_ref().map(|row| row.owner);
        let about_call = call_of(&msg);
        let is_chat = matches!(msg, ClientMsg::Chat { .. });
        let session = hub.session(seat.key)?;
        let session = match (&msg, &row) {
            (ClientMsg::Publish { .. }, Some(row)) => hub.engaged(session, row).await?,
            _ => session,
        };
        let decided = session.decide(msg, owner);
        let effect = decided.inspect_err(|problem| {
            if is_chat {
                self.state.metrics.chat_refused.increment(1);
            }
            if let Some((call, kind)) = &about_call {
                self.refuse(seat, hub.call_tag(call), kind, problem);
            }
        })?;
        match (effect, row) {
            (Effect::Publish { offer, .. }, Some(row)) => {
                let offered = Offered { kind: "publish", bytes: offer.len(), stage: Some(&row.id) };
                self.negotiate(seat, offered, hub.publish(seat.key, &row, offer)).await
            }
            (Effect::Watch { offer, quality, .. }, Some(row)) => {
                let offered = Offered { kind: "watch", bytes: offer.len(), stage: Some(&row.id) };
                self.negotiate(seat, offered, hub.watch(seat.key, &row, offer, quality)).await
            }
            (Effect::Restart { offer }, _) => {
                let offered =
                    Offered { kind: "restart", bytes: offer.len(), stage: session.stage() };
                self.negotiate(seat, offered, hub.restart(seat.key, offer)).await
            }
            (Effect::Call(act), _) => self.call(seat, act).map(Some),
            (Effect::Room(wish), _) => self.room(seat, wish).await,
            (Effect::Source { stage, wish }, _) => self.source(seat, stage, wish).await,
            (Effect::Say { place, id, text }, row) => {
                self.say(seat, &session, row.as_ref(), Words { place, id, text }).await.map(Some)
            }
            (Effect::Renew { token }, _) => self.renew(seat, &token),
            (Effect::Observe { milestone, after_ms }, _) => {
                self.observe(milestone, after_ms);
                Ok(Some(ServerMsg::Done))
            }
            (Effect::Report { report }, _) => {
                self.watchdog.handle_report(Instant::now()).map_err(problem::too_often)?;
                self.take_report(seat, &report).map(Some)
            }
            (Effect::Warn { warning }, _) => {
                self.watchdog.handle_warning(Instant::now()).map_err(problem::too_often)?;
                self.take_warning(seat, &warning).map(Some)
            }
            (effect, _) => Ok(hub.apply(seat.key, effect)),
        }
    }

    /// An offer and its answer, in the log without addresses and descriptions.
    pub(super) async fn negotiate(
        &self,
        seat: Seat,
        offered: Offered<'_>,
        negotiation: impl Future<Output = Result<ServerMsg, Problem>>,
    ) -> Result<Option<ServerMsg>, Problem> {
        let Offered { kind, bytes, stage } = offered;
        let stage = stage.map_or("room", StageId::as_str);
        let about = self.state.hub.with(|registry| registry.about(seat.key));
        let About { trace, session, .. } = about.ok_or_else(problem::taken_over)?;
        let from = "signalling";
        tracing::info!(%trace, %session, from, stage, kind, bytes, "webrtc.offer");
        let begun = Instant::now();
        let span =
            tracing::info_span!(target: trace::TARGET, "set_remote", footlight.side = "server");
        trace::belong(&span, trace);
        let answer = negotiation.instrument(span).await;
        let took_us = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        match &answer {
            Ok(_) => tracing::info!(%trace, %session, from, stage, kind, took_us, "webrtc.answer"),
            Err(problem) => {
                let (code, why) = (problem.code, &problem.message);
                tracing::info!(%trace, %session, from, stage, kind, ?code, why, "webrtc.refused");
            }
        }
        answer.map(Some)
    }

    fn renew(&mut self, seat: Seat, token: &str) -> Result<Option<ServerMsg>, Problem> {
        let claims = self.state.tokens.verify(token).map_err(problem::token)?;
        let (lifetime, login) = (claims.expires_in(), claims.sid);
        let answer = self.state.hub.renew(seat.key, claims)?;
        self.watchdog.handle_renewed(Instant::now(), lifetime);
        self.seat = Some(Seat { login, ..seat });
        Ok(Some(answer))
    }

    fn observe(&self, milestone: Milestone, after_ms: u32) {
        let metrics = &self.state.metrics;
        match milestone {
            Milestone::Connected => metrics.connect_seconds.record(f64::from(after_ms) / 1000.0),
            Milestone::FirstFrame => metrics.webrtc.first_frame("watch", after_ms),
        }
    }
}

/// True for what costs the media path an answer.
fn is_offer(msg: &ClientMsg) -> bool {
    use ClientMsg::{Publish, Restart, RoomJoin, SourceRestart, SourceSee, SourceSend, Watch};
    let opens = matches!(msg, Publish { .. } | Watch { .. } | RoomJoin { .. });
    let further = matches!(msg, SourceSend { .. } | SourceSee { .. } | SourceRestart { .. });
    opens || further || matches!(msg, Restart { .. })
}

/// The call that a message is about, and what the log calls it.
fn call_of(msg: &ClientMsg) -> Option<(CallId, &'static str)> {
    match msg {
        ClientMsg::CallSignal { call, signal, .. } => Some((call.clone(), signal.kind())),
        ClientMsg::CallLeave { call } => Some((call.clone(), "leave")),
        _ => None,
    }
}

/// The stage that a message names.
fn named(msg: &ClientMsg) -> Option<&StageId> {
    match msg {
        ClientMsg::Publish { stage, .. }
        | ClientMsg::Watch { stage, .. }
        | ClientMsg::Chat { place: ChatPlace::Stage(stage), .. } => Some(stage),
        _ => None,
    }
}
