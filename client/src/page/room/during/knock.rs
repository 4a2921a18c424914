//! Somebody is at the door: said in the room, with the way to let them in.

use footlight_shared::{RoomAct, RoomPerson};
use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::meeting::Meeting;
use crate::page::room::panel::Open;

/// Who waits, for those who may let them in.
pub fn at_door(meeting: Meeting) -> Memo<Vec<RoomPerson>> {
    Memo::new(move |_| {
        let waiting = || meeting.room.with(|room| room.as_ref().map(|it| it.waiting.clone()));
        waiting().filter(|_| meeting.hosts()).unwrap_or_default()
    })
}

/// The notice, for as long as somebody waits; without a button while the list is open.
#[component]
pub fn Knock(
    /// The room.
    meeting: Meeting,
    /// Who waits.
    waiting: Memo<Vec<RoomPerson>>,
    /// What is open beside the pictures.
    open: RwSignal<Option<Open>>,
) -> impl IntoView {
    let count = Memo::new(move |_| waiting.with(Vec::len));
    let shown = Memo::new(move |_| count.get() > 0 && open.get() != Some(Open::People));
    let words = move || {
        waiting.with(|waiting| match waiting.as_slice() {
            [] => String::new(),
            [one] => format!("{} waits to be let in.", one.name),
            several => format!("{} people wait to be let in.", several.len()),
        })
    };
    let admit = move |()| {
        if let [one] = waiting.get_untracked().as_slice() {
            meeting.act(RoomAct::Admit { member: one.id }, String::new());
        }
    };
    view! {
        <div class:room__knock=shown>
            // There before its words are, and still where the list shows them, so that they
            // are read out.
            <p class:visually-hidden=move || !shown.get() role="status" aria-label="At the door">
                {words}
            </p>
            <Show when=move || shown.get()>
                <Show
                    when=move || count.get() == 1
                    fallback=move || view! {
                        <Button
                            label="See who"
                            glyph=Glyph::People
                            tone=Tone::Primary
                            on_press=move |()| open.set(Some(Open::People))
                        />
                    }
                >
                    <Button label="Let in" glyph=Glyph::Door tone=Tone::Primary on_press=admit/>
                </Show>
            </Show>
        </div>
    }
}
