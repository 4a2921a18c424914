//! The first message: who is there, and whether he was there before.

use footlight_shared::{ByeReason, limit};
use footlight_shared::{ErrorCode, PROTOCOL_VERSION, Problem, ServerMsg, SessionId, TraceId};

use super::{Connection, Seat};
use crate::signal::farewell::{Farewell, code};
use crate::signal::problem;
use crate::signal::registry::{Attached, Entrance};

/// What it says.
pub(super) struct Hello {
    pub(super) version: u16,
    pub(super) token: String,
    pub(super) resume: Option<SessionId>,
    pub(super) trace: Option<TraceId>,
}

impl Connection {
    /// Answers `hello`; an error ends the connection.
    pub(super) async fn say_hello(&mut self, id: u32, hello: Hello) -> Result<(), Farewell> {
        let Hello { version, token, resume, trace } = hello;
        let refuse = |problem, code, reason| Farewell::problem(Some(id), problem, code, reason);
        if self.state.hub.is_closed() {
            return Err(Farewell::bye(ByeReason::Shutdown));
        }
        if version != PROTOCOL_VERSION {
            let words = "This page is of another version than the server: reload it.";
            let problem = Problem::new(ErrorCode::UnsupportedVersion, words);
            return Err(refuse(problem, code::POLICY, "unsupported version"));
        }
        let claims = self
            .state
            .tokens
            .verify(&token)
            .map_err(|error| refuse(problem::token(error), code::POLICY, "token refused"))?;
        let me =
            self.state.me(&claims).await.map_err(|error| {
                refuse(problem::store(&error), code::INTERNAL, "internal error")
            })?;
        let (lifetime, login, role) = (claims.expires_in(), claims.sid, claims.role);
        let user = claims.sub;
        let entrance = Entrance {
            claims,
            resume,
            trace,
            address: self.address,
            exempt: self.state.is_exempt(self.address),
            outbox: Some(self.outbox.clone()),
        };
        let attached = self.state.hub.attach(entrance);
        let attached = attached.map_err(|problem| refuse(problem, code::TRY_LATER, "try later"))?;
        let seat = Seat { key: attached.key, login, user };
        self.seat = Some(seat);
        self.watchdog.handle_hello(std::time::Instant::now(), lifetime);
        tracing::Span::current().record("session", tracing::field::display(attached.tag));
        tracing::info!(?role, resumed = attached.resumed, trace = %attached.trace, "hello");

        let welcome = ServerMsg::Welcome {
            version: PROTOCOL_VERSION,
            session: attached.key.session,
            resumed: attached.resumed,
            me,
            heartbeat: limit::HEARTBEAT_SECONDS,
            dead_after: limit::DEAD_AFTER_SECONDS,
        };
        self.outbox.answer(id, welcome);
        if attached.resumed {
            self.tell_all(&attached).await;
        }
        if let Some(ahead) = self.state.hub.with(|registry| registry.end_ahead()) {
            self.outbox.tell(ahead);
        }
        self.greet(seat);
        self.state.hub.with(|registry| registry.release(attached.key));
        Ok(())
    }

    /// What a session that is taken up again may have missed.
    async fn tell_all(&self, attached: &Attached) {
        let hub = &self.state.hub;
        let Ok(session) = hub.session(attached.key) else { return };
        if let Some(stage) = session.stage() {
            match self.snapshot(stage).await {
                Ok(snapshot) => self.outbox.tell(ServerMsg::Snapshot { snapshot }),
                Err(problem) => self.outbox.tell(ServerMsg::Error { problem }),
            }
            if !hub.with(|registry| registry.has_media(attached.key)) {
                self.outbox.tell(ServerMsg::MediaLost);
            }
        }
        for msg in hub.with(|registry| registry.room_news(attached.key)) {
            self.outbox.tell(msg);
        }
        if let Some(layers) = hub.with(|registry| registry.layers_of(attached.key.session)) {
            self.outbox.tell(layers);
        }
        for msg in hub.with(|registry| registry.company_news(attached.key.session)) {
            self.outbox.tell(msg);
        }
        if session.is_in_lobby() {
            self.outbox.tell(ServerMsg::Lobby { stages: hub.lobby() });
        }
    }

    async fn snapshot(
        &self,
        stage: &footlight_shared::StageId,
    ) -> Result<footlight_shared::StageSnapshot, Problem> {
        let row = self.state.hub.stage(stage).await?.ok_or_else(problem::no_such_stage)?;
        self.state.hub.snapshot(&row).await
    }
}
