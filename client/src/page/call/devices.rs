//! Camera and microphone, before a call and in it.

use leptos::prelude::*;

use crate::component::device_select::DeviceSelect;
use crate::component::meter::Meter;
use crate::live::capture::Capture;

/// The pickers.
#[component]
pub fn Devices(
    /// What is captured.
    capture: Capture,
) -> impl IntoView {
    let asking = capture.asking;
    view! {
        <div class="devices">
            <DeviceSelect
                label="Camera"
                id="camera"
                devices=capture.cameras
                value=capture.camera
                on_change=move |id: String| capture.choose_camera(id)
                disabled=asking
            />
            <DeviceSelect
                label="Microphone"
                id="microphone"
                devices=capture.microphones
                value=capture.microphone
                on_change=move |id: String| capture.choose_microphone(id)
                disabled=asking
            />
            <Meter label="Input level" level=capture.level/>
        </div>
    }
}
