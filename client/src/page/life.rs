//! What goes on around a stage's picture: its goal, and applause for tips.

use leptos::portal::Portal;
use leptos::prelude::*;

use crate::account::use_account;
use crate::component::goal_bar::GoalBar;
use crate::component::tip_burst::TipBurst;
use crate::live::applause::{sound_for, use_applause};
use crate::live::playbill::use_playbill;
use crate::live::room::Room;

/// The life of the stage of `room`; the applause lies over the page's picture.
#[component]
pub fn StageLife(
    /// Which.
    room: Room,
    /// No sound now.
    quiet: Signal<bool>,
) -> impl IntoView {
    let currency = use_account().currency();
    let playbill = use_playbill(room);
    let goal = Memo::new(move |_| playbill.with(|playbill| playbill.goal.clone()));
    let total = Signal::derive(move || room.board.with(|board| board.total));
    let latest = Signal::derive(move || room.board.with(|board| board.latest.clone()));
    let shown = use_applause(latest, room.told.into());
    sound_for(shown, quiet);
    let picture = document().query_selector(".picture").ok().flatten();
    let burst = move || view! { <TipBurst tip=shown currency=currency/> };
    let burst = match picture {
        Some(picture) => view! { <Portal mount=picture>{burst()}</Portal> }.into_any(),
        None => burst().into_any(),
    };
    let bar = move || {
        let some = goal.get()?;
        // The one before a moment ago, where it has just been cleared.
        let goal = Signal::derive(move || goal.get().unwrap_or_else(|| some.clone()));
        Some(view! { <GoalBar goal=goal total=total currency=currency/> })
    };
    let told = Memo::new(move |_| room.told.get());
    view! {
        {burst}
        <Show when=move || told.get()>{bar}</Show>
    }
}
