//! RTCP packets as bytes (RFC 3550, RFC 4585, RFC 5104): the kinds that an SFU
//! meets, read and written in place. `rtc-rtcp` is the oracle in the tests.

mod attention;
mod feedback;
mod read;
mod transport_cc;
mod write;

pub(crate) use attention::Attention;
pub(crate) use feedback::Feedback;
pub(crate) use read::{Block, Packet, packets};
pub(crate) use transport_cc::Arrivals;
pub(crate) use write::{Reception, SenderInfo, Writer};
