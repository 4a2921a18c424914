//! A stage's picture: how large it is meant to be, and its latest still.

use std::time::Instant;

use footlight_shared::StageId;

use super::hub::{Hub, unix_ms};
use super::registry::StillError;
use crate::still::{Picture, Still};
use crate::store::StageRow;

impl Hub {
    /// Tells room and lobby of a new title, and the media path of a new picture.
    pub fn stage_renamed(&self, row: &StageRow) {
        self.with(|registry| registry.renamed(row));
        self.aim(row);
    }

    /// Tells the media path how much whoever is on this stage is to send.
    pub(super) fn aim(&self, row: &StageRow) {
        let Some((peer, sender)) = self.with(|registry| registry.sender_on(&row.id)) else {
            return;
        };
        let bitrates = self.settings().targets.of_stage(sender, row.preset);
        if let Err(error) = self.media().set_targets(peer, bitrates) {
            tracing::warn!(stage = %row.id, %error, "the picture's bitrates were not taken");
        }
    }

    /// The stage's latest still.
    pub fn still(&self, stage: &StageId) -> Option<Still> {
        self.with(|registry| registry.still(stage))
    }

    /// Keeps a still until the next one, or the stage's end.
    ///
    /// # Errors
    /// The stage is not live, or the stills of others take all the room.
    pub fn set_still(&self, stage: &StageId, picture: Picture) -> Result<(), StillError> {
        self.with(|registry| registry.set_still(stage, picture, unix_ms(), Instant::now()))
    }

    /// The same of one that was made of what a program sends, unless its performer wants
    /// none.
    ///
    /// # Errors
    /// The stage is not live, or the stills of others take all the room.
    pub(crate) fn picture_program(
        &self,
        stage: &StageId,
        picture: Picture,
    ) -> Result<(), StillError> {
        self.with(|registry| registry.picture_program(stage, picture, unix_ms(), Instant::now()))
    }

    /// Takes a stage's still away.
    pub fn drop_still(&self, stage: &StageId) {
        self.with(|registry| registry.drop_still(stage));
    }
}
