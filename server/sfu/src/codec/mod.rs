//! All that is known of video codecs.
//!
//! A codec answers three questions about a payload: may a decoder start here,
//! which numbers in it must continue over a change of stream, and which layer of
//! its stream it is of. Nobody else looks into a payload.

mod av1;
pub(crate) mod dependency;
mod h264;
mod numbers;
mod profile;
mod set;
mod view;
mod vp8;
mod vp9;

pub(crate) use numbers::{Latest, Numbers, Offsets};
pub(crate) use profile::{is_kin, profile_of};
pub(crate) use set::Codecs;
pub(crate) use view::{Layering, VIEWS, View, Views};
pub(crate) use vp8::frame as vp8_frame;

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
    /// What must go on over a change of stream.
    pub numbers: Numbers,
    /// Where it stands among the layers of its stream.
    pub layering: Layering,
}

impl Inspection {
    /// What a dependency descriptor tells beside: the layers where the payload does
    /// not, and a number.
    pub(crate) fn described(&mut self, codec: VideoCodec, layering: Layering, frame: u16) {
        if matches!(codec, VideoCodec::Av1 | VideoCodec::H264) {
            self.layering = layering;
        }
        self.numbers = self.numbers.of_frame(frame);
    }
}

impl LayerId {
    /// True for the layer that needs no other.
    pub(crate) fn is_lowest(self) -> bool {
        self == Self::default()
    }
}

/// A layer within one stream; all zero where it has but one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct LayerId {
    /// Larger pictures.
    pub spatial: u8,
    /// More pictures.
    pub temporal: u8,
}

/// Looks into a payload.
pub(crate) fn inspect(codec: VideoCodec, payload: &[u8]) -> Inspection {
    match codec {
        VideoCodec::Vp8 => vp8::inspect(payload),
        VideoCodec::Vp9 => vp9::inspect(payload),
        VideoCodec::Av1 => av1::inspect(payload),
        VideoCodec::H264 => {
            Inspection { key_start: h264::key_start(payload), ..Inspection::default() }
        }
    }
}
