//! What is to be told to whom.

use footlight_shared::{ServerMsg, SessionId, UserId};

/// A message that nobody asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct News {
    pub(crate) to: To,
    pub(crate) msg: ServerMsg,
}

/// Whom it is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum To {
    /// One session.
    Session(SessionId),
    /// All sessions of an account, but for one that knows already.
    User { user: UserId, except: Option<SessionId> },
}
