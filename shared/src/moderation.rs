//! What those who see to order in a place do there.

use serde::{Deserialize, Serialize};

use crate::{ChatId, Reason, UserName};

/// `POST /api/stages/{id}/moderation`, `POST /api/rooms/{id}/moderation`: an act, and
/// why. In a room it is about the chat alone; the rest is a `RoomAct`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moderate {
    /// What is done.
    #[serde(flatten)]
    pub act: ModerationAct,
    /// Told to the one concerned, and kept.
    pub reason: Reason,
}

/// What can be done. People are named as their messages are.
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
    /// Sends somebody out, for a while.
    Ban {
        /// Whom.
        who: String,
        /// For how long.
        seconds: u32,
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
}

impl ModerationAct {
    /// The act as it stands on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            ModerationAct::Delete { .. } => "delete",
            ModerationAct::Mute { .. } => "mute",
            ModerationAct::Unmute { .. } => "unmute",
            ModerationAct::Remove { .. } => "remove",
            ModerationAct::Ban { .. } => "ban",
            ModerationAct::Unban { .. } => "unban",
            ModerationAct::Slow { .. } => "slow",
            ModerationAct::Appoint { .. } => "appoint",
            ModerationAct::Dismiss { .. } => "dismiss",
        }
    }
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
}

/// `GET /api/stages/{id}/moderation`: what was done, the latest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AuditPage {
    /// At most `limit::CHAT_PAGE`.
    pub entries: Vec<AuditEntry>,
    /// Who sees to order, besides the owner and the administrators.
    pub moderators: Vec<UserName>,
}

/// An act that was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When, in milliseconds of Unix time.
    pub at: u64,
    /// Who did it.
    pub by: String,
    /// What, as in [`ModerationAct`].
    pub act: String,
    /// To whom, where to anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Why.
    pub reason: String,
    /// When it ends, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
}
