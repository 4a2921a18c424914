//! Stills of live stages: kept with the room, told of with the lobby's list.

use std::time::Instant;

use footlight_sfu::PeerId;
use footlight_shared::{StageId, StageStatus};

use super::Registry;
use crate::config::Sender;
use crate::still::{Picture, Still};

/// What the stills of all stages may take, in bytes.
const BYTES: usize = 64 * 1024 * 1024;

/// Why a still is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StillError {
    /// Nobody is on.
    #[error("The stage is not live: there is nothing to show.")]
    NotLive,
    /// The stills of others take all that there is.
    #[error("There are too many pictures just now. The next one may have a place.")]
    Full,
}

impl Registry {
    /// Keeps a stage's latest still, which its performer has sent.
    ///
    /// # Errors
    /// The stage is not live, or there is no room.
    pub(crate) fn set_still(
        &mut self,
        stage: &StageId,
        picture: Picture,
        unix_ms: u64,
        now: Instant,
    ) -> Result<(), StillError> {
        self.keep_still(stage, picture, unix_ms, now)?;
        if let Some(room) = self.rooms.get_mut(stage) {
            room.bare = false;
        }
        Ok(())
    }

    /// The same of one that the server has made; where the performer has taken the last
    /// one away, he wants none.
    ///
    /// # Errors
    /// The stage is not live, or there is no room.
    pub(crate) fn picture_program(
        &mut self,
        stage: &StageId,
        picture: Picture,
        unix_ms: u64,
        now: Instant,
    ) -> Result<(), StillError> {
        if self.rooms.get(stage).is_some_and(|room| room.bare) {
            return Ok(());
        }
        self.keep_still(stage, picture, unix_ms, now)
    }

    /// The lobby hears of the first one soon, and of later ones now and then: lists are
    /// long, and stills change often.
    fn keep_still(
        &mut self,
        stage: &StageId,
        picture: Picture,
        unix_ms: u64,
        now: Instant,
    ) -> Result<(), StillError> {
        let live = |status| status == Some(StageStatus::Live);
        if !live(self.status(stage)) {
            return Err(StillError::NotLive);
        }
        let others = self.rooms.iter().filter(|(id, _)| *id != stage);
        let taken: usize = others.filter_map(|(_, room)| room.still.as_ref()).map(size).sum();
        if taken + picture.bytes().len() > BYTES {
            return Err(StillError::Full);
        }
        // By the clock, so that no browser takes it for one of an earlier
        // process's.
        self.last_still = unix_ms.max(self.last_still + 1);
        let still = Still { version: self.last_still, picture };
        if let Some(room) = self.rooms.get_mut(stage)
            && room.still.replace(still).is_none()
        {
            self.lobby_changed = true;
        }
        self.stills_due.get_or_insert(now + self.timing.stills);
        Ok(())
    }

    /// Nobody sees the stage's still any more.
    pub(crate) fn drop_still(&mut self, stage: &StageId) {
        let Some(room) = self.rooms.get_mut(stage) else { return };
        room.bare = matches!(room.row.status, StageStatus::Live | StageStatus::Away);
        self.lobby_changed |= room.still.take().is_some();
    }

    /// How a stage is now, and how many watch, where anybody is there.
    pub(crate) fn attendance(&self, stage: &StageId) -> Option<(StageStatus, u32)> {
        self.rooms.get(stage).map(|room| (room.row.status, room.viewers()))
    }

    /// The live stages of programs that are to be pictured, and their peers.
    pub(crate) fn programs(&self) -> Vec<(StageId, PeerId)> {
        let program = |id: &StageId| match self.sender_on(id)? {
            (peer, Sender::Program) => Some((id.clone(), peer)),
            (_, Sender::Page(_)) => None,
        };
        let wanted = self
            .rooms
            .iter()
            .filter(|(_, room)| room.row.status == StageStatus::Live && !room.bare);
        wanted.filter_map(|(id, _)| program(id)).collect()
    }

    /// The stage's latest still.
    pub(crate) fn still(&self, stage: &StageId) -> Option<Still> {
        self.rooms.get(stage)?.still.clone()
    }

    /// Lets the lobby hear of new stills when it is time.
    pub(super) fn mind_stills(&mut self, now: Instant) {
        self.lobby_changed |= self.stills_due.is_some_and(|due| due <= now);
        if self.lobby_changed {
            self.stills_due = None;
        }
    }
}

fn size(still: &Still) -> usize {
    still.picture.bytes().len()
}
