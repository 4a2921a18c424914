//! The end of a socket.

use serde::{Deserialize, Serialize};

/// Why the server closes a socket.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ByeReason {
    /// The server is going down; come back.
    Shutdown,
    /// The same session or stage was opened elsewhere; do not come back.
    Replaced,
    /// Another has taken the stage, who may at any time; come up beside him.
    Taken,
    /// The token has expired and was not renewed; come back with a new one.
    Expired,
    /// Too far behind; come back.
    TooSlow,
    /// Sent out by those who see to order; not before he wants to.
    Removed,
    /// Shut out by them for a while; do not come back before.
    Banned,
}
