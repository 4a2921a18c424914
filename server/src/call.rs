//! Calls of two: who is in which, for whom it rings, and what its members may
//! say to each other.
//!
//! All of it is pure. A [`Book`] is a part of the registry (`signal/registry`),
//! which brings it sessions and the time and delivers its [`News`]; [`check`]
//! looks at every signal before it is passed on, outside of any lock. Media goes
//! between the members' browsers, or by TURN, and never through this module.
//!
//! Invariants: a call has at most two members, and a session is in at most one;
//! calls, rings and what a member may say have bounds; what is passed on is
//! passed on as it came; a call's id lets anybody in, so it is never logged, its
//! tag is not it and is.

mod book;
pub(crate) mod check;
mod id;
mod news;
mod quota;
mod refusal;
mod talk;

pub(crate) use book::{Book, Limits};
pub(crate) use id::Seal;
pub(crate) use news::{News, To};
pub(crate) use quota::Quota;
pub(crate) use refusal::Refusal;
pub(crate) use talk::Person;
