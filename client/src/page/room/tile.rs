//! One picture: a face or a screen, with who it is and what is to be known of it.

use footlight_session::Grade;
use footlight_session::room::Seat;
use footlight_shared::{RoomMember, Source};
use leptos::html;
use leptos::prelude::*;

use super::hands::Hands;
use crate::component::health_strip::{GradeBars, class};
use crate::component::icon::{Glyph, Icon};
use crate::live::capture::Capture;
use crate::live::meeting::Meeting;
use crate::platform::video;

/// The picture of a seat.
#[component]
pub fn Tile(
    /// Whose, and what.
    seat: Seat,
    /// The room.
    meeting: Meeting,
    /// What is sent, for one's own.
    capture: Capture,
    /// In the large place.
    large: bool,
) -> impl IntoView {
    let screen = seat.source == Source::Screen;
    let member = Memo::new(move |last: Option<&Option<_>>| {
        // Who leaves keeps his name until his place is taken away.
        meeting.member(seat.member).or_else(|| last.cloned().flatten())
    });
    let mine = Memo::new(move |_| meeting.me() == Some(seat.member));
    let name = Memo::new(move |_| {
        member.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default()
    });
    let label = Signal::derive(move || match (mine.get(), screen) {
        (true, _) => format!("{} (you)", name.get()),
        (_, true) => format!("{}: screen", name.get()),
        _ => name.get(),
    });
    let has = move |pick: fn(&RoomMember) -> bool| member.with(|it| it.as_ref().is_some_and(pick));
    let seen =
        Memo::new(
            move |_| if screen { has(|it| it.state.screen) } else { has(|it| it.state.camera) },
        );
    let silent = Memo::new(move |_| !screen && !has(|it| it.state.microphone));
    let away = Memo::new(move |_| has(|it| it.away));
    let speaks = Memo::new(move |_| {
        !screen && !silent.get() && meeting.voices.with(|voices| voices.speaks(seat.member))
    });
    let pinned = Memo::new(move |_| meeting.pinned.get() == Some(seat));
    let element = NodeRef::<html::Video>::new();
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        element.set_muted(true);
        if mine.get() {
            capture.stream.with(|stream| video::show(&element, stream.as_ref()));
        } else {
            video::show(&element, meeting.stream_of(seat).as_ref());
        }
    });
    let reaction = move || {
        let of = |it: &&crate::live::meeting::Reaction| it.member == seat.member && !screen;
        meeting.reactions.with(|shown| shown.iter().find(of).cloned())
    };
    let initial = move || name.with(|name| name.chars().next()).map(|it| it.to_string());
    let pin = move |_| meeting.pin(seat);
    let pin_label = move || if pinned.get() { "Unpin" } else { "Pin" };
    view! {
        <figure
            class="tile"
            class:tile--speaks=speaks
            class:tile--large=large
            class:tile--screen=screen
            class:tile--mine=mine
            class:tile--away=away
        >
            <video
                class="tile__video"
                class:tile__video--off=move || !seen.get()
                node_ref=element
                aria-label=move || format!("Picture of {}", label.get())
                autoplay
                playsinline
                prop:muted=true
                on:loadeddata=move |_| {
                    if !mine.get_untracked() {
                        meeting.framed();
                    }
                }
            ></video>
            <Show when=move || !seen.get()>
                <span class="tile__initial" aria-hidden="true">{initial}</span>
            </Show>
            <Show when=move || screen && !mine.get()>
                <Hands seat=seat meeting=meeting video=element/>
            </Show>
            {move || {
                reaction().map(|it| view! { <span class="tile__reaction">{it.emoji}</span> })
            }}
            <Caption seat=seat meeting=meeting member=member label=label/>
            <button
                type="button"
                class="corner-button"
                aria-label=move || format!("{} {}", pin_label(), label.get())
                title=pin_label
                aria-pressed=move || if pinned.get() { "true" } else { "false" }
                on:click=pin
            >
                <Icon glyph=Glyph::Pin/>
            </button>
        </figure>
    }
}

/// Who it is, and what is to be known of him.
#[component]
fn Caption(
    seat: Seat,
    meeting: Meeting,
    member: Memo<Option<RoomMember>>,
    label: Signal<String>,
) -> impl IntoView {
    let screen = seat.source == Source::Screen;
    let has = move |pick: fn(&RoomMember) -> bool| member.with(|it| it.as_ref().is_some_and(pick));
    let silent = Memo::new(move |_| !screen && !has(|it| it.state.microphone));
    let hand = Memo::new(move |_| !screen && has(|it| it.state.hand));
    let away = Memo::new(move |_| has(|it| it.away));
    let grade = Memo::new(move |_| match meeting.me() == Some(seat.member) {
        true => meeting.grade.get(),
        false => {
            let of_picture = meeting.grades.with(|grades| grades.get(&seat).copied());
            // Where no picture comes it is what he himself says of his connection.
            let own = || member.with(|it| it.as_ref().filter(|it| !screen && !it.away)?.grade);
            of_picture.or_else(own)
        }
    });
    view! {
        <figcaption class="tile__name">
            <Show when=move || hand.get()>
                <span class="tile__hand"><Icon glyph=Glyph::Hand/>
                    <span class="visually-hidden">"Hand raised"</span></span>
            </Show>
            <Show when=move || silent.get()>
                <span class="tile__mute"><Icon glyph=Glyph::MicOff/>
                    <span class="visually-hidden">"Muted"</span></span>
            </Show>
            <span class="tile__who">{label}</span>
            <Show when=move || away.get()><span class="tile__away">"away"</span></Show>
            <Show when=move || grade.with(Option::is_some)>
                <span class=move || class(grade.get()) title=move || words(grade.get())>
                    <GradeBars grade=grade/>
                    // Said of a connection that is not well alone.
                    <Show when=move || grade.get().is_some_and(|it| it <= Grade::Fair)>
                        <span class="visually-hidden">{move || words(grade.get())}</span>
                    </Show>
                </span>
            </Show>
        </figcaption>
    }
}

fn words(grade: Option<Grade>) -> String {
    format!("Connection {}", grade.map_or("measuring", Grade::word))
}
