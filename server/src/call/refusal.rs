//! Why something about a call is not done.

use footlight_shared::{ErrorCode, Problem};

use super::check::Flaw;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// There is no such call.
    NoSuchCall,
    /// It has its two members.
    Full,
    /// Nobody of that name is there.
    Offline,
    /// The caller calls himself.
    Oneself,
    /// Too many calls at once, of everybody.
    TooManyCalls,
    /// Too many call the same one.
    TooManyRings,
    /// It does not ring for who declines.
    NotRung,
    /// Not in this call, or not who he says he is, or not to the other.
    Forged,
    /// The other has left.
    Left,
    /// The other has no socket at the moment.
    Away,
    /// More signals than anybody needs; the seconds to wait.
    Flood(u64),
    /// The signal is not as it may be.
    Flawed(Flaw),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let problem = Problem::new;
        let later = |code, words: &str, seconds| {
            let mut problem = Problem::new(code, words);
            problem.retry_after = Some(seconds);
            problem
        };
        match refusal {
            Refusal::NoSuchCall => {
                problem(ErrorCode::NotFound, "There is no such call. It may be over.")
            }
            Refusal::Full => problem(ErrorCode::CallFull, "Two people are in this call already."),
            Refusal::Offline => {
                let words = "Nobody of that name can be called now. Leave the name empty for \
                             a link to send.";
                problem(ErrorCode::UserOffline, words)
            }
            Refusal::Oneself => {
                problem(ErrorCode::Invalid, "You cannot call yourself.").at("callee")
            }
            Refusal::TooManyCalls => {
                later(ErrorCode::Full, "Too many calls are going on. Try again in a while.", 30)
            }
            Refusal::TooManyRings => {
                let words = "Others call the same person right now. Try again in a moment.";
                later(ErrorCode::Unavailable, words, 30)
            }
            Refusal::NotRung => problem(ErrorCode::OutOfOrder, "It does not ring any more."),
            Refusal::Forged => {
                problem(ErrorCode::Forbidden, "This is not between members of a call.")
            }
            Refusal::Left => problem(ErrorCode::OutOfOrder, "The other has left the call."),
            Refusal::Away => {
                later(ErrorCode::Unavailable, "The other is reconnecting. Try again then.", 2)
            }
            Refusal::Flood(seconds) => {
                later(ErrorCode::RateLimited, "Too much at once. Try again in a while.", seconds)
            }
            Refusal::Flawed(flaw) => flaw.into(),
        }
    }
}
