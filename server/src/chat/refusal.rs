//! Why a message is not said.

use footlight_shared::{ErrorCode, Problem};

/// See the module. Seconds are those to wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// The place is slow.
    Slow(u64),
    /// Too many messages of one user's, or of all in one place.
    TooOften(u64),
    /// The id stands for another message.
    Conflict,
    /// The place is gone.
    Nowhere,
    /// Too many wait to be kept.
    Busy,
    /// The database failed.
    Failed,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (code, words, retry_after) = match refusal {
            Refusal::Slow(seconds) => {
                (ErrorCode::SlowMode, "Slow mode is on in this chat.", Some(seconds))
            }
            Refusal::TooOften(seconds) => {
                (ErrorCode::RateLimited, "Too many messages at once.", Some(seconds))
            }
            Refusal::Conflict => {
                let words = "This message's id stands for another one: send it as a new one.";
                (ErrorCode::Conflict, words, None)
            }
            Refusal::Nowhere => (ErrorCode::NotFound, "There is no such place any more.", None),
            Refusal::Busy => {
                (ErrorCode::Unavailable, "The chat cannot take more at the moment.", Some(1))
            }
            Refusal::Failed => (ErrorCode::Unavailable, "The message could not be kept.", Some(2)),
        };
        Self { retry_after, ..Self::new(code, words) }
    }
}
