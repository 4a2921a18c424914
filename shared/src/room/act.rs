//! What hosts and moderators do.

use serde::{Deserialize, Serialize};

use super::Source;
use crate::MemberId;
use crate::kinds::kinds;

/// What a host may do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum RoomAct {
    /// Lets somebody in.
    Admit {
        /// Whom.
        member: MemberId,
    },
    /// Does not.
    Refuse {
        /// Whom.
        member: MemberId,
    },
    /// Turns something off.
    Mute {
        /// Whose.
        member: MemberId,
        /// What.
        source: Source,
    },
    /// Sends somebody out.
    Remove {
        /// Whom.
        member: MemberId,
    },
    /// Sends somebody out, and does not let him in again.
    Ban {
        /// Whom.
        member: MemberId,
        /// Until when, in Unix seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
    },
    /// Makes a moderator of somebody, or no longer; the host alone does.
    Appoint {
        /// Whom.
        member: MemberId,
        /// Whether he is one from now on.
        moderator: bool,
    },
    /// Ends the room for all.
    Close,
}

kinds! {
    RoomAct
    RoomAct::Admit { .. } => "admit",
    RoomAct::Refuse { .. } => "refuse",
    RoomAct::Mute { .. } => "mute",
    RoomAct::Remove { .. } => "remove",
    RoomAct::Ban { .. } => "ban",
    RoomAct::Appoint { .. } => "appoint",
    RoomAct::Close => "close",
}

/// Why somebody is not in the room any more.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// Sent out.
    Removed,
    /// Sent out for longer.
    Banned,
    /// The host has closed the room.
    Closed,
    /// The room is gone.
    Ended,
    /// Not let in.
    Refused,
}
