//! What a stage looks like from outside.

use serde::{Deserialize, Serialize};

use crate::{Preset, StageId, TipBoard, Title, UserName};

/// Whether anyone is on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageStatus {
    /// Nobody has gone live yet.
    Offline,
    /// The performer is on air.
    Live,
    /// The performer's connection was lost and may come back.
    Away,
    /// The stream is over: its performer has ended it, or did not come back.
    Ended,
}

/// One stage in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StageSummary {
    /// Its address.
    pub id: StageId,
    /// What is on.
    pub title: Title,
    /// Whose stage it is.
    pub performer: UserName,
    /// Whether anyone is on.
    pub status: StageStatus,
    /// How many watch.
    pub viewers: u32,
    /// When the present (or last) stream began, in milliseconds of Unix time.
    pub started_at: Option<u64>,
    /// The version of its still, `GET /api/stages/{id}/still?v=VERSION`, where
    /// there is one. Another still has a greater one.
    #[serde(default)]
    pub still: Option<u64>,
    /// How the picture is meant to be.
    #[serde(default)]
    pub preset: Preset,
    /// The version of its playbill, `GET /api/stages/{id}/playbill`. Another
    /// one has a greater.
    #[serde(default)]
    pub playbill: u32,
    /// The version of its poster, `GET /api/stages/{id}/poster?v=VERSION`, where
    /// there is one.
    #[serde(default)]
    pub poster: Option<u64>,
}

/// All that a newcomer, or one who comes back, needs to know of a stage.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StageSnapshot {
    /// The stage.
    pub stage: StageSummary,
    /// Its tips.
    pub tips: TipBoard,
}
