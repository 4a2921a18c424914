//! How a connection ends from the server's side: the last words and the code.

use footlight_shared::{ByeReason, Problem, ServerFrame, ServerMsg};

/// Close codes: those of RFC 6455, section 7.4.1, and our own from 4000 on.
pub(crate) mod code {
    /// The server goes down.
    pub(crate) const GOING_AWAY: u16 = 1001;
    /// The rules of the protocol were not kept.
    pub(crate) const POLICY: u16 = 1008;
    /// A message was longer than the limit.
    pub(crate) const TOO_BIG: u16 = 1009;
    /// Our fault.
    pub(crate) const INTERNAL: u16 = 1011;
    /// The server is full.
    pub(crate) const TRY_LATER: u16 = 1013;
    /// The session or the stage was opened elsewhere.
    pub(crate) const REPLACED: u16 = 4001;
    /// The token expired.
    pub(crate) const EXPIRED: u16 = 4002;
    /// The client does not take what it is sent.
    pub(crate) const TOO_SLOW: u16 = 4003;
    /// Nothing came for too long.
    pub(crate) const SILENT: u16 = 4004;
    /// Sent out, or shut out.
    pub(crate) const EXPELLED: u16 = 4005;
    /// Another has taken the stage.
    pub(crate) const TAKEN: u16 = 4006;
}

/// What is sent last, and the code that the socket is closed with.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Farewell {
    /// Sent before the close frame, ahead of everything that waits.
    pub(crate) frame: Option<ServerFrame>,
    /// The close frame's code.
    pub(crate) code: u16,
    /// The close frame's text.
    pub(crate) reason: &'static str,
}

impl Farewell {
    /// A `bye` with its code.
    pub(crate) fn bye(reason: ByeReason) -> Self {
        let (code, short, words) = match reason {
            ByeReason::Shutdown => (
                code::GOING_AWAY,
                "shutdown",
                "The server restarts. The page connects again by itself.",
            ),
            ByeReason::Replaced => {
                (code::REPLACED, "replaced", "This was opened in another window, which goes on.")
            }
            ByeReason::Taken => (
                code::TAKEN,
                "taken",
                "Another performer has taken this stage. Come on it from its page.",
            ),
            ByeReason::Expired => (
                code::EXPIRED,
                "expired",
                "The login has expired. The page renews it, or log in again.",
            ),
            ByeReason::TooSlow => {
                (code::TOO_SLOW, "too slow", "The connection is too slow. The page tries again.")
            }
            ByeReason::Removed => {
                (code::EXPELLED, "removed", "A moderator has sent you out of this stage.")
            }
            ByeReason::Banned => {
                (code::EXPELLED, "banned", "A moderator has shut you out of this stage.")
            }
        };
        let msg = ServerMsg::Bye { reason, message: words.to_owned() };
        Self { frame: Some(ServerFrame { re: None, msg }), code, reason: short }
    }

    /// The same for somebody who is sent out, in words of a moderator's.
    pub(crate) fn expelled(reason: ByeReason, message: String) -> Self {
        let msg = ServerMsg::Bye { reason, message };
        Self { frame: Some(ServerFrame { re: None, msg }), ..Self::bye(reason) }
    }

    /// The answer to a message after which there can be no other.
    pub(crate) fn problem(
        re: Option<u32>,
        problem: Problem,
        code: u16,
        reason: &'static str,
    ) -> Self {
        let frame = ServerFrame { re, msg: ServerMsg::Error { problem } };
        Self { frame: Some(frame), code, reason }
    }

    /// Without words: the peer has said nothing for so long that he hears none.
    pub(crate) fn silent() -> Self {
        Self { frame: None, code: code::SILENT, reason: "silent" }
    }

    /// No `hello` in time.
    pub(crate) fn no_hello() -> Self {
        Self { frame: None, code: code::POLICY, reason: "no hello in time" }
    }
}
