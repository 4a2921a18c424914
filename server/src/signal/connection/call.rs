//! Messages about calls: checked, done, counted, and in the log without anything
//! of what they hold.

use footlight_shared::{CallMedia, Problem, Role, ServerMsg, Signal};

use super::{Connection, Seat};
use crate::call::Refusal;
use crate::call::check::{self, Passed};
use crate::signal::log_tag::LogTag;
use crate::signal::session::CallAct;
use crate::state::AppState;
use crate::telemetry::trace;
use crate::telemetry::webrtc::About;

impl Connection {
    /// Does what a message about a call asks for; the answer.
    pub(super) fn call(&self, seat: Seat, act: CallAct) -> Result<ServerMsg, Problem> {
        let hub = &self.state.hub;
        let call = hub.call_tag(act.call());
        let _passing = self.time(seat, &act);
        let passed = match &act {
            CallAct::Signal { signal, .. } => {
                Some(check::signal(signal).map_err(|flaw| Problem::from(Refusal::Flawed(flaw))))
            }
            _ => None,
        };
        let kind = act.kind();
        let done = match &passed {
            Some(Err(problem)) => Err(problem.clone()),
            _ => hub.act(seat.key, act, |role| media(&self.state, role)),
        };
        match (&done, passed) {
            (Ok(_), Some(Ok(passed))) => {
                self.state.metrics.call_signals.increment(1);
                if let Some(about) = hub.with(|registry| registry.about(seat.key)) {
                    log(&about, &tag(call), passed);
                }
            }
            (Ok(_), _) => tracing::info!(call = tag(call), kind, "call"),
            (Err(problem), _) => self.refuse(seat, call, kind, problem),
        }
        done
    }

    /// Times, for the call's trace, how long a description stays here.
    fn time(&self, seat: Seat, act: &CallAct) -> Option<tracing::span::EnteredSpan> {
        let CallAct::Signal { signal: Signal::Offer { .. } | Signal::Answer { .. }, .. } = act
        else {
            return None;
        };
        let about = self.state.hub.with(|registry| registry.about(seat.key))?;
        let span = tracing::info_span!(target: trace::TARGET, "pass_on", footlight.side = "server");
        trace::belong(&span, about.trace);
        Some(span.entered())
    }

    /// Counts and logs what was refused; nothing of what it was.
    pub(super) fn refuse(
        &self,
        seat: Seat,
        call: Option<LogTag>,
        kind: &'static str,
        problem: &Problem,
    ) {
        self.state.metrics.call_messages_refused.increment(1);
        let about = self.state.hub.with(|registry| registry.about(seat.key));
        log_refused(about.as_ref(), &tag(call), kind, problem);
    }

    /// After hello: the call that the session is in, and what rings for it.
    pub(super) fn greet(&self, seat: Seat) {
        let media = |role| media(&self.state, role);
        for msg in self.state.hub.with(|registry| registry.greet(seat.key, media)) {
            self.outbox.tell(msg);
        }
    }
}

/// What a member of this role is to send.
fn media(state: &AppState, role: Role) -> CallMedia {
    let calls = &state.config.calls;
    CallMedia {
        video: state.config.video_codecs.clone(),
        max_kbps: calls.kbps(role),
        stereo: calls.stereo,
    }
}

fn tag(call: Option<LogTag>) -> String {
    call.map_or_else(|| "unknown".to_owned(), |call| call.to_string())
}

/// Logs that something was refused, whose it was where he is still known; nothing of what
/// it was.
pub(super) fn log_refused(
    about: Option<&About<LogTag>>,
    call: &str,
    kind: &'static str,
    problem: &Problem,
) {
    let (code, why, from) = (problem.code, &problem.message, "signalling");
    let trace = about.map(|it| tracing::field::display(it.trace));
    let session = about.map(|it| tracing::field::display(&it.session));
    tracing::info!(trace, session, from, call, kind, ?code, why, "webrtc.refused");
}

/// Logs what was passed on in a call, or in what else it names.
pub(super) fn log(about: &About<LogTag>, call: &str, passed: Passed) {
    let (trace, session, from) = (about.trace, about.session, "signalling");
    match passed {
        Passed::Offer(bytes) => tracing::info!(%trace, %session, from, call, bytes, "webrtc.offer"),
        Passed::Answer(bytes) => {
            tracing::info!(%trace, %session, from, call, bytes, "webrtc.answer");
        }
        Passed::Candidate { kind: typ, transport } => {
            tracing::info!(%trace, %session, from, call, typ, transport, "webrtc.candidate");
        }
        Passed::End => {
            tracing::info!(%trace, %session, from, call, typ = "end", "webrtc.candidate");
        }
        Passed::Wants => tracing::debug!(%trace, %session, from, call, "wants"),
    }
}
