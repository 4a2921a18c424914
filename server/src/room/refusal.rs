//! Why something about a room is not done.

use footlight_shared::{ErrorCode, Problem, Source};

use crate::call;
use crate::signal::barred;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// There is no such room.
    NoSuchRoom,
    /// It takes no guests.
    NoGuests,
    /// It opens by an invitation, and there is none, or not a good one.
    NotInvited,
    /// It opens by a password.
    PasswordRequired,
    /// Not by this one.
    WrongPassword,
    /// He was not let in, and asks again too soon; so many seconds.
    AsksAgain(u64),
    /// It has as many as it may.
    Full,
    /// As many wait as may.
    TooManyWait,
    /// The server has as many rooms as it may.
    TooManyRooms,
    /// He is not in the room.
    NotHere,
    /// That is for the host and moderators, or for the host alone.
    NotYours,
    /// Nobody of that number is there.
    NoSuchMember,
    /// His token does not let him send that.
    Barred(Source),
    /// Somebody shows a screen, and it takes one at a time.
    ScreenShown,
    /// Reactions too often.
    Flood(u64),
    /// Its members' browsers talk to each other: it takes no offers.
    Mesh,
    /// They do not: it takes nobody without an offer.
    NoOffer,
    /// And passes nothing on.
    NoMesh,
    /// What is said to another browser is not passed on.
    Signal(call::Refusal),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let problem = Problem::new;
        let later = |code, words: &str, seconds| {
            let mut problem = Problem::new(code, words);
            problem.retry_after = seconds;
            problem
        };
        match refusal {
            Refusal::NoSuchRoom => {
                problem(ErrorCode::NotFound, "There is no such room. It may be over.")
            }
            Refusal::NoGuests => {
                problem(ErrorCode::Forbidden, "Log in to come in: this room takes no guests.")
            }
            Refusal::NotInvited => {
                let words = "This room opens by an invitation. Ask its host for a new one.";
                problem(ErrorCode::Forbidden, words)
            }
            Refusal::PasswordRequired => {
                problem(ErrorCode::PasswordRequired, "This room opens by a password.")
            }
            Refusal::WrongPassword => {
                problem(ErrorCode::WrongPassword, "That is not the room's password.")
            }
            Refusal::AsksAgain(seconds) => {
                let words = "You were not let in. Wait a moment before you ask again.";
                later(ErrorCode::RateLimited, words, Some(seconds))
            }
            Refusal::Full => {
                later(ErrorCode::Full, "This room is full. Try again in a while.", Some(5))
            }
            Refusal::TooManyWait => {
                let words = "Too many wait to be let in. Try again in a while.";
                later(ErrorCode::Full, words, Some(30))
            }
            Refusal::TooManyRooms => {
                let words = "Too many rooms are in use. Try again in a while.";
                later(ErrorCode::Full, words, Some(30))
            }
            Refusal::NotHere => problem(ErrorCode::OutOfOrder, "You are not in this room."),
            Refusal::NotYours => {
                problem(ErrorCode::Forbidden, "That is for the host, or for moderators.")
            }
            Refusal::NoSuchMember => {
                problem(ErrorCode::NotFound, "Nobody of that number is there any more.")
            }
            Refusal::Mesh => {
                let words = "Sound and picture go from browser to browser in this room: come in \
                             without an offer.";
                problem(ErrorCode::Invalid, words).at("offer")
            }
            Refusal::NoOffer => {
                let words = "This room is no mesh: come in with an offer.";
                problem(ErrorCode::Invalid, words).at("offer")
            }
            Refusal::NoMesh => {
                let words = "Sound and picture go through the server in this room.";
                problem(ErrorCode::OutOfOrder, words)
            }
            Refusal::Signal(refusal) => refusal.into(),
            Refusal::Barred(source) => barred(source.permission()),
            Refusal::ScreenShown => {
                let words = "Somebody shows a screen. In this room there is one at a time.";
                problem(ErrorCode::Conflict, words).at("screen")
            }
            Refusal::Flood(seconds) => {
                later(ErrorCode::RateLimited, "Too many reactions at once.", Some(seconds))
            }
        }
    }
}
