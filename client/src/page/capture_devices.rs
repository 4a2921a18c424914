//! Which camera and which microphone, and how loud it is.

use leptos::prelude::*;

use crate::component::device_select::DeviceSelect;
use crate::component::meter::Meter;
use crate::component::toggle::Toggle;
use crate::live::capture::Capture;
use crate::live::thrift;

/// The pickers, and what a page has to choose besides.
#[component]
pub fn CaptureDevices(
    /// What is captured.
    capture: Capture,
    /// Stands below them.
    children: Children,
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
            {children()}
            {thrift::applies().then(|| {
                view! {
                    <Toggle
                        label="Full picture over mobile data"
                        hint="Otherwise yours takes no more than 500 kbit/s."
                        checked=capture.lifted
                        on_change=move |lifted: bool| capture.lift(lifted)
                    />
                }
            })}
        </div>
    }
}
