//! The controls of a bar that calls and rooms have alike, and stages in part.

use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::platform::screen;

/// One's microphone, heard or not.
#[component]
pub fn Microphone(
    /// What is sent.
    capture: Capture,
) -> impl IntoView {
    let muted = capture.muted;
    view! {
        <Button
            label=either(muted, "Unmute", "Mute")
            glyph=Signal::derive(move || if muted.get() { Glyph::MicOff } else { Glyph::Mic })
            tone=lit(muted)
            icon_only=true
            on_press=move |()| muted.update(|muted| *muted = !*muted)
        />
    }
}

/// One's camera, seen or not, and another one where there are several.
#[component]
pub fn Camera(
    /// What is sent.
    capture: Capture,
) -> impl IntoView {
    let off = capture.camera_off;
    let several = Memo::new(move |_| capture.cameras.with(Vec::len) > 1);
    view! {
        <Button
            label=either(off, "Camera on", "Camera off")
            glyph=Signal::derive(move || if off.get() { Glyph::CameraOff } else { Glyph::Camera })
            tone=lit(off)
            icon_only=true
            on_press=move |()| off.update(|off| *off = !*off)
        />
        <Show when=move || several.get()>
            <Button
                label="Switch camera"
                glyph=Glyph::SwitchCamera
                tone=Tone::Quiet
                icon_only=true
                busy=capture.asking
                on_press=move |()| capture.flip_camera()
            />
        </Show>
    }
}

/// One's screen, where the browser can show it.
#[component]
pub fn Screen(
    /// It is shown.
    #[prop(into)]
    sharing: Signal<bool>,
    /// Shows it, or no more.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    screen::is_possible().then(|| {
        view! {
            <Button
                label=either(sharing, "Stop sharing", "Share screen")
                glyph=Signal::derive(move || {
                    if sharing.get() { Glyph::ShareScreenOff } else { Glyph::ShareScreen }
                })
                tone=lit(sharing)
                icon_only=true
                on_press=on_press
            />
        }
    })
}

/// Opens a part of the panel, and tells of what is new there.
#[component]
pub fn Opener<P>(
    /// Which part.
    part: P,
    /// What is open.
    open: RwSignal<Option<P>>,
    /// Its name, with what is new.
    #[prop(into)]
    label: Signal<String>,
    /// A sign of it.
    glyph: Glyph,
    /// Something is new there.
    #[prop(into, optional)]
    new: Signal<bool>,
) -> impl IntoView
where
    P: Copy + PartialEq + Send + Sync + 'static,
{
    view! {
        <span class="opener" class:opener--new=new>
            <Button
                label=label
                glyph=glyph
                tone=Tone::Quiet
                icon_only=true
                expanded=Signal::derive(move || open.get() == Some(part))
                on_press=move |()| {
                    open.update(|open| *open = if *open == Some(part) { None } else { Some(part) });
                }
            />
        </span>
    }
}

/// A label by what is on.
pub fn either(
    on: impl Into<Signal<bool>>,
    is: &'static str,
    is_not: &'static str,
) -> Signal<String> {
    let on = on.into();
    Signal::derive(move || if on.get() { is } else { is_not }.to_owned())
}

/// What is off, or shown to others, stands out.
pub fn lit(on: impl Into<Signal<bool>>) -> Signal<Tone> {
    let on = on.into();
    Signal::derive(move || if on.get() { Tone::Primary } else { Tone::Quiet })
}
