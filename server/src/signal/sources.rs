//! A stage's company, where what the registry knows of it meets the media path.

use std::time::Instant;

use footlight_shared::{
    ChatPlace, Permission, Problem, Quality, Role, ServerMsg, SourceId, StageId, StageSourceKind,
    UserId,
};

use super::hub::Hub;
use super::problem;
use super::registry::{Aimed, Key};
use super::session::{Session, may_send};
use crate::config::Sender;
use crate::moderation::Kind;
use crate::store::{StageRow, StoreError};

impl Hub {
    /// Asks somebody onto the stage, for who sees to order there.
    ///
    /// # Errors
    /// He is not there, or cannot come.
    pub(crate) fn ask_up(&self, key: Key, stage: &StageId, user: UserId) -> Result<(), Problem> {
        self.with(|registry| registry.ask_up(key, stage, user, Instant::now()))
    }

    /// True for the owner of a stage, and for whom he has named to perform on it.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn performs(&self, user: UserId, row: &StageRow) -> Result<bool, StoreError> {
        Ok(user == row.owner || self.store().moderation().performs(&row.id, user).await?)
    }

    /// A session that means to begin on a stage, with the right to where the owner has
    /// named its user. While another is on, such a one joins him by `source_send`.
    ///
    /// # Errors
    /// Another is on, or the database failed.
    pub(crate) async fn engaged(
        &self,
        session: Session,
        row: &StageRow,
    ) -> Result<Session, Problem> {
        let user = session.claims().sub;
        if session.claims().may(Permission::Publish, &row.id, row.owner)
            || !self.performs(user, row).await.map_err(|error| problem::store(&error))?
        {
            return Ok(session);
        }
        // Looked at again when he takes the stage.
        self.with(|registry| registry.may_begin(&row.id, session.claims()))?;
        Ok(session.engaged(row.id.clone()))
    }

    /// Takes the offer of who sends something onto a stage. News are held until the
    /// caller has sent the answer.
    ///
    /// # Errors
    /// He may not, or the offer is no good.
    pub(crate) async fn send_source(
        &self,
        key: Key,
        row: &StageRow,
        (kind, named): (StageSourceKind, bool),
        offer: String,
    ) -> Result<ServerMsg, Problem> {
        self.admit(key, &ChatPlace::Stage(row.id.clone()), Kind::Ban)?;
        let screen = kind == StageSourceKind::Screen;
        may_send(self.session(key)?.claims(), &offer, (&row.id, row.owner), screen)?;
        let aimed = self.with(|registry| {
            registry.prepare_source(key, &row.id, (kind, named), Instant::now())
        })?;
        let answered = self.media().publish(aimed.room, aimed.peer, offer).await;
        let answer = self.settle(&row.id, aimed.peer, answered, |registry| {
            registry.hold(key);
            registry.take_source(key, &row.id, aimed, true)
        })?;
        self.aim_source(row, kind, aimed);
        Ok(ServerMsg::SourceSent { source: aimed.source, answer })
    }

    /// Takes the offer of who wants to see a source.
    ///
    /// # Errors
    /// There is none, or the offer is no good.
    pub(crate) async fn see_source(
        &self,
        key: Key,
        stage: &StageId,
        source: SourceId,
        offer: String,
    ) -> Result<ServerMsg, Problem> {
        let (aimed, cap) = self.with(|registry| {
            let quality = registry.session(key).map_or(Quality::default(), |it| it.quality());
            let aimed = registry.prepare_sight(key, stage, source)?;
            Ok::<_, Problem>((aimed, self.cap(registry, key, quality)))
        })?;
        let answered = self.media().watch(aimed.room, aimed.peer, offer, cap).await;
        let answer = self.settle(stage, aimed.peer, answered, |registry| {
            registry.take_source(key, stage, aimed, false)
        })?;
        Ok(ServerMsg::SourceSeen { source, answer })
    }

    /// Takes the offer that restarts ICE on the connection by which a session sends a
    /// source or sees it.
    ///
    /// # Errors
    /// There is none any more, or the offer asks for more than a restart.
    pub(crate) async fn restart_source(
        &self,
        key: Key,
        stage: &StageId,
        source: SourceId,
        offer: String,
    ) -> Result<ServerMsg, Problem> {
        let peer = self.with(|registry| registry.peer_at(key, stage, source));
        let answered = self.media().restart(peer.ok_or_else(problem::media_gone)?, offer).await;
        let answer = answered.map_err(|error| problem::media(&error))?;
        Ok(ServerMsg::SourceRestarted { source, answer })
    }

    /// What a source may take is what the stage's picture may, as far as who sends it
    /// may send so much. A screen is sharp or nothing: it is not held down.
    fn aim_source(&self, row: &StageRow, kind: StageSourceKind, aimed: Aimed) {
        let role = match kind {
            StageSourceKind::Screen => return,
            StageSourceKind::Performer => Role::Performer,
            StageSourceKind::Guest => aimed.role,
        };
        let bitrates = self.settings().targets.of_stage(Sender::Page(role), row.preset);
        if let Err(error) = self.media().set_targets(aimed.peer, bitrates) {
            tracing::warn!(stage = %row.id, %error, "a source's bitrates were not taken");
        }
    }

    /// Takes a source off; `any`, where it is another's.
    ///
    /// # Errors
    /// There is none, or it is another's.
    pub(crate) fn take_off(
        &self,
        key: Key,
        stage: &StageId,
        source: SourceId,
        any: bool,
    ) -> Result<(), Problem> {
        self.with(|registry| registry.take_off(key, stage, source, any))
    }
}
