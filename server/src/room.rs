//! Rooms in which many meet: who is in one, who waits, what each tells the others,
//! and what moderators do.
//!
//! All of it is pure. A [`Book`] is a part of the registry (`signal/registry`),
//! which brings it sessions and delivers its [`News`]; what lasts is in the
//! database (`store/room.rs`): a room in which nobody is is there alone.
//!
//! Invariants: a session is in at most one room; members, those who wait, what
//! somebody looks at and bans have bounds; each change is one version and one
//! delta; nobody is told who waits but those who may let them in; whoever may not
//! come in is not told who is there.

mod act;
mod book;
mod hall;
mod member;
mod mesh;
mod refusal;
mod renewal;
mod sent;

pub(crate) use act::Record;
pub(crate) use book::Book;
pub(crate) use hall::{Knock, News, Opened, Proof};
pub(crate) use member::Person;
pub(crate) use refusal::Refusal;

/// A room's name on the media path.
pub(crate) type Meeting = u64;
