//! The one shape of an error, over HTTP and over the socket.

use serde::{Deserialize, Serialize};

/// What went wrong, for programs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not JSON of the expected form.
    BadMessage,
    /// A message of a type that this version does not know.
    UnknownMessage,
    /// Longer than the limit.
    TooLarge,
    /// The client speaks another version of the protocol.
    UnsupportedVersion,
    /// No token, or not a valid one.
    Unauthenticated,
    /// The token has expired: renew it.
    TokenExpired,
    /// Name or password is wrong.
    WrongCredentials,
    /// The token does not allow it.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The name belongs to someone else.
    NameTaken,
    /// A field is out of its bounds; `field` names it.
    Invalid,
    /// The message does not fit the session's state.
    OutOfOrder,
    /// The stage is not live.
    NotLive,
    /// The stage is live from another place.
    AlreadyLive,
    /// The room or the server is full.
    Full,
    /// The call has its two members.
    CallFull,
    /// There is nobody of that name who could be called now.
    UserOffline,
    /// The room opens by a password alone.
    PasswordRequired,
    /// That is not the room's password.
    WrongPassword,
    /// The session description cannot be used.
    BadOffer,
    /// No codec in common.
    UnsupportedCodec,
    /// Not enough credit.
    InsufficientCredit,
    /// The amount is below or above what this installation takes.
    AmountOutOfBounds,
    /// The tip's id stands for another tip.
    Conflict,
    /// Too often; `retry_after` says when to try again.
    RateLimited,
    /// The chat is slow: everybody waits between two messages; `retry_after`.
    SlowMode,
    /// A moderator has silenced the sender there; `retry_after`.
    Muted,
    /// A moderator has shut the sender out there; `retry_after`.
    Banned,
    /// The server is going down or cannot serve now.
    Unavailable,
    /// Our fault; the log has the details.
    Internal,
}

/// An error as it goes over the wire.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// For programs.
    pub code: ErrorCode,
    /// For people: what happened and what to do next.
    pub message: String,
    /// The field at fault, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Seconds after which another try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl Problem {
    /// A problem with neither a field nor a time to wait.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, retry_after: None }
    }

    /// The same, with this field at fault.
    #[must_use]
    pub fn at(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }
}
