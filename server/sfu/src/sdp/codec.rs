//! Codecs as an offer names them, and what of them we take.

use footlight_shared::VideoCodec;

use super::parameter;
use crate::codec::{Codecs, is_kin, profile_of};

/// One payload type of an offer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Codec {
    /// The number that stands for it in packets.
    pub payload_type: u8,
    /// As in `rtpmap`: name, clock rate and, for audio, channels.
    pub encoding: String,
    /// As in `fmtp`.
    pub parameters: String,
    /// As in `rtcp-fb`.
    pub feedback: Vec<String>,
}

impl Codec {
    /// The encoding's name.
    pub(super) fn name(&self) -> &str {
        self.encoding.split('/').next().unwrap_or_default()
    }

    /// The video codec, where it is one that is forwarded.
    pub(super) fn video(&self) -> Option<Format> {
        let codec = VideoCodec::from_name(self.name())?;
        let profile = profile_of(codec, &self.parameters)?;
        Some(Format { codec, profile, payload_type: self.payload_type, rtx: None })
    }

    /// The payload type that this one retransmits (RFC 4588, section 8.1).
    pub(super) fn retransmits(&self) -> Option<u8> {
        if !self.name().eq_ignore_ascii_case("rtx") {
            return None;
        }
        parameter(&self.parameters, "apt")?.parse().ok()
    }

    /// True for Opus beside copies of itself (RFC 2198), where `opus` stands for
    /// it alone.
    pub(super) fn repeats(&self, opus: u8) -> bool {
        let of_opus = |number: &str| number.trim().parse() == Ok(opus);
        self.encoding.eq_ignore_ascii_case("red/48000/2") && self.parameters.split('/').all(of_opus)
    }

    /// True for Opus (RFC 7587).
    pub(super) fn is_opus(&self) -> bool {
        self.encoding.eq_ignore_ascii_case("opus/48000/2")
    }
}

/// A video codec under one peer's payload types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Format {
    /// Which.
    pub codec: VideoCodec,
    /// See [`profile_of`].
    pub profile: u16,
    /// For media.
    pub payload_type: u8,
    /// For retransmissions, where agreed.
    pub rtx: Option<u8>,
}

/// The video codecs agreed with one peer, in his order of preference.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Formats(Vec<Format>);

impl Formats {
    /// The ones that we take of an offer.
    pub(super) fn of(codecs: &[Codec]) -> Self {
        let repairs: Vec<(u8, u8)> = codecs
            .iter()
            .filter_map(|codec| Some((codec.retransmits()?, codec.payload_type)))
            .collect();
        let rtx = |format: &Format| repairs.iter().find(|(of, _)| *of == format.payload_type);
        let formats = codecs
            .iter()
            .filter_map(Codec::video)
            .map(|format| Format { rtx: rtx(&format).map(|(_, repair)| *repair), ..format });
        Self(formats.collect())
    }

    /// Keeps the codecs of a list, in its order.
    pub(super) fn prefer(&mut self, order: &[VideoCodec]) {
        self.0.retain(|format| order.contains(&format.codec));
        self.0.sort_by_key(|format| order.iter().position(|codec| *codec == format.codec));
    }

    /// Where a payload type, media or retransmission, stands among them.
    pub(super) fn rank(&self, payload_type: u8) -> Option<usize> {
        let is = |format: &Format| {
            format.payload_type == payload_type || format.rtx == Some(payload_type)
        };
        self.0.iter().position(is)
    }

    /// Which codecs they are, of any profile.
    pub(crate) fn codecs(&self) -> Codecs {
        self.0.iter().map(|format| format.codec).collect()
    }

    /// True without any.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True for a payload type among them, media or retransmission.
    pub(super) fn contains(&self, payload_type: u8) -> bool {
        self.by_payload_type(payload_type).is_some() || self.by_rtx(payload_type).is_some()
    }

    /// The format of a media packet.
    pub(crate) fn by_payload_type(&self, payload_type: u8) -> Option<Format> {
        self.0.iter().copied().find(|format| format.payload_type == payload_type)
    }

    /// The payload type of any retransmission.
    pub(crate) fn rtx(&self) -> Option<u8> {
        self.0.iter().find_map(|format| format.rtx)
    }

    /// The format of a retransmission.
    pub(crate) fn by_rtx(&self, payload_type: u8) -> Option<Format> {
        self.0.iter().copied().find(|format| format.rtx == Some(payload_type))
    }

    /// The format in which this peer can be sent another's: of the same profile,
    /// else of one that will do.
    pub(crate) fn matching(&self, other: Format) -> Option<Format> {
        let candidates = || self.0.iter().copied().filter(|format| format.codec == other.codec);
        candidates().find(|format| format.profile == other.profile).or_else(|| {
            candidates().find(|format| is_kin(format.codec, format.profile, other.profile))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn codec(payload_type: u8, encoding: &str, parameters: &str) -> Codec {
        Codec {
            payload_type,
            encoding: encoding.to_owned(),
            parameters: parameters.to_owned(),
            feedback: Vec::new(),
        }
    }

    #[test]
    fn only_codecs_that_are_forwarded_are_taken_with_their_retransmissions() {
        let formats = Formats::of(&[
            codec(120, "VP8/90000", "max-fs=12288"),
            codec(124, "rtx/90000", "apt=120"),
            codec(121, "H265/90000", ""),
            codec(125, "rtx/90000", "apt=121"),
            codec(126, "H264/90000", "profile-level-id=42e01f;packetization-mode=1"),
            codec(97, "H264/90000", "profile-level-id=42e01f"),
        ]);
        assert_eq!(formats.0.len(), 2);
        assert_eq!(formats.by_payload_type(120).unwrap().rtx, Some(124));
        assert_eq!(formats.by_rtx(124).unwrap().payload_type, 120);
        assert!(!formats.contains(125) && !formats.contains(97) && formats.contains(126));
    }

    #[test]
    fn h264_is_matched_by_profile() {
        let mode = |level| format!("packetization-mode=1;profile-level-id={level}");
        let formats = Formats::of(&[
            codec(1, "H264/90000", &mode("640c1f")),
            codec(2, "H264/90000", &mode("42e01f")),
        ]);
        let wanted =
            |profile| Format { codec: VideoCodec::H264, profile, payload_type: 99, rtx: None };
        assert_eq!(formats.matching(wanted(0x4200)).unwrap().payload_type, 2);
        assert_eq!(formats.matching(wanted(0x640C)).unwrap().payload_type, 1);
        assert_eq!(formats.matching(wanted(0x4D00)), None);
    }

    #[test]
    fn vp9_and_av1_are_matched_by_profile_and_nothing_less() {
        let formats = Formats::of(&[
            codec(1, "VP9/90000", "profile-id=2"),
            codec(2, "VP9/90000", "profile-id=0"),
            codec(3, "AV1/90000", "level-idx=5;profile=0;tier=0"),
        ]);
        let wanted = |codec, profile| Format { codec, profile, payload_type: 99, rtx: None };
        let own =
            |codec, profile| formats.matching(wanted(codec, profile)).map(|it| it.payload_type);
        assert_eq!(own(VideoCodec::Vp9, 0), Some(2));
        assert_eq!(own(VideoCodec::Vp9, 2), Some(1));
        assert_eq!(own(VideoCodec::Vp9, 1), None);
        assert_eq!(own(VideoCodec::Av1, 0), Some(3));
        assert_eq!(own(VideoCodec::Av1, 1), None);
    }
}
