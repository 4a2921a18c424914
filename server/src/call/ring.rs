//! A telephone that rings.

use std::time::Instant;

use footlight_shared::{CallId, RingEnd, ServerMsg, SessionId, UserId};

use super::news::{News, To};

/// For whom it rings, and until when.
#[derive(Clone, Debug)]
pub(super) struct Ring {
    pub(super) callee: UserId,
    pub(super) name: String,
    pub(super) until: Instant,
}

impl Ring {
    /// What the callee's sessions are told when it is over, but for the one that
    /// made an end of it.
    pub(super) fn over(self, call: &CallId, reason: RingEnd, by: Option<SessionId>) -> News {
        let to = To::User { user: self.callee, except: by };
        News { to, msg: ServerMsg::CallRingEnded { call: call.clone(), reason } }
    }
}
