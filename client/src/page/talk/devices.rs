//! Camera and microphone, before a call and in it.

use leptos::prelude::*;

use crate::component::toggle::Toggle;
use crate::live::capture::Capture;
use crate::page::capture_devices::CaptureDevices;
use crate::platform::capture::Sound;

/// The pickers, and music in the place of speech.
#[component]
pub fn Devices(
    /// What is captured.
    capture: Capture,
) -> impl IntoView {
    let (asking, sound) = (capture.asking, capture.sound);
    let treat = move |music: bool| {
        capture.treat(|sound| *sound = if music { Sound::UNTREATED } else { Sound::default() });
    };
    view! {
        <CaptureDevices capture=capture>
            <Toggle
                label="Music"
                hint="Sends the sound as it is. Wear headphones: nothing takes an echo out."
                checked=Signal::derive(move || sound.get() == Sound::UNTREATED)
                on_change=treat
                disabled=asking
            />
        </CaptureDevices>
    }
}
