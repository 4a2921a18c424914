//! How much of a camera's picture is sent.

use footlight_shared::Layer;
use leptos::prelude::*;

use super::capture::Capture;
use super::ice::Ice;
use crate::platform::encoding::Aim;

/// What each layer is meant to be, with the camera as it is.
pub fn aim(captured: Capture, ice: Ice) -> Aim {
    let preset = captured.preset.try_get_untracked().unwrap_or_default();
    let most = ice.layer_bitrates();
    let restraint = captured.restraint();
    let mut bitrates = restraint.bitrates(preset.bitrates());
    for (bitrate, most) in bitrates.iter_mut().zip(most) {
        *bitrate = (*bitrate).min(most);
    }
    let shrink = captured.larger_than(preset.height());
    let frames = restraint.frames(Layer::ALL.map(|layer| preset.frames_of(layer)));
    Aim { bitrates, frames, shrink, in_one: ice.in_one() }
}

/// Which layers are to be sent, where so many of them are watched.
pub fn watched(layer: Layer, watched: Option<&Vec<Layer>>) -> bool {
    // All sizes in one stream count as the largest.
    watched.is_none_or(|it| !it.contains(&Layer::Low) || it.contains(&layer))
}
