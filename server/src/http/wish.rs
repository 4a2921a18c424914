//! WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): publishing and watching by
//! programs that speak HTTP instead of the signalling socket.
//!
//! Invariants: every request but a preflight has a bearer token; what it may do
//! is judged where a socket's messages are; a session's address is a secret of
//! its owner's, and worth nothing without his token.

mod access;
mod begin;
pub(super) mod cors;
mod fragment;
mod resource;

pub(super) use begin::{publish, watch};
#[cfg(test)]
pub(crate) use fragment::fuzz;
pub(super) use resource::{end, patch};

/// The type of offers and answers.
const SDP: &str = "application/sdp";
/// The type of candidates and new credentials (RFC 8840).
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
