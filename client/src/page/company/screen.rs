//! Screens on a stage: one's own, as it is sent, and another's, as it comes. It is not
//! shown here: it takes the place of the performer's picture, which is another part.

use footlight_shared::StageSource;
use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::component::toast::use_toasts;
use crate::live::company::sending::{Sending, use_sending};
use crate::live::company::sight::use_sight;
use crate::live::company::{Company, feed};
use crate::live::mailbox::Shown;
use crate::live::room::Room;

/// Sends one's own screen for as long as it is shown.
pub fn show(company: Company, room: Room, shown: feed::Shown) -> Sending<feed::Shown> {
    let sending = use_sending(company, shown);
    let screen = shown.screen;
    let toasts = use_toasts();
    Effect::new(move || match (screen.is_shown(), sending.on.get_untracked()) {
        (true, false) => sending.go(),
        (false, true) => sending.leave(),
        _ => {}
    });
    Effect::new(move || {
        // With the show it is over by itself.
        if let Some(problem) = sending.problem.get().filter(|_| untrack(|| room.is_on_air())) {
            toasts.show(problem.message);
        }
    });
    sending
}

/// Another's screen, for as long as it is on the stage.
#[component]
pub fn Seen(
    /// Which.
    source: StageSource,
    /// Where.
    company: Company,
    /// The stage.
    room: Room,
    /// It may be taken off from here.
    order: Signal<bool>,
) -> impl IntoView {
    let id = source.source;
    let sight = use_sight(company, id);
    let shown = room.company.shown;
    let name = source.name.to_string();
    let off = format!("Take {name}: screen off the stage");
    Effect::new(move || {
        sight.shown.track();
        if let Some(stream) = sight.stream.get() {
            shown.set(Some(Shown { source: id, name: name.clone(), stream }));
        }
    });
    on_cleanup(move || {
        let ours = |it: &Option<Shown>| it.as_ref().is_some_and(|it| it.source == id);
        if shown.try_with_untracked(ours) == Some(true) {
            shown.set(None);
        }
    });
    view! {
        <Show when=move || order.get()>
            <Button
                label=off.clone()
                glyph=Glyph::Close
                tone=Tone::Quiet
                on_press=move |()| company.take_off(id)
            />
        </Show>
    }
}
