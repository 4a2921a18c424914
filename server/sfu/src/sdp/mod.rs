//! Session descriptions: a browser's offer in, a complete answer out
//! (RFC 8829, RFC 8843, RFC 8853).
//!
//! The grammar is `rtc-sdp`'s; what it means is decided here. Invariants: an
//! offer is bounded before it is parsed, and nothing of it goes into an answer
//! but tokens that were checked and codec lines of codecs that we know.

mod answer;
mod attribute;
mod candidate;
mod codec;
mod extension;
mod media;
mod offer;
mod remote;
mod rid;
#[cfg(test)]
mod tests;

pub(crate) use answer::{Answer, Direction, Section, SendSsrc};
pub(crate) use attribute::{is_token, parameter};
pub(crate) use candidate::{Candidates, ice_lines};
pub(crate) use codec::{Format, Formats};
pub(crate) use extension::Extensions;
pub(crate) use media::{Media, MediaKind};
pub(crate) use offer::Offer;
pub use offer::Offered;
pub(crate) use remote::Remote;
pub(crate) use rid::Rids;
