//! Offers of those who come onto a stage or into its audience, where what the registry
//! knows of them meets the media path.

use std::time::Instant;

use footlight_sfu::PeerId;
use footlight_shared::{ChatPlace, Problem, Quality, Role, ServerMsg, StageId};

use super::hub::{Hub, unix_ms};
use super::problem;
use super::registry::{Key, Registry};
use crate::media;
use crate::moderation::Kind;
use crate::store::StageRow;

impl Hub {
    /// What somebody is sent at most is divided among the connections by which he sees a
    /// stage.
    pub(super) fn divide_cap(&self, peers: &[PeerId], role: Role, quality: Quality, asked: bool) {
        let most = self.settings().bitrates.of(role, quality);
        if most.is_none() && !asked {
            return;
        }
        let share = most.map(|most| most / (peers.len() as u64).max(1));
        let cap = media::Cap { layer: quality.cap(), bitrate: share };
        for peer in peers {
            if let Err(error) = self.media().set_cap(*peer, cap) {
                tracing::warn!(%error, "the quality was not changed");
            }
        }
    }

    /// What a session is sent at most: by what it asked for, and by its role.
    pub(super) fn cap(&self, registry: &Registry, key: Key, quality: Quality) -> media::Cap {
        let role = registry.session(key).map_or(Role::Guest, |session| session.claims().role);
        let bitrate = self.settings().bitrates.of(role, quality);
        media::Cap { layer: quality.cap(), bitrate }
    }

    /// Takes a performer's offer and puts him on his stage. News are held until
    /// the caller has sent the answer.
    pub(crate) async fn publish(
        &self,
        key: Key,
        row: &StageRow,
        offer: String,
    ) -> Result<ServerMsg, Problem> {
        // An administrator may have closed it to its owner.
        self.admit(key, &ChatPlace::Stage(row.id.clone()), Kind::Ban)?;
        self.with(|registry| registry.may_publish(&row.id))?;
        let (room, peer) = self.with(|registry| registry.prepare(row));
        let answered = self.media().publish(room, peer, offer).await;
        let answer = self.settle(&row.id, peer, answered, |registry| {
            registry.hold(key);
            registry.take_stage(key, &row.id, peer, unix_ms(), Instant::now())
        })?;
        self.admit_still(key, row)?;
        self.aim(row);
        Ok(ServerMsg::Published { answer, snapshot: self.snapshot(row).await? })
    }

    /// Takes a viewer's offer and gives him a seat. News are held until the
    /// caller has sent the answer.
    pub(crate) async fn watch(
        &self,
        key: Key,
        row: &StageRow,
        offer: String,
        quality: Quality,
    ) -> Result<ServerMsg, Problem> {
        self.admit(key, &ChatPlace::Stage(row.id.clone()), Kind::Ban)?;
        self.with(|registry| registry.seat(key, &row.id))?;
        let ((room, peer), cap) =
            self.with(|registry| (registry.prepare(row), self.cap(registry, key, quality)));
        let answered = self.media().watch(room, peer, offer, cap).await;
        let answer = self.settle(&row.id, peer, answered, |registry| {
            registry.hold(key);
            registry.take_seat(key, &row.id, peer, quality, Instant::now())
        })?;
        self.admit_still(key, row)?;
        Ok(ServerMsg::Watching { answer, snapshot: self.snapshot(row).await? })
    }

    /// A ban that came while the media path answered found nobody to send out.
    fn admit_still(&self, key: Key, row: &StageRow) -> Result<(), Problem> {
        let admitted = self.admit(key, &ChatPlace::Stage(row.id.clone()), Kind::Ban);
        admitted.inspect_err(|_| self.with(|registry| registry.leave(key, Instant::now())))
    }

    /// Takes the place that an answered offer was for. A peer whose session was
    /// taken over meanwhile is nobody's.
    pub(super) fn settle(
        &self,
        stage: &StageId,
        peer: PeerId,
        answered: Result<String, media::MediaError>,
        take: impl FnOnce(&mut Registry) -> Result<(), Problem>,
    ) -> Result<String, Problem> {
        let is_answered = answered.is_ok();
        let taken = self.with(|registry| {
            let taken = answered.map_err(|error| problem::media(&error)).and_then(|answer| {
                take(registry)?;
                Ok(answer)
            });
            registry.answered(stage);
            taken
        });
        if taken.is_err() && is_answered {
            self.media().remove(peer);
        }
        taken
    }
}
