//! The controls of a bar that calls and rooms have alike, and stages in part.

mod trouble;

use footlight_session::Device;
use leptos::prelude::*;

use self::trouble::Trouble;
use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::platform::capture::CaptureError;
use crate::platform::screen;

/// One's microphone, heard or not.
#[component]
pub fn Microphone(
    /// What is sent.
    capture: Capture,
) -> impl IntoView {
    let muted = capture.muted;
    view! {
        <Turn
            capture=capture
            device=Device::Microphone
            off=muted
            label=either(muted, "Unmute", "Mute")
            glyphs=(Glyph::Mic, Glyph::MicOff)
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
        <Turn
            capture=capture
            device=Device::Camera
            off=off
            label=either(off, "Camera on", "Camera off")
            glyphs=(Glyph::Camera, Glyph::CameraOff)
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

/// Turns a device off or on. Where nothing comes of it, it says so, and asks for it.
#[component]
fn Turn(
    capture: Capture,
    device: Device,
    off: RwSignal<bool>,
    label: Signal<String>,
    /// While it is on, and while it is off.
    glyphs: (Glyph, Glyph),
) -> impl IntoView {
    let lack = Memo::new(move |_| capture.lack_of(device));
    let off = Memo::new(move |_| off.get() || lack.with(Option::is_some));
    let label = move || match lack.get() {
        Some(error) => without(device, &error),
        None => label.get(),
    };
    view! {
        <Button
            label=Signal::derive(label)
            glyph=Signal::derive(move || if off.get() { glyphs.1 } else { glyphs.0 })
            tone=lit(off)
            icon_only=true
            busy=Signal::derive(move || lack.with(Option::is_some) && capture.asking.get())
            on_press=move |()| capture.turn(device)
        />
        <Show when=move || capture.told.get() == Some(device) && lack.with(Option::is_some)>
            <Trouble capture=capture/>
        </Show>
    }
}

/// What the control of a device is called of which nothing comes.
fn without(device: Device, error: &CaptureError) -> String {
    let (what, none) = match device {
        Device::Camera => ("Camera", "No camera"),
        Device::Microphone => ("Microphone", "No microphone"),
    };
    match error {
        CaptureError::Denied | CaptureError::Insecure => format!("{what} blocked"),
        CaptureError::Busy => format!("{what} busy"),
        _ => none.to_owned(),
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
