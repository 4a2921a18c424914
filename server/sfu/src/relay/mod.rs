//! What shards say to each other: one stream's audience over several of them,
//! and which address is whose.
//!
//! A room's *home* has its performer: it decrypts, orders and repairs. Each
//! other shard where somebody watches has a *mirror*: the same rings, filled by
//! what the home relays, one batch a flush.
//!
//! Invariants: nothing in a message points into the shard that made it, so that
//! it could as well go to another machine; a message may be lost, and what it
//! said is said again within a second, or is media, which is repaired or not
//! worth it.

mod foreign;
mod message;
mod outbox;

pub(crate) use foreign::Foreign;
pub use message::Relay;
pub(crate) use message::{Batch, Message, Relayed, StageState};
pub(crate) use outbox::Outbox;
