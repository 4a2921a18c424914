//! Profiles as `fmtp` lines tell them: what two sides must have in common beside
//! the codec.

use footlight_shared::VideoCodec;

use crate::sdp::parameter;

/// The profile of a format, without level and tier; `None` for a form of the
/// codec that is not forwarded.
pub(crate) fn profile_of(codec: VideoCodec, fmtp: &str) -> Option<u16> {
    match codec {
        VideoCodec::Vp8 => Some(0),
        VideoCodec::H264 => {
            // Mode 0 cannot carry what mode 1 made.
            parameter(fmtp, "packetization-mode").filter(|mode| *mode == "1")?;
            Some(h264(fmtp).unwrap_or(0x42E0))
        }
        // RFC 9628, section 6.1; "RTP Payload Format For AV1", section 7.2.1.
        VideoCodec::Vp9 => number(fmtp, "profile-id", 3),
        VideoCodec::Av1 => number(fmtp, "profile", 2),
    }
}

/// True where one who takes `own` can be sent `other`. Browsers differ in
/// whether they call H.264's constrained baseline baseline; anywhere else the
/// profile must be the same.
pub(crate) fn is_kin(codec: VideoCodec, own: u16, other: u16) -> bool {
    own == other || codec == VideoCodec::H264 && own >> 8 == other >> 8
}

/// A small number, 0 where it is not said.
fn number(fmtp: &str, name: &str, most: u16) -> Option<u16> {
    parameter(fmtp, name).map_or(Some(0), |value| value.parse().ok()).filter(|it| *it <= most)
}

/// Of a `profile-level-id` (RFC 6184, section 8.1).
fn h264(fmtp: &str) -> Option<u16> {
    let value = parameter(fmtp, "profile-level-id")?;
    let digits = value.get(..4).filter(|_| value.len() == 6)?;
    let profile = u16::from_str_radix(digits, 16).ok()?;
    // Baseline with constraint_set1 is constrained baseline, whatever else is
    // set (RFC 6184, table 5).
    Some(match profile >> 8 {
        0x42 if profile & 0x40 != 0 => 0x42E0,
        _ => profile,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use VideoCodec::{Av1, H264, Vp8, Vp9};

    #[test]
    fn h264_is_compared_without_the_level() {
        let of = |fmtp| profile_of(H264, fmtp);
        assert_eq!(of("packetization-mode=1;profile-level-id=42e01f"), Some(0x42E0));
        assert_eq!(of("packetization-mode=1;profile-level-id=42e034"), Some(0x42E0));
        assert_eq!(of("packetization-mode=1;profile-level-id=42001f"), Some(0x4200));
        assert_eq!(of("packetization-mode=1;profile-level-id=é001f"), Some(0x42E0));
        assert_eq!(of("packetization-mode=1"), Some(0x42E0));
        assert_eq!(of("profile-level-id=42e01f"), None);
        assert!(is_kin(H264, 0x42E0, 0x4200) && !is_kin(H264, 0x42E0, 0x640C));
    }

    #[test]
    fn a_profile_that_is_not_said_is_the_main_one() {
        assert_eq!(profile_of(Vp8, "max-fs=12288"), Some(0));
        assert_eq!(profile_of(Vp9, ""), Some(0));
        assert_eq!(profile_of(Vp9, "profile-id=2"), Some(2));
        assert_eq!(profile_of(Vp9, "profile-id=9"), None);
        assert_eq!(profile_of(Av1, "level-idx=5;profile=1;tier=0"), Some(1));
        assert!(is_kin(Av1, 0, 0) && !is_kin(Vp9, 0, 2));
    }
}
