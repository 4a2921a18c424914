//! One peer's way through the network: ICE-lite, DTLS and SRTP, and nothing of
//! media.
//!
//! Order of calls: [`classify()`] says what a datagram is; [`Demux`] finds the
//! peer (STUN by its user name, the rest by where it comes from); then one of
//! [`Transport::handle_stun`], [`Transport::handle_dtls`],
//! [`Transport::open_rtp`] or [`Transport::open_rtcp`]. After every input, and
//! when [`Transport::poll_timeout`] has passed and
//! [`Transport::handle_timeout`] was called, drain
//! [`Transport::poll_transmit`] and [`Transport::poll_event`].
//!
//! Invariants:
//! * Of a peer that is connected another path is used, and another peer's path is
//!   bound, only when a check of our own was answered from there: who knows what was
//!   on the wire, or forges where it is from, moves nothing.
//! * No address is bound and no answer is sent before a check's user name and
//!   message integrity are verified, and nothing after the message integrity is
//!   believed.
//! * No key is used before the peer's certificate matches the fingerprint of
//!   the session description.
//! * No (SSRC, rollover counter, sequence number) is sealed twice by
//!   [`Transport::seal_rtp`]: GCM would lose everything.
//! * State grows only by authenticated packets, and every table has a limit.
//! * Addresses are canonical: an IPv4-mapped IPv6 address is never stored.

mod account;
mod agent;
mod classify;
mod client_hello;
mod credentials;
mod demux;
mod dtls;
mod event;
mod fingerprint;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
mod identity;
mod peer;
mod pieces;
mod record;
mod srtp;
mod stun;

#[cfg(test)]
mod tests;

pub(crate) use classify::{Kind, check_ufrag, classify, is_indication, stun_local_ufrag};
pub(crate) use credentials::IceCredentials;
pub(crate) use demux::{Demux, Way};
pub(crate) use event::{FailReason, StunOutcome, TransportEvent};
pub(crate) use fingerprint::Fingerprint;
pub use identity::{Identity, IdentityError};
pub(crate) use peer::{Purpose, Timeouts, Transport};
pub(crate) use srtp::SrtpError;
