//! What a stage announces: what it collects for, and what its overlay shows.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Amount, StageId, StageStatus, Tip, Title, UserName};

/// What a performer collects for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Goal {
    /// What for.
    pub title: Title,
    /// How much is wanted, in minor units.
    pub target: Amount,
    /// The total of the stage's tips when the goal was set, in minor units.
    pub from_total: i64,
}

impl Goal {
    /// What has come together, given the total of the stage's tips.
    pub fn raised(&self, total: i64) -> i64 {
        total.saturating_sub(self.from_total).max(0)
    }

    /// True where that is enough.
    pub fn is_reached(&self, total: i64) -> bool {
        self.raised(total) >= self.target.minor()
    }
}

/// `PUT /api/stages/{id}/goal`: sets the goal, or another in its place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewGoal {
    /// What for.
    pub title: Title,
    /// How much is wanted, in minor units.
    pub target: Amount,
}

/// `GET /api/stages/{id}/playbill`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Playbill {
    /// What is collected for, if anything.
    #[serde(default)]
    pub goal: Option<Goal>,
    /// When the next show begins, in milliseconds of Unix time.
    #[serde(default)]
    pub next_show: Option<u64>,
    /// The version of its poster, `GET /api/stages/{id}/poster?v=VERSION`, where
    /// there is one. Another poster has a greater one.
    #[serde(default)]
    pub poster: Option<u64>,
    /// How many accounts follow the stage.
    #[serde(default)]
    pub followers: u32,
    /// Whether the caller is one of them.
    #[serde(default)]
    pub following: bool,
}

/// `PUT /api/stages/{id}/show`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NextShow {
    /// When it begins, in milliseconds of Unix time.
    pub at: u64,
}

/// A stage in a list of those that may be worth a look.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Announced {
    /// Its address.
    pub id: StageId,
    /// What is on, or was last.
    pub title: Title,
    /// Whose stage it is.
    pub performer: UserName,
    /// Whether anyone is on.
    pub status: StageStatus,
    /// How many watch.
    pub viewers: u32,
    /// When the next show begins, in milliseconds of Unix time.
    pub next_show: Option<u64>,
    /// The version of its poster, where there is one.
    pub poster: Option<u64>,
    /// Whether the caller follows it.
    pub following: bool,
}

/// `GET /api/announcements`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AnnouncedList {
    /// The stages.
    pub stages: Vec<Announced>,
}

/// `POST /api/stages/{id}/overlay`: the token is shown this once. It does not
/// print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverlayLink {
    /// To be sent as `Authorization: Bearer` to `GET /api/stages/{id}/overlay`.
    pub token: String,
    /// The overlay's page; the token goes behind it as `#token=TOKEN`.
    pub address: String,
}

impl fmt::Debug for OverlayLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OverlayLink").field("address", &self.address).finish_non_exhaustive()
    }
}

/// `GET /api/stages/{id}/overlay?since=CURSOR`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OverlayNews {
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// What is collected for, if anything.
    #[serde(default)]
    pub goal: Option<Goal>,
    /// The sum of the stage's tips, in minor units.
    pub total: i64,
    /// The latest tips, the newest first.
    pub latest: Vec<Tip>,
    /// Names this state; sent back, the answer waits for another one.
    pub cursor: String,
}
