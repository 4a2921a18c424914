//! All that is known of video codecs. VP9 and AV1 join here.
//!
//! A codec answers two questions about a payload: may a decoder start here, and
//! which numbers in it must continue over a change of stream.

mod h264;
mod vp8;

pub(crate) use h264::profile_of as h264_profile;
pub(crate) use vp8::{Vp8, Vp8Offsets};

use footlight_shared::VideoCodec;

/// Whether a decoder may start with a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum KeyStart {
    /// No.
    #[default]
    No,
    /// Only if it is the first packet of its frame, which the payload does not
    /// tell.
    IfFirst,
    /// Yes.
    Yes,
}

/// What is learned from a payload once, for all viewers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Inspection {
    /// May a decoder start here?
    pub key_start: KeyStart,
    /// The numbers of a VP8 payload.
    pub vp8: Vp8,
}

/// Looks into a payload.
pub(crate) fn inspect(codec: VideoCodec, payload: &[u8]) -> Inspection {
    match codec {
        VideoCodec::Vp8 => vp8::inspect(payload),
        VideoCodec::H264 => {
            Inspection { key_start: h264::key_start(payload), ..Inspection::default() }
        }
    }
}
