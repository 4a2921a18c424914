//! The words for what can go wrong over the socket.

use footlight_sfu::OfferError;
use footlight_shared::{ErrorCode, Permission, Problem};

use crate::auth::TokenError;
use crate::media::MediaError;
use crate::store::StoreError;

pub(crate) fn forbidden() -> Problem {
    Problem::new(ErrorCode::Forbidden, "Your login does not allow this.")
}

/// For who may not send that; the field says what.
pub(crate) fn barred(what: Permission) -> Problem {
    let (field, words) = match what {
        Permission::Microphone => ("microphone", "Your login does not let you be heard."),
        Permission::Camera => ("camera", "Your login does not let you be seen."),
        Permission::Screen => ("screen", "Your login does not let you show a screen."),
        _ => return forbidden(),
    };
    Problem::new(ErrorCode::Forbidden, words).at(field)
}

pub(crate) fn invalid(field: &str, why: impl Into<String>) -> Problem {
    Problem::new(ErrorCode::Invalid, why).at(field)
}

pub(crate) fn out_of_order(why: &str) -> Problem {
    Problem::new(ErrorCode::OutOfOrder, why)
}

pub(crate) fn taken_over() -> Problem {
    out_of_order("This session goes on over another socket.")
}

pub(crate) fn media_gone() -> Problem {
    out_of_order("The connection is gone: make a new one.")
}

pub(crate) fn no_such_stage() -> Problem {
    Problem::new(ErrorCode::NotFound, "There is no such stage.")
}

pub(crate) fn stage_full() -> Problem {
    let mut problem = Problem::new(ErrorCode::Full, "This stage is full. Try again in a while.");
    problem.retry_after = Some(30);
    problem
}

pub(crate) fn not_live() -> Problem {
    let words = "Nobody is on this stage now. Try again in a while.";
    let mut problem = Problem::new(ErrorCode::NotLive, words);
    problem.retry_after = Some(5);
    problem
}

pub(crate) fn already_live() -> Problem {
    let words = "The stage is live already: come on it from its page.";
    Problem::new(ErrorCode::AlreadyLive, words)
}

pub(crate) fn server_full() -> Problem {
    let mut problem = Problem::new(ErrorCode::Full, "The server is full. Try again in a while.");
    problem.retry_after = Some(30);
    problem
}

pub(crate) fn address_full() -> Problem {
    let words = "Too many connections from your address. Close some and try again.";
    let mut problem = Problem::new(ErrorCode::Full, words);
    problem.retry_after = Some(30);
    problem
}

pub(crate) fn too_often(seconds: u64) -> Problem {
    let words = format!("Too many messages. Try again in {seconds} seconds.");
    let mut problem = Problem::new(ErrorCode::RateLimited, words);
    problem.retry_after = Some(seconds);
    problem
}

pub(crate) fn going_down() -> Problem {
    let words = "The server restarts. Try again in a moment.";
    let mut problem = Problem::new(ErrorCode::Unavailable, words);
    problem.retry_after = Some(5);
    problem
}

pub(crate) fn going_down_within(left: std::time::Duration) -> Problem {
    let words = "The server restarts soon. What is on may go on until then.";
    let mut problem = Problem::new(ErrorCode::Unavailable, words);
    problem.retry_after = Some(left.as_secs_f64().round() as u64);
    problem
}

pub(crate) fn token(error: TokenError) -> Problem {
    match error {
        TokenError::Expired => {
            Problem::new(ErrorCode::TokenExpired, "The login has expired: renew it.")
        }
        TokenError::Invalid | TokenError::Revoked => {
            Problem::new(ErrorCode::Unauthenticated, "The login is not valid. Log in again.")
        }
    }
}

/// What the client is told; the log has the details.
pub(crate) fn store(error: &StoreError) -> Problem {
    if let Some(refusal) = error.refusal() {
        return refusal;
    }
    tracing::error!(%error, "the database failed a socket's message");
    Problem::new(ErrorCode::Internal, "Something went wrong on the server. Try again.")
}

pub(crate) fn media(error: &MediaError) -> Problem {
    match error {
        MediaError::Offer(OfferError::RoomFull) => stage_full(),
        MediaError::Offer(OfferError::ServerFull) => server_full(),
        MediaError::Offer(offer) => {
            Problem::new(ErrorCode::BadOffer, format!("The offer cannot be used: {offer}."))
        }
        MediaError::Busy | MediaError::Ended => {
            let words = "The server cannot take the stream now. Try again in a moment.";
            let mut problem = Problem::new(ErrorCode::Unavailable, words);
            problem.retry_after = Some(2);
            problem
        }
    }
}
