//! The words for media that both sides share.

use serde::{Deserialize, Serialize};

/// One simulcast encoding of the performer's video.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// A quarter of the size.
    Low,
    /// Half of the size.
    Medium,
    /// The full size.
    High,
}

impl Layer {
    /// All layers, the smallest first.
    pub const ALL: [Layer; 3] = [Layer::Low, Layer::Medium, Layer::High];

    /// Most bits a second of each layer, the smallest first, where the server
    /// says nothing else.
    pub const BITRATES: [u32; 3] = [150_000, 500_000, 1_700_000];

    /// The `rid` (RFC 8851) of this layer in a session description.
    pub fn rid(self) -> &'static str {
        match self {
            Layer::Low => "l",
            Layer::Medium => "m",
            Layer::High => "h",
        }
    }

    /// The layer with this `rid`.
    pub fn from_rid(rid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.rid() == rid)
    }

    /// 0 for the smallest.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// What a viewer asks for: a cap, or all that his connection carries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// As good as the connection allows.
    #[default]
    Auto,
    /// The full size.
    High,
    /// Half of the size at most.
    Medium,
    /// A quarter of the size at most.
    Low,
    /// As good as a cap on the bits allows that the server sets.
    Saver,
    /// No picture.
    Sound,
}

impl Quality {
    /// The best layer that this choice allows.
    pub fn cap(self) -> Layer {
        match self {
            Quality::Auto | Quality::High | Quality::Saver => Layer::High,
            Quality::Medium => Layer::Medium,
            Quality::Low | Quality::Sound => Layer::Low,
        }
    }
}

/// A video codec by its name in a session description.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum VideoCodec {
    /// RFC 7741.
    #[serde(rename = "VP8")]
    Vp8,
    /// RFC 6184.
    #[serde(rename = "H264")]
    H264,
    /// RFC 9628.
    #[serde(rename = "VP9")]
    Vp9,
    /// "RTP Payload Format For AV1" of the Alliance for Open Media.
    #[serde(rename = "AV1")]
    Av1,
}

impl VideoCodec {
    /// Every codec that is forwarded, in the order in which they are preferred
    /// where the server says nothing else.
    pub const ALL: [VideoCodec; 4] =
        [VideoCodec::Vp8, VideoCodec::H264, VideoCodec::Vp9, VideoCodec::Av1];

    /// The encoding's name in a session description.
    pub fn name(self) -> &'static str {
        match self {
            VideoCodec::Vp8 => "VP8",
            VideoCodec::H264 => "H264",
            VideoCodec::Vp9 => "VP9",
            VideoCodec::Av1 => "AV1",
        }
    }

    /// The codec with this name, in capitals or not.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.name().eq_ignore_ascii_case(name))
    }
}

/// How a performer is to send his picture in several sizes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scalability {
    /// Each size in a stream of its own.
    #[default]
    Simulcast,
    /// All sizes in one stream, where codec and browser can: each is predicted from
    /// the smaller ones.
    Svc,
}

/// Why a viewer is not sent the best of what he wishes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// His connection does not carry more.
    Bandwidth,
    /// He may not have more: a cap of his own, of the stage or of the server.
    Cap,
}
