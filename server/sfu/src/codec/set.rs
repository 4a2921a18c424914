//! Some of the video codecs.

use footlight_shared::VideoCodec;

/// A set of codecs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Codecs(u8);

impl Codecs {
    /// Every one.
    pub(crate) fn all() -> Self {
        VideoCodec::ALL.into_iter().collect()
    }

    /// Those of both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// True for one of them.
    pub(crate) fn contains(self, codec: VideoCodec) -> bool {
        self.0 & bit(codec) != 0
    }
}

impl FromIterator<VideoCodec> for Codecs {
    fn from_iter<I: IntoIterator<Item = VideoCodec>>(codecs: I) -> Self {
        Self(codecs.into_iter().fold(0, |bits, codec| bits | bit(codec)))
    }
}

fn bit(codec: VideoCodec) -> u8 {
    1 << codec as u8
}
