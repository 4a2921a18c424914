//! Carries out what sessions ask for, with the media path and the database, and
//! tells rooms and lobby what happens.
//!
//! The registry is behind one lock that is held for moments and never across an
//! await; answers of the media path and of the database are awaited outside of
//! it, and whoever waited checks afterwards that he still holds his session.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use footlight_shared::{
    ChatPlace, Problem, ServerMsg, SessionId, StageId, StageSnapshot, StageStatus, StageSummary,
    Tip, Tipper,
};
use tokio::sync::{Notify, watch};

use super::problem;
use super::registry::{Attached, Caps, Census, Entrance, Key, Person, Registry};
use super::session::{Effect, Session};
use super::timing::Timing;
use crate::auth::Claims;
use crate::call::Seal;
use crate::config::{Bitrates, Targets};
use crate::media;
use crate::moderation::{Kind, Sanctions};
use crate::store::{StageRow, Store, StoreError};

/// Limits and patience.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How many there may be.
    pub caps: Caps,
    /// How long is waited for what.
    pub timing: Timing,
    /// The most that viewers are sent.
    pub bitrates: Bitrates,
    /// How much whoever is on a stage may send.
    pub targets: Targets,
    /// How long a room that is not to stay may be empty.
    pub room_empty: Duration,
}

/// Everything that is shared between the sockets. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    settings: Settings,
    registry: Mutex<Registry>,
    media: media::Handle,
    store: Store,
    sanctions: Sanctions,
    /// Something waits in [`Registry::unsaved`].
    unsaved: Notify,
    /// Open sockets; whoever shuts down waits for none.
    sockets: watch::Sender<usize>,
    closed: watch::Sender<bool>,
}

/// Counts one socket for as long as it lives.
pub(crate) struct SocketCount(Hub);

impl Drop for SocketCount {
    fn drop(&mut self) {
        self.0.0.sockets.send_modify(|count| *count -= 1);
    }
}

impl Hub {
    /// A hub where nobody is. [`run`](Self::run) must run beside it.
    /// `marks` is what it marks calls and guests' addresses with, to know them after a restart.
    pub fn new(store: Store, media: media::Handle, settings: Settings, marks: &[u8]) -> Self {
        let seal = Seal::new(marks, Instant::now());
        Self(Arc::new(Inner {
            registry: Mutex::new(Registry::new(settings.timing, settings.caps, seal)),
            settings,
            media,
            store,
            sanctions: Sanctions::new(marks),
            unsaved: Notify::new(),
            sockets: watch::Sender::new(0),
            closed: watch::Sender::new(false),
        }))
    }

    /// Takes up the stages that the last process left live: they are away until
    /// their performers come back or the time for that is over.
    ///
    /// # Errors
    /// The database failed.
    pub async fn restore(&self) -> Result<(), StoreError> {
        let rows = self.0.store.stages().interrupted().await?;
        self.with(|registry| {
            rows.into_iter().for_each(|row| registry.interrupt(row, Instant::now()));
        });
        for (place, sanction) in self.0.store.moderation().sanctions().await? {
            self.sanctions().book().put(place, sanction);
        }
        Ok(())
    }

    /// The live stages, most watched first.
    pub fn lobby(&self) -> Vec<StageSummary> {
        self.with(|registry| registry.live())
    }

    /// A stage as it is now.
    pub fn summary(&self, row: &StageRow) -> StageSummary {
        self.with(|registry| registry.summary(row))
    }

    /// The row, read again where the end of its show was saved meanwhile.
    ///
    /// # Errors
    /// The database failed.
    pub async fn renewed(&self, row: StageRow) -> Result<StageRow, StoreError> {
        if !self.with(|registry| registry.outdates(&row)) {
            return Ok(row);
        }
        let now = self.0.store.stages().by_id(&row.id).await?;
        Ok(now.unwrap_or(row))
    }

    /// True where somebody is on air.
    pub fn is_live(&self, stage: &StageId) -> bool {
        self.with(|registry| registry.status(stage)) == Some(StageStatus::Live)
    }

    /// Tells the room of a tip. To be called only after it is committed.
    pub fn publish_tip(&self, stage: &StageId, tip: Tip, total: i64, top: Vec<Tipper>) {
        self.with(|registry| registry.tell_room(stage, ServerMsg::Tip { tip, total, top }));
    }

    /// Tells everybody who is there.
    pub(crate) fn tell_place(&self, place: &ChatPlace, msg: ServerMsg) {
        self.with(|registry| match place {
            ChatPlace::Stage(stage) => registry.tell_room(stage, msg),
            ChatPlace::Room(room) => registry.tell_meeting(room, msg),
        });
    }

    /// Closes the sockets of a login that has ended.
    pub fn close_login(&self, login: SessionId) {
        self.with(|registry| registry.close_login(login, Instant::now()));
    }

    /// How many there are.
    pub fn census(&self) -> Census {
        self.with(|registry| registry.census())
    }

    /// How many sockets are open.
    pub fn sockets(&self) -> usize {
        *self.0.sockets.borrow()
    }

