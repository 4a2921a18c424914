//! The bar under the preview while live.

use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::live::publishing::{Phase, Publishing};
use crate::page::talk::controls::either;
use crate::platform::screen;

/// Microphone, camera, end.
#[component]
pub fn Bar(
    /// What is sent.
    publishing: Publishing,
    /// What is captured.
    capture: Capture,
) -> impl IntoView {
    let (muted, camera_off) = (capture.muted, capture.camera_off);
    let sound_glyph = Signal::derive(move || if muted.get() { Glyph::MicOff } else { Glyph::Mic });
    let camera_glyph =
        Signal::derive(move || if camera_off.get() { Glyph::CameraOff } else { Glyph::Camera });
    view! {
        <div class="bar" role="group" aria-label="Performance">
            <Button
                label=either(muted, "Unmute", "Mute")
                glyph=sound_glyph
                on_press=move |()| muted.update(|muted| *muted = !*muted)
            />
            <Button
                label=either(camera_off, "Camera on", "Camera off")
                glyph=camera_glyph
                on_press=move |()| camera_off.update(|off| *off = !*off)
            />
            <Screen publishing=publishing/>
            <End publishing=publishing/>
        </div>
    }
}

/// The performer's screen beside his camera, where the browser can show it.
#[component]
fn Screen(publishing: Publishing) -> impl IntoView {
    let shown = publishing.screen.shown();
    let label = either(shown, "Stop sharing", "Share screen");
    let glyph = Signal::derive(move || match shown.get() {
        true => Glyph::ShareScreenOff,
        false => Glyph::ShareScreen,
    });
    let waits = Signal::derive(move || publishing.phase.get() != Phase::Live);
    let press = move |()| match shown.get_untracked() {
        true => publishing.screen.stop(),
        false => publishing.share_screen(),
    };
    screen::is_possible()
        .then(|| view! { <Button label=label glyph=glyph disabled=waits on_press=press/> })
}

/// The button that ends the stream, and takes it back for a moment after that.
/// It is one and the same, so that the focus stays where it is.
#[component]
fn End(publishing: Publishing) -> impl IntoView {
    let farewell = publishing.farewell;
    let leaving = Memo::new(move |_| farewell.left.get().is_some());
    let fresh = Memo::new(move |_| farewell.has_just_begun());
    let ending = Signal::derive(move || publishing.phase.get() == Phase::Ending);
    let label = either(leaving, "Stay on air", "End stream");
    let glyph = Signal::derive(move || if leaving.get() { Glyph::Radio } else { Glyph::Stop });
    let tone = Signal::derive(move || if leaving.get() { Tone::Primary } else { Tone::Danger });
    let press = move |()| match (leaving.get_untracked(), fresh.get_untracked()) {
        (false, _) => publishing.end_soon(),
        (true, false) => publishing.stay(),
        // The second press of a double click.
        (true, true) => {}
    };
    let count = move || farewell.left.get().map(|left| format!("End now ({left})"));
    let now = Signal::derive(move || count().unwrap_or_default());
    view! {
        <Button label=label glyph=glyph tone=tone busy=ending on_press=press/>
        <Show when=move || leaving.get()>
            <Button
                label=now
                tone=Tone::Danger
                disabled=fresh
                on_press=move |()| publishing.end()
            />
        </Show>
    }
}
