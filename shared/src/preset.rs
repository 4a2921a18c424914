//! How large, how smooth and how dear a performer's picture is meant to be.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Layer;

/// A target for the picture: lines of the full picture, and frames a second.
/// They are ordered by what they cost.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize,
)]
pub enum Preset {
    /// 360 lines, 15 frames.
    #[serde(rename = "360p15")]
    P360At15,
    /// 360 lines, 30 frames.
    #[serde(rename = "360p30")]
    P360At30,
    /// 540 lines, 30 frames.
    #[serde(rename = "540p30")]
    P540At30,
    /// 720 lines, 30 frames.
    #[default]
    #[serde(rename = "720p30")]
    P720At30,
    /// 720 lines, 60 frames.
    #[serde(rename = "720p60")]
    P720At60,
    /// 1080 lines, 30 frames.
    #[serde(rename = "1080p30")]
    P1080At30,
    /// 1080 lines, 60 frames.
    #[serde(rename = "1080p60")]
    P1080At60,
}

/// Frames a second of the small and the middle picture at most.
const MOST_FRAMES_BELOW: u32 = 30;

impl Preset {
    /// All presets, the cheapest first.
    pub const ALL: [Preset; 7] = [
        Preset::P360At15,
        Preset::P360At30,
        Preset::P540At30,
        Preset::P720At30,
        Preset::P720At60,
        Preset::P1080At30,
        Preset::P1080At60,
    ];

    /// The name on the wire and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Preset::P360At15 => "360p15",
            Preset::P360At30 => "360p30",
            Preset::P540At30 => "540p30",
            Preset::P720At30 => "720p30",
            Preset::P720At60 => "720p60",
            Preset::P1080At30 => "1080p30",
            Preset::P1080At60 => "1080p60",
        }
    }

    /// The preset with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// Lines of the full picture.
    pub fn height(self) -> u32 {
        match self {
            Preset::P360At15 | Preset::P360At30 => 360,
            Preset::P540At30 => 540,
            Preset::P720At30 | Preset::P720At60 => 720,
            Preset::P1080At30 | Preset::P1080At60 => 1080,
        }
    }

    /// Its width at 16:9.
    pub fn width(self) -> u32 {
        self.height() * 16 / 9
    }

    /// Frames a second.
    pub fn frames(self) -> u32 {
        match self {
            Preset::P360At15 => 15,
            Preset::P720At60 | Preset::P1080At60 => 60,
            _ => 30,
        }
    }

    /// Frames a second of a layer.
    pub fn frames_of(self, layer: Layer) -> u32 {
        if layer == Layer::High { self.frames() } else { self.frames().min(MOST_FRAMES_BELOW) }
    }

    /// Most bits a second of each layer, the smallest first.
    pub fn bitrates(self) -> [u32; 3] {
        match self {
            Preset::P360At15 => [100_000, 250_000, 500_000],
            Preset::P360At30 => [100_000, 300_000, 800_000],
            Preset::P540At30 => [150_000, 400_000, 1_200_000],
            Preset::P720At30 => Layer::BITRATES,
            Preset::P720At60 => [150_000, 600_000, 2_500_000],
            Preset::P1080At30 => [200_000, 800_000, 3_000_000],
            Preset::P1080At60 => [200_000, 900_000, 4_000_000],
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_picture_goes_from_half_a_megabit_to_four() {
        let full = |preset: &Preset| preset.bitrates()[2];
        assert_eq!(Preset::ALL.iter().map(full).min(), Some(500_000));
        assert_eq!(Preset::ALL.iter().map(full).max(), Some(4_000_000));
        for preset in Preset::ALL {
            assert!(preset.bitrates().is_sorted());
            assert_eq!(Preset::from_name(preset.name()), Some(preset));
            assert_eq!(preset.width() * 9, preset.height() * 16);
        }
        assert!(Preset::ALL.is_sorted_by_key(full));
    }
}
