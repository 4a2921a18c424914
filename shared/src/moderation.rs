//! What those who see to order in a place do there.

use serde::{Deserialize, Serialize};

use crate::kinds::kinds;
use crate::{ChatId, Reason, Role, UserId, UserName};

/// `POST /api/stages/{id}/moderation`, `POST /api/rooms/{id}/moderation`: an act, and
/// why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moderate {
    /// What is done.
    #[serde(flatten)]
    pub act: ModerationAct,
    /// Told to the one concerned, and kept.
    pub reason: Reason,
}

/// What can be done. People are named as their messages are, or by the `user` that
/// lists of theirs tell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ModerationAct {
    /// Takes a message back.
    Delete {
        /// Which.
        message: ChatId,
    },
    /// Lets somebody write nothing for a while.
    Mute {
        /// Whom.
        who: String,
        /// For how long.
        seconds: u32,
    },
    /// Lets him write again.
    Unmute {
        /// Whom.
        who: String,
    },
    /// Sends somebody out. He may come again.
    Remove {
        /// Whom.
        who: String,
    },
    /// Sends somebody out, and does not let him in again.
    Ban {
        /// Whom.
        who: String,
        /// For how long; for good where that is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<u32>,
    },
    /// Lets him come again.
    Unban {
        /// Whom.
        who: String,
    },
    /// Has everybody wait between two messages.
    Slow {
        /// For how long; 0 for not at all.
        seconds: u32,
    },
    /// Lets somebody see to order here, too.
    Appoint {
        /// Whom: an account.
        who: String,
    },
    /// Not any more.
    Dismiss {
        /// Whom.
        who: String,
    },
    /// Lets somebody perform on this stage, too, without being asked each time.
    Engage {
        /// Whom: an account.
        who: String,
    },
    /// Not any more.
    Release {
        /// Whom.
        who: String,
    },
    /// Sends everybody out: the stream is over, the room is closed. The reason is
    /// what all of them read.
    Close,
}

kinds! {
    ModerationAct
    ModerationAct::Delete { .. } => "delete",
    ModerationAct::Mute { .. } => "mute",
    ModerationAct::Unmute { .. } => "unmute",
    ModerationAct::Remove { .. } => "remove",
    ModerationAct::Ban { .. } => "ban",
    ModerationAct::Unban { .. } => "unban",
    ModerationAct::Slow { .. } => "slow",
    ModerationAct::Appoint { .. } => "appoint",
    ModerationAct::Dismiss { .. } => "dismiss",
    ModerationAct::Engage { .. } => "engage",
    ModerationAct::Release { .. } => "release",
    ModerationAct::Close => "close",
}

/// What one is told who is concerned and stays.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// A message of his was taken back.
    Deleted,
    /// He may not write.
    Muted,
    /// He may write again.
    Unmuted,
    /// He sees to order.
    Appointed,
    /// Not any more.
    Dismissed,
    /// He performs here, when he likes.
    Engaged,
    /// Not any more.
    Released,
}

/// `GET /api/stages/{id}/moderation`, `GET /api/rooms/{id}/moderation`: what was done,
/// the latest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AuditPage {
    /// At most `limit::AUDIT_PAGE`.
    pub entries: Vec<AuditEntry>,
    /// Whether there are earlier ones: ask for those `before` the last's `id`.
    pub more: bool,
    /// Who sees to order, besides the owner and the administrators.
    pub moderators: Vec<UserName>,
    /// Who performs on this stage besides its owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub performers: Vec<UserName>,
}

/// An act that was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Grows with the time.
    pub id: u64,
    /// When, in milliseconds of Unix time.
    pub at: u64,
    /// Who did it.
    pub by: String,
    /// What, as in [`ModerationAct`] or [`RoomAct`](crate::RoomAct).
    pub act: String,
    /// To whom, where to anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Why; empty where nothing was said.
    pub reason: String,
    /// When it ends, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
}

/// `GET /api/stages/{id}/bans`, `GET /api/rooms/{id}/bans`: what holds there now, the
/// latest to end first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SanctionPage {
    /// At most `limit::AUDIT_PAGE`.
    pub sanctions: Vec<SanctionEntry>,
    /// How many there are in all: ask for those `from` the number that are known.
    pub total: u32,
}

/// What holds against somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SanctionEntry {
    /// Whom: names him in [`ModerationAct::Unban`] and [`ModerationAct::Unmute`].
    pub user: UserId,
    /// His name then.
    pub name: String,
    /// What he may not.
    pub kind: SanctionKind,
    /// Guests from where he was are meant as well.
    pub address: bool,
    /// Why.
    pub reason: String,
    /// When it ends, in milliseconds of Unix time, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
}

/// What somebody may not do in a place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SanctionKind {
    /// Write.
    Mute,
    /// Be there.
    Ban,
}

/// `GET /api/stages/{id}/people`, `GET /api/rooms/{id}/people`: who is there, for those
/// who see to order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PeoplePage {
    /// At most `limit::PEOPLE_PAGE`, by their names.
    pub people: Vec<PersonEntry>,
    /// How many there are in all.
    pub total: u32,
}

/// Somebody who is there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonEntry {
    /// Names him in [`ModerationAct`].
    pub user: UserId,
    /// His name.
    pub name: String,
    /// What he is in this installation.
    pub role: Role,
    /// He cannot be acted on: it is his place, or he sees to order in it.
    pub above: bool,
}
