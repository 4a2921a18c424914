//! The dependency descriptor ("RTP Payload Format For AV1", appendix A): a header
//! extension that says of each packet which frame it is of, which *decode targets*
//! (a size at a rate) need that frame, and which frames it is predicted from.
//!
//! Most of it is in *templates*, which come with a key frame; other packets name
//! theirs. So a descriptor means something only beside the structure before it.
//! Invariants: everything that is kept has a fixed size; a descriptor that is
//! broken, or of a structure that was missed, says nothing.

mod bits;
mod frame;
mod structure;

pub(crate) use frame::{Frame, MAX_CHAINS, Place, rewrite};
pub(crate) use structure::{Indication, Structure};

/// The longest descriptor that an extension can have (RFC 8285, section 4.3).
const LONGEST: usize = 255;
