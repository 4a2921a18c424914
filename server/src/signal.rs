//! Signalling: who is here, on which stage, and what he is told.
//!
//! A socket's way through: `socket` (the only file that names axum's
//! WebSocket) turns frames into text, `connection` decodes and keeps the clock,
//! `session` decides what a message means for somebody with these rights,
//! `hub` carries it out with the media path and the database, and `registry`
//! holds who is where. `docs/PROTOCOL.md` describes what goes over the wire.
//! Whoever publishes or watches by WHIP or WHEP has a session as well, which
//! `socketless` opens.
//!
//! Invariants: no lock is held across an await; every queue, map and message
//! has a bound; one session never waits for another's socket; a session's id is
//! a secret and is never logged, its tag is not and is.

mod arriving;
pub(crate) mod bucket;
mod calls;
mod company;
mod connection;
mod drain;
mod farewell;
#[cfg(test)]
pub(crate) mod fuzz;
mod hub;
pub(crate) mod log_tag;
mod meetings;
mod moderating;
mod offers;
mod origin;
mod outbox;
mod picture;
mod problem;
mod pulse;
mod registry;
mod restart;
mod room;
mod session;
pub mod socket;
mod socketless;
mod sources;
mod timing;
mod watchdog;

pub(crate) use hub::unix_ms;
pub use hub::{Hub, Settings};
pub use origin::is_allowed as is_allowed_origin;
pub(crate) use problem::barred;
pub use registry::{Caps, Census, StillError, Tally};
pub(crate) use registry::{Expulsion, Found, How, Person};
pub(crate) use socketless::{Aim, Visit};
pub use timing::Timing;