    /// Says `bye` to everybody and waits until the sockets are closed, but not
    /// for long. What is live stays so in the database.
    pub async fn shutdown(&self) {
        self.with(Registry::shut_down);
        self.0.closed.send_replace(true);
        // Nothing changes from here on, so this is the last that is saved.
        self.save().await;
        let mut sockets = self.0.sockets.subscribe();
        let patience = self.0.settings.timing.closing * 3 / 2;
        let none = sockets.wait_for(|count| *count == 0);
        let _ = tokio::time::timeout(patience, none).await;
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn media(&self) -> &media::Handle {
        &self.0.media
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// Who may not be where, or not write there.
    pub(crate) fn sanctions(&self) -> &Sanctions {
        &self.0.sanctions
    }

    /// Fails where such a sanction holds there against whose session this is.
    pub(crate) fn admit(&self, key: Key, place: &ChatPlace, kind: Kind) -> Result<(), Problem> {
        let person = self.with(|registry| registry.holder(key)).ok_or_else(problem::taken_over)?;
        self.must_be_let_in(place, &person, kind)
    }

    /// Fails where such a sanction holds there against him.
    pub(super) fn must_be_let_in(
        &self,
        place: &ChatPlace,
        person: &Person,
        kind: Kind,
    ) -> Result<(), Problem> {
        let sanctions = self.sanctions();
        let whom = sanctions.whom(person.user, person.role, person.address);
        sanctions.check(place, kind, whom, unix_ms())
    }

    pub(crate) fn unsaved(&self) -> &Notify {
        &self.0.unsaved
    }

    pub(crate) fn count_socket(&self) -> SocketCount {
        self.0.sockets.send_modify(|count| *count += 1);
        SocketCount(self.clone())
    }

    /// Looks at the registry or changes it; what that leaves to be done
    /// elsewhere is set going afterwards.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Registry) -> T) -> T {
        let (result, orphans, orders, unsaved) = {
            let mut registry = self.0.registry.lock().unwrap_or_else(PoisonError::into_inner);
            let result = act(&mut registry);
            (result, registry.take_orphans(), registry.take_orders(), registry.has_unsaved())
        };
        orders.into_iter().for_each(|order| self.order(order));
        orphans.into_iter().for_each(|peer| self.0.media.remove(peer));
        if unsaved {
            self.0.unsaved.notify_one();
        }
        result
    }

    pub(crate) fn attach(&self, entrance: Entrance) -> Result<Attached, Problem> {
        self.with(|registry| registry.attach(entrance, Instant::now()))
    }

    pub(crate) fn is_closed(&self) -> bool {
        *self.0.closed.borrow()
    }

    /// The stage that a message names, where there is one.
    pub(crate) async fn stage(&self, id: &StageId) -> Result<Option<StageRow>, Problem> {
        let row = self.0.store.stages().by_id(id).await.map_err(|error| problem::store(&error))?;
        let Some(row) = row else { return Ok(None) };
        self.renewed(row).await.map(Some).map_err(|error| problem::store(&error))
    }

    /// A copy of the session that this socket holds.
    ///
    /// # Errors
    /// When another socket holds it now.
    pub(crate) fn session(&self, key: Key) -> Result<Session, Problem> {
        let held = self.with(|registry| registry.session(key).cloned());
        held.ok_or_else(problem::taken_over)
    }

    /// Goes on with the claims of a new token.
    pub(crate) fn renew(&self, key: Key, claims: Claims) -> Result<ServerMsg, Problem> {
        self.with(|registry| registry.renew(key, claims)).map(|()| ServerMsg::Done)
    }

    /// Does what [`Session::decide`] found, where that needs no token and no
    /// offer; the answer, where there is one.
    pub(crate) fn apply(&self, key: Key, effect: Effect) -> Option<ServerMsg> {
        let now = Instant::now();
        match effect {
            Effect::Pong { at } => return Some(ServerMsg::Pong { at }),
            Effect::EnterLobby => {
                return Some(self.with(|registry| {
                    registry.enter_lobby(key);
                    ServerMsg::Lobby { stages: registry.live() }
                }));
            }
            Effect::SetQuality { quality } => {
                self.with(|registry| registry.set_quality(key, quality));
            }
            Effect::End { stage } => self.with(|registry| registry.end(key, &stage)),
            Effect::Leave => self.with(|registry| {
                registry.leave_lobby(key);
                registry.leave(key, now);
            }),
            Effect::Observe { .. } => {}
            Effect::Nothing
            | Effect::Renew { .. }
            | Effect::Report { .. }
            | Effect::Warn { .. }
            | Effect::Publish { .. }
            | Effect::Watch { .. }
            | Effect::Restart { .. }
            | Effect::Say { .. }
            | Effect::Call(_)
            | Effect::Room(_)
            | Effect::Source { .. } => return None,
        }
        Some(ServerMsg::Done)
    }

    /// The stage as it is now, its tips included.
    pub(crate) async fn snapshot(&self, row: &StageRow) -> Result<StageSnapshot, Problem> {
        let tips = self.0.store.tips().board(&row.id).await;
        let tips = tips.map_err(|error| problem::store(&error))?;
        Ok(StageSnapshot { stage: self.summary(row), tips })
    }
}

/// Milliseconds of Unix time.
pub(crate) fn unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "hub_tests.rs"]
mod tests;
