//! The one bar of controls.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::panel::Open;
use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::call::{Call, Line};
use crate::live::capture::Capture;
use crate::platform::{screen, small_window};

/// Everything that is done in a call, in icons with names.
#[component]
pub fn Bar(
    /// The call.
    call: Call,
    /// What is sent.
    capture: Capture,
    /// The other one's picture.
    video: NodeRef<html::Video>,
    /// What is open beside it.
    open: RwSignal<Option<Open>>,
) -> impl IntoView {
    let (muted, camera_off, sharing) = (capture.muted, capture.camera_off, call.sharing);
    let several = Memo::new(move |_| capture.cameras.with(Vec::len) > 1);
    let share = move |()| match sharing.get_untracked() {
        true => call.stop_sharing(),
        false => call.share_screen(),
    };
    let small = move |()| {
        if let Some(video) = video.get_untracked() {
            spawn_local(small_window::toggle(video));
        }
    };
    view! {
        <div class="call__bar" role="group" aria-label="Call controls">
            <Button
                label=either(muted.into(), "Unmute", "Mute")
                glyph=Signal::derive(move || if muted.get() { Glyph::MicOff } else { Glyph::Mic })
                tone=lit(muted.into())
                icon_only=true
                on_press=move |()| muted.update(|muted| *muted = !*muted)
            />
            <Button
                label=either(camera_off.into(), "Camera on", "Camera off")
                glyph=Signal::derive(move || {
                    if camera_off.get() { Glyph::CameraOff } else { Glyph::Camera }
                })
                tone=lit(camera_off.into())
                icon_only=true
                on_press=move |()| camera_off.update(|off| *off = !*off)
            />
            <Show when=move || several.get()>
                <Button
                    label="Switch camera"
                    glyph=Glyph::SwitchCamera
                    tone=Tone::Quiet
                    icon_only=true
                    busy=capture.asking
                    on_press=move |()| call.flip_camera()
                />
            </Show>
            {screen::is_possible()
                .then(|| {
                    view! {
                        <Button
                            label=either(sharing, "Stop sharing", "Share screen")
                            glyph=Signal::derive(move || {
                                if sharing.get() { Glyph::ShareScreenOff } else { Glyph::ShareScreen }
                            })
                            tone=lit(sharing)
                            icon_only=true
                            on_press=share
                        />
                    }
                })}
            {small_window::is_known()
                .then(|| {
                    view! {
                        <Button
                            label="Picture in picture"
                            glyph=Glyph::PictureInPicture
                            tone=Tone::Quiet
                            icon_only=true
                            on_press=small
                        />
                    }
                })}
            <Button
                label="Devices"
                glyph=Glyph::Settings
                tone=Tone::Quiet
                icon_only=true
                expanded=Signal::derive(move || open.get() == Some(Open::Devices))
                on_press=move |()| toggle(open, Open::Devices)
            />
            <Words call=call open=open/>
            <Button
                label="Hang up"
                glyph=Glyph::HangUp
                tone=Tone::Danger
                icon_only=true
                on_press=move |()| call.hang_up()
            />
        </div>
    }
}

/// Opens chat and files, and tells of what is new there.
#[component]
fn Words(call: Call, open: RwSignal<Option<Open>>) -> impl IntoView {
    // Lines that came while nobody looked, and files that wait for a word.
    let read = RwSignal::new(0usize);
    let theirs = |lines: &Vec<Line>| lines.iter().filter(|line| !line.mine).count();
    let lines = Memo::new(move |_| call.lines.with(theirs));
    let offered = call.transfers.undecided();
    Effect::new(move || {
        if open.get() == Some(Open::Words) {
            read.set(lines.get());
        }
    });
    let unread = Memo::new(move |_| lines.get().saturating_sub(read.get()) + offered.get());
    let words = Signal::derive(move || match unread.get() {
        0 => "Chat and files".to_owned(),
        new => format!("Chat and files, {new} new"),
    });
    view! {
        <span class="call__words" class:call__words--new=move || { unread.get() > 0 }>
            <Button
                label=words
                glyph=Glyph::Message
                tone=Tone::Quiet
                icon_only=true
                expanded=Signal::derive(move || open.get() == Some(Open::Words))
                on_press=move |()| toggle(open, Open::Words)
            />
        </span>
    }
}

fn toggle(open: RwSignal<Option<Open>>, which: Open) {
    open.update(|open| *open = if *open == Some(which) { None } else { Some(which) });
}

fn either(on: Signal<bool>, is: &'static str, is_not: &'static str) -> Signal<String> {
    Signal::derive(move || if on.get() { is } else { is_not }.to_owned())
}

/// What is off, or shown to the other one, stands out.
fn lit(on: Signal<bool>) -> Signal<Tone> {
    Signal::derive(move || if on.get() { Tone::Primary } else { Tone::Quiet })
}
