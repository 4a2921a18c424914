//! How much of a camera's picture is sent.

use footlight_shared::{Layer, Preset};
use leptos::prelude::*;

use super::capture::Capture;
use super::ice::Ice;
use crate::platform::encoding::Aim;

/// Most bits a second of each size of a face among others, the smallest first.
const FACE: [u32; 3] = [150_000, 500_000, 1_500_000];

/// What each layer is meant to be, with the camera as it is.
pub fn aim(captured: Capture, ice: Ice) -> Aim {
    let preset = captured.preset.try_get_untracked().unwrap_or_default();
    let bitrates = at_most(preset.bitrates(), ice.layer_bitrates());
    Aim { in_one: ice.in_one(), ..of(captured, preset, bitrates) }
}

/// The same of a face among others: no more than 720 lines, whatever the camera gives.
pub fn face(captured: Capture, ice: Ice) -> Aim {
    let preset = captured.preset.try_get_untracked().unwrap_or_default().min(Preset::P720At30);
    let bitrates = at_most(at_most(FACE, preset.bitrates()), ice.layer_bitrates());
    of(captured, preset, bitrates)
}

fn of(captured: Capture, preset: Preset, bitrates: [u32; 3]) -> Aim {
    let (sizes, restraint) = (captured.sizes(preset.height()), captured.restraint());
    let frames = sizes.frames(Layer::ALL.map(|layer| preset.frames_of(layer)));
    Aim {
        bitrates: restraint.bitrates(sizes.bitrates(bitrates)),
        frames: restraint.frames(frames),
        sizes,
        in_one: false,
    }
}

fn at_most(mut bitrates: [u32; 3], most: [u32; 3]) -> [u32; 3] {
    for (bitrate, most) in bitrates.iter_mut().zip(most) {
        *bitrate = (*bitrate).min(most);
    }
    bitrates
}

/// Which layers are to be sent, where so many of them are watched.
pub fn watched(layer: Layer, watched: Option<&Vec<Layer>>) -> bool {
    // All sizes in one stream count as the largest.
    watched.is_none_or(|it| !it.contains(&Layer::Low) || it.contains(&layer))
}
