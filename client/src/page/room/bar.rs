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
use crate::page::talk::controls::{Camera, Microphone, Opener, Screen, either, lit};

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
    let (reacting, more) = (RwSignal::new(false), RwSignal::new(false));
    let fold = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            reacting.set(false);
            more.set(false);
        }
    };
    view! {
        <div class="room__bar" role="group" aria-label="Room controls" on:keydown=fold>
            <Show when=move || reacting.get()>
                <Reactions meeting=meeting shown=reacting/>
            </Show>
            <Microphone capture=capture/>
            <Camera capture=capture/>
            <Screen sharing=meeting.screen.shown() on_press=move |()| meeting.turn_screen()/>
            // On a desk these stand in the bar; on a telephone they are behind a button.
            <div
                class="room__more"
                class:room__more--open=more
                on:click=move |_| more.set(false)
            >
                <Gestures meeting=meeting reacting=reacting/>
                <Hold meeting=meeting held=capture.held/>
                <Files meeting=meeting open=open/>
                <Opener
                    part=Open::Devices
                    open=open
                    label=Open::Devices.name()
                    glyph=Glyph::Settings
                />
            </div>
            <People meeting=meeting open=open/>
            <Words meeting=meeting open=open/>
            <span class="room__unfold">
                <Button
                    label="More"
                    glyph=Glyph::More
                    tone=lit(Signal::derive(move || {
                        (meeting.hand.get() || meeting.files.undecided() > 0) && !more.get()
                    }))
                    icon_only=true
                    expanded=more
                    on_press=move |()| more.update(|more| *more = !*more)
                />
            </span>
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

/// What is shown to others without words, and how one looks at them.
#[component]
fn Gestures(meeting: Meeting, reacting: RwSignal<bool>) -> impl IntoView {
    let speaker = Signal::derive(move || meeting.view.get() == View::Speaker);
    view! {
        <Button
            label=either(meeting.hand, "Lower hand", "Raise hand")
            glyph=Glyph::Hand
            tone=lit(meeting.hand)
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
    }
}

/// Away for a while, or back.
#[component]
fn Hold(meeting: Meeting, held: RwSignal<bool>) -> impl IntoView {
    view! {
        <Button
            label=either(held, "Resume", "Hold")
            glyph=Signal::derive(move || if held.get() { Glyph::Play } else { Glyph::Pause })
            tone=lit(held)
            icon_only=true
            on_press=move |()| meeting.hold(!held.get_untracked())
        />
    }
}

/// Opens the list of people, and tells a host of those who wait.
#[component]
fn People(meeting: Meeting, open: RwSignal<Option<Open>>) -> impl IntoView {
    let waiting = Memo::new(move |_| {
        meeting.room.with(|room| room.as_ref().map_or(0, |it| it.waiting.len()))
    });
    view! {
        <Counter part=Open::People open=open count=waiting word="waiting" glyph=Glyph::People/>
    }
}

/// Opens the files, and tells of those that wait for a word.
#[component]
fn Files(meeting: Meeting, open: RwSignal<Option<Open>>) -> impl IntoView {
    let offered = Memo::new(move |_| meeting.files.undecided());
    view! { <Counter part=Open::Files open=open count=offered word="new" glyph=Glyph::File/> }
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
    view! { <Counter part=Open::Chat open=open count=unread word="new" glyph=Glyph::Message/> }
}

/// Opens a part, and tells how much there is that nobody has looked at.
#[component]
fn Counter(
    part: Open,
    open: RwSignal<Option<Open>>,
    count: Memo<usize>,
    word: &'static str,
    glyph: Glyph,
) -> impl IntoView {
    let label = Signal::derive(move || match count.get() {
        0 => part.name().to_owned(),
        count => format!("{}, {count} {word}", part.name()),
    });
    view! {
        <Opener
            part=part
            open=open
            label=label
            glyph=glyph
            new=Signal::derive(move || { count.get() > 0 })
        />
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
