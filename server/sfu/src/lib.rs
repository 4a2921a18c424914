//! The selective forwarding unit: one performer's camera and microphone in,
//! the same to every viewer out.
//!
//! The crate does no I/O and knows no clock. Bytes and the time come in as
//! arguments, bytes and deadlines go out by `poll_*`; see [`Sfu`] for the order
//! of calls. It never hears of accounts, money or WebSockets: the caller names
//! rooms and peers by numbers.
//!
//! A packet's way through: [`Sfu::handle_datagram`] finds the peer, decrypts
//! once and puts the packet into its room's batch. [`Sfu::flush`], the end of a
//! frame or two milliseconds end the batch. [`Sfu::poll_transmit`] then walks
//! the viewers: each one's packets are rewritten and sealed side by side into
//! one arena and handed out as runs of equal size, a few viewers' before the next
//! ones' are sealed.
//!
//! Several [`Sfu`]s, the *shards*, may share one port and one room's audience;
//! [`Sfu::poll_relay`] and [`Sfu::handle_relay`] join them.

mod burst;
mod bwe;
mod codec;
mod config;
mod control;
pub mod data;
#[cfg(test)]
#[path = "../tests/sim/descriptor.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "it is the simulation's, and a test")]
mod descriptor;
mod error;
mod event;
pub mod framing;
#[cfg(any(test, feature = "fuzz"))]
pub mod fuzz;
mod id;
mod ingress;
mod leg;
mod meeting;
mod member;
mod meter;
mod path;
mod peer;
mod queue;
mod relay;
mod room;
mod rtcp;
mod rtp;
mod runs;
mod sdp;
mod sfu;
mod share;
mod slots;
mod stats;
mod timer;
mod transport;

pub use config::{Config, LayerTarget};
pub use data::Lane;
pub use error::OfferError;
pub use event::{Event, GoneReason};
pub use footlight_shared::{Layer, Limit, VideoCodec};
pub use id::{ConnectionId, MeetingId, PeerId, RoomId, ShardId, SourceKind};
pub use path::Path;
pub use relay::Relay;
pub use runs::{Class, RUN_BYTES, RUN_PACKETS, Runs};
pub use sdp::Offered;
pub use sfu::{Handover, Sfu, Transmit};
pub use stats::{Restarts, Stats};
pub use transport::{Identity, IdentityError};
