//! The one bar of controls.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::panel::Open;
use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::call::{Call, Line};
use crate::live::capture::Capture;
use crate::page::talk::controls::{Camera, Microphone, Opener, Screen, either, lit};
use crate::platform::small_window;

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
    let sharing = call.screen.shown();
    let share = move |()| match sharing.get_untracked() {
        true => call.screen.stop(),
        false => call.share_screen(),
    };
    let small = move |()| {
        if let Some(video) = video.get_untracked() {
            spawn_local(small_window::toggle(video));
        }
    };
    view! {
        <div class="call__bar" role="group" aria-label="Call controls">
            <Microphone capture=capture/>
            <Camera capture=capture/>
            <Screen sharing=sharing on_press=share/>
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
                label=either(call.held, "Resume", "Hold")
                glyph=Signal::derive(move || {
                    if call.held.get() { Glyph::Play } else { Glyph::Pause }
                })
                tone=lit(call.held)
                icon_only=true
                on_press=move |()| call.hold(!call.held.get_untracked())
            />
            <Opener part=Open::Devices open=open label="Devices" glyph=Glyph::Settings/>
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
    let offered = Signal::derive(move || call.transfers.undecided());
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
        <Opener
            part=Open::Words
            open=open
            label=words
            glyph=Glyph::Message
            new=Signal::derive(move || { unread.get() > 0 })
        />
    }
}
