//! Why nothing comes of a device, above the bar of those who pressed its control.

use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::page::capture_trouble::CaptureTrouble;

/// The door's words, and the way to put them away.
#[component]
pub fn Trouble(
    /// What is captured, or not.
    capture: Capture,
) -> impl IntoView {
    view! {
        <div class="trouble">
            <CaptureTrouble capture=capture deed="stay"/>
            <Button
                label="Put away"
                glyph=Glyph::Close
                tone=Tone::Quiet
                icon_only=true
                on_press=move |()| capture.told.set(None)
            />
        </div>
    }
}
