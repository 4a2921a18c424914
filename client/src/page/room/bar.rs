//! The one bar of controls, for thumbs.

use footlight_session::chat::ChatLog;
use footlight_session::room::View;
use footlight_shared::limit;
use leptos::prelude::*;

use super::keys;
use super::panel::Open;
use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::live::meeting::Meeting;
use crate::platform::screen;

/// Everything that is done in a room, in icons with names.
#[component]
pub fn Bar(
    /// The room.
    meeting: Meeting,
    /// What is sent.
    capture: Capture,
    /// What is open beside it.
    open: RwSignal<Option<Open>>,
) -> impl IntoView {
    let (muted, camera_off, sharing) = (capture.muted, capture.camera_off, meeting.sharing);
    let reacting = RwSignal::new(false);
    let share = move |()| match sharing.get_untracked() {
        true => meeting.stop_sharing(),
        false => meeting.share_screen(),
    };
    let speaker = Signal::derive(move || meeting.view.get() == View::Speaker);
    view! {
        <div class="room__bar" role="group" aria-label="Room controls">
            <Show when=move || reacting.get()>
                <Reactions meeting=meeting shown=reacting/>
            </Show>
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
            <Button
                label=either(meeting.hand.into(), "Lower hand", "Raise hand")
                glyph=Glyph::Hand
                tone=lit(meeting.hand.into())
                icon_only=true
                on_press=move |()| meeting.hand.update(|hand| *hand = !*hand)
            />
            <Button
                label="React"
                glyph=Glyph::Smile
                tone=Tone::Quiet
                icon_only=true
                expanded=reacting
                on_press=move |()| reacting.update(|shown| *shown = !*shown)
            />
            <Button
                label=either(speaker, "Grid view", "Speaker view")
                glyph=Signal::derive(move || {
                    if speaker.get() { Glyph::Grid } else { Glyph::Speaker }
                })
                tone=Tone::Quiet
                icon_only=true
                on_press=move |()| meeting.view.update(|view| *view = keys::other(*view))
            />
            <People meeting=meeting open=open/>
            <Words meeting=meeting open=open/>
            <Button
                label="Devices and keys"
                glyph=Glyph::Settings
                tone=Tone::Quiet
                icon_only=true
                expanded=Signal::derive(move || open.get() == Some(Open::Devices))
                on_press=move |()| toggle(open, Open::Devices)
            />
            <Button
                label="Leave"
                glyph=Glyph::HangUp
                tone=Tone::Danger
                icon_only=true
                on_press=move |()| meeting.leave()
            />
        </div>
    }
}

/// Opens the list of people, and tells a host of those who wait.
#[component]
fn People(meeting: Meeting, open: RwSignal<Option<Open>>) -> impl IntoView {
    let waiting = Memo::new(move |_| {
        meeting.room.with(|room| room.as_ref().map_or(0, |it| it.waiting.len()))
    });
    let label = Signal::derive(move || match waiting.get() {
        0 => "People".to_owned(),
        count => format!("People, {count} waiting"),
    });
    view! {
        <span class="call__words" class:call__words--new=move || { waiting.get() > 0 }>
            <Button
                label=label
                glyph=Glyph::People
                tone=Tone::Quiet
                icon_only=true
                expanded=Signal::derive(move || open.get() == Some(Open::People))
                on_press=move |()| toggle(open, Open::People)
            />
        </span>
    }
}

/// Opens the chat, and tells of what is new there.
#[component]
fn Words(meeting: Meeting, open: RwSignal<Option<Open>>) -> impl IntoView {
    // What was said before one came is not new.
    let read = RwSignal::new(None::<u64>);
    let newest = Memo::new(move |_| meeting.chat.log.with(ChatLog::newest));
    Effect::new(move || {
        let known = meeting.chat.writes.with(Option::is_some);
        if known && (open.get() == Some(Open::Chat) || read.with_untracked(Option::is_none)) {
            read.set(Some(newest.get()));
        }
    });
    let unread = Memo::new(move |_| {
        let read = read.get().unwrap_or(u64::MAX);
        meeting.chat.log.with(|log| log.lines().filter(|line| line.is_after(read)).count())
    });
    let label = Signal::derive(move || match unread.get() {
        0 => "Chat".to_owned(),
        new => format!("Chat, {new} new"),
    });
    view! {
        <span class="call__words" class:call__words--new=move || { unread.get() > 0 }>
            <Button
                label=label
                glyph=Glyph::Message
                tone=Tone::Quiet
                icon_only=true
                expanded=Signal::derive(move || open.get() == Some(Open::Chat))
                on_press=move |()| toggle(open, Open::Chat)
            />
        </span>
    }
}

/// One touch, and all see it.
#[component]
fn Reactions(meeting: Meeting, shown: RwSignal<bool>) -> impl IntoView {
    let react = move |emoji: &'static str| {
        meeting.react(emoji);
        shown.set(false);
    };
    let buttons = limit::REACTIONS
        .into_iter()
        .map(|emoji| {
            view! {
                <button type="button" class="room__emoji" aria-label=format!("React {emoji}") on:click=move |_| react(emoji)>
                    {emoji}
                </button>
            }
        })
        .collect_view();
    view! { <div class="room__reactions" role="group" aria-label="Reactions">{buttons}</div> }
}

fn toggle(open: RwSignal<Option<Open>>, which: Open) {
    open.update(|open| *open = if *open == Some(which) { None } else { Some(which) });
}

fn either(on: Signal<bool>, is: &'static str, is_not: &'static str) -> Signal<String> {
    Signal::derive(move || if on.get() { is } else { is_not }.to_owned())
}

/// What is off, or shown to the others, stands out.
fn lit(on: Signal<bool>) -> Signal<Tone> {
    Signal::derive(move || if on.get() { Tone::Primary } else { Tone::Quiet })
}
