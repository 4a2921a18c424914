//! What to do when there is no camera or no microphone, or both are off.

use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::{Glyph, Icon};
use crate::live::capture::Capture;
use crate::live::ladder::Lacking;
use crate::platform::capture::CaptureError;

/// Says over the preview what is wrong, and offers to try again.
#[component]
pub fn CaptureTrouble(
    /// What is captured, or not.
    capture: Capture,
    /// What can be done with a part of it: `go live`, `join`.
    deed: &'static str,
) -> impl IntoView {
    let words = Memo::new(move |_| {
        if let Some(error) = capture.trouble.get() {
            return Some(nothing(&error));
        }
        capture.lacking.get().map(|lacking| part(&lacking, deed))
    });
    let resting = Memo::new(move |_| capture.resting.get());
    let asking = Memo::new(move |_| capture.asking.get() && capture.stream.with(Option::is_none));
    view! {
        <div class="overlay" role="alert">
            {move || {
                if asking.get() {
                    return view! {
                        <div class="overlay__card">
                            <p class="overlay__title">"Asking for camera and microphone"</p>
                            <p class="overlay__next">"Your browser may ask you: allow both."</p>
                        </div>
                    }
                        .into_any();
                }
                if resting.get() {
                    return view! {
                        <div class="overlay__card">
                            <Icon glyph=Glyph::CameraOff/>
                            <p class="overlay__title">"Camera and microphone are off"</p>
                            <p class="overlay__next">
                                {format!("Turn them on to see yourself, or {deed} again at once.")}
                            </p>
                            <Button
                                label="Turn on"
                                glyph=Glyph::Camera
                                tone=Tone::Plain
                                on_press=move |()| capture.ask()
                            />
                        </div>
                    }
                        .into_any();
                }
                let Some((title, next)) = words.get() else { return ().into_any() };
                view! {
                    <div class="overlay__card">
                        <Icon glyph=Glyph::CameraOff/>
                        <p class="overlay__title">{title}</p>
                        <p class="overlay__next">{next}</p>
                        <Button
                            label="Try again"
                            glyph=Glyph::Retry
                            tone=Tone::Plain
                            on_press=move |()| capture.ask()
                        />
                    </div>
                }
                    .into_any()
            }}
        </div>
    }
}

fn nothing(error: &CaptureError) -> (&'static str, String) {
    match error {
        CaptureError::Denied => (
            "Your camera and microphone are blocked",
            "Open the site's permissions next to the address, allow the camera and the \
             microphone, then press Try again."
                .to_owned(),
        ),
        CaptureError::Busy => (
            "Your camera or microphone is in use",
            "Another program or tab has it. Close that one, or choose another device, then \
             press Try again."
                .to_owned(),
        ),
        CaptureError::Missing | CaptureError::Unfit => (
            "No camera and no microphone found",
            "Plug one in and switch it on. It is found by itself, or press Try again.".to_owned(),
        ),
        CaptureError::Insecure => (
            "This page may not use a camera",
            "Browsers allow cameras on secure addresses alone. Open this page by https, or on \
             localhost."
                .to_owned(),
        ),
        CaptureError::Other(words) => (
            "The camera could not be started",
            format!(
                "The browser says: {words} Restart the browser if it stays so, then try again."
            ),
        ),
    }
}

fn part(lacking: &Lacking, deed: &str) -> (&'static str, String) {
    let (title, next) = match lacking {
        Lacking::Picture(CaptureError::Busy) => (
            "Your camera is in use",
            "with sound alone. For a picture close the program that has the camera, then press \
             Try again.",
        ),
        Lacking::Picture(CaptureError::Denied) => (
            "Your camera is blocked",
            "with sound alone. For a picture open the site's permissions next to the address, \
             allow the camera, then press Try again.",
        ),
        Lacking::Picture(_) => (
            "No camera found",
            "with sound alone. For a picture plug a camera in, then press Try again.",
        ),
        Lacking::Sound(CaptureError::Busy) => (
            "Your microphone is in use",
            "without sound. To be heard close the program that has the microphone, then press \
             Try again.",
        ),
        Lacking::Sound(CaptureError::Denied) => (
            "Your microphone is blocked",
            "without sound. To be heard open the site's permissions next to the address, allow \
             the microphone, then press Try again.",
        ),
        Lacking::Sound(_) => (
            "No microphone found",
            "without sound. To be heard plug a microphone in, then press Try again.",
        ),
    };
    (title, format!("You can {deed} {next}"))
}
