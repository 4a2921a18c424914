//! RTP packets as bytes (RFC 3550, RFC 8285): read where they lie, written
//! where they are sealed. Nothing here allocates.

mod header;
mod red;
mod writer;

pub(crate) use header::Header;
pub(crate) use red::{Redundant, retype};
pub(crate) use writer::{Outgoing, Stamp, StampIds, abs_send_time};
