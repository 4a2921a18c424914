//! Chat: what people write where they are, and what is done about it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ChatId, ChatText, IdError, RoomId, StageId, UserName};

/// Where something is written. Whatever deals with messages takes it for a mere
/// name (its `Display`, such as `stage/k3v9q2m8x1ab`), so that other places can
/// have a chat as well.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatPlace {
    /// A stage and its audience.
    Stage(StageId),
    /// A room and those in it.
    Room(RoomId),
}

impl fmt::Display for ChatPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChatPlace::Stage(stage) => write!(f, "stage/{stage}"),
            ChatPlace::Room(room) => write!(f, "room/{room}"),
        }
    }
}

impl FromStr for ChatPlace {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('/') {
            Some(("stage", id)) => Ok(ChatPlace::Stage(id.parse()?)),
            Some(("room", id)) => Ok(ChatPlace::Room(id.parse()?)),
            _ => Err(IdError),
        }
    }
}

/// What was written, as the server has kept it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Made by the writer.
    pub id: ChatId,
    /// Its place among all messages there: each has a greater one than those
    /// before it.
    pub seq: u64,
    /// Who wrote it.
    pub from: UserName,
    /// What.
    pub text: ChatText,
    /// When the server had it, in milliseconds of Unix time.
    pub at: u64,
}

/// `GET /api/stages/{id}/chat`, `GET /api/rooms/{id}/chat`: a part of what was written there.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ChatPage {
    /// The oldest first.
    pub messages: Vec<ChatMessage>,
    /// Whether there are earlier ones: ask for those `before` the first's `seq`.
    pub more: bool,
    /// Seconds that everybody waits between two messages of his; 0 for none.
    pub slow_seconds: u32,
    /// Whether whoever asks may write here.
    pub writes: bool,
    /// Whether he sees to order here, and need not wait.
    pub moderates: bool,
    /// Whether he may come on this stage as one of its performers.
    #[serde(default)]
    pub performs: bool,
    /// Until when he is silenced here, in milliseconds of Unix time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<u64>,
}
