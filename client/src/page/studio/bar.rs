//! The bar under the preview while live.

use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::live::publishing::{Phase, Publishing};

/// Microphone, camera, end.
#[component]
pub fn Bar(
    /// What is sent.
    publishing: Publishing,
    /// What is captured.
    capture: Capture,
) -> impl IntoView {
    let (muted, camera_off) = (capture.muted, capture.camera_off);
    let sound_label = Signal::derive(move || words(muted.get(), "Unmute", "Mute"));
    let sound_glyph = Signal::derive(move || if muted.get() { Glyph::MicOff } else { Glyph::Mic });
    let camera_label = Signal::derive(move || words(camera_off.get(), "Camera on", "Camera off"));
    let camera_glyph =
        Signal::derive(move || if camera_off.get() { Glyph::CameraOff } else { Glyph::Camera });
    let ending = Signal::derive(move || publishing.phase.get() == Phase::Ending);
    view! {
        <div class="bar" role="group" aria-label="Performance">
            <Button
                label=sound_label
                glyph=sound_glyph
                on_press=move |()| muted.update(|muted| *muted = !*muted)
            />
            <Button
                label=camera_label
                glyph=camera_glyph
                on_press=move |()| camera_off.update(|off| *off = !*off)
            />
            <Button
                label="End stream"
                glyph=Glyph::Stop
                tone=Tone::Danger
                busy=ending
                on_press=move |()| publishing.end()
            />
        </div>
    }
}

fn words(on: bool, is: &str, is_not: &str) -> String {
    if on { is } else { is_not }.to_owned()
}
