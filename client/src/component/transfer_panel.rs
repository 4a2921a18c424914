//! The files of a call or a room: what comes, and what goes.

use footlight_session::transfer::Reason;
use leptos::html;
use leptos::prelude::*;

use super::button::Button;
use super::icon::Glyph;
use super::transfer_row::TransferRow;
use crate::live::transfer::Item;
use crate::platform::disk::{self, Source};

/// The list, and the button that chooses files.
#[component]
pub fn TransferPanel(
    /// The files.
    #[prop(into)]
    items: Signal<Vec<Item>>,
    /// Some are being dragged over the page.
    #[prop(into)]
    over: Signal<bool>,
    /// Why the last one that was chosen was not offered.
    #[prop(into)]
    problem: Signal<Option<Reason>>,
    /// What is said while there are none.
    none: &'static str,
    /// Offers files.
    #[prop(into)]
    on_send: Callback<Vec<Source>>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let choose = move |()| {
        if let Some(input) = input.get_untracked() {
            disk::choose(&input);
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            on_send.run(disk::take(&input));
        }
    };
    let empty = Memo::new(move |_| items.with(Vec::is_empty));
    view! {
        <section class="files" class:files--over=over aria-label="Sent files">
            <ul class="files__list" aria-label="Files">
                <For each=move || items.get() key=Item::key let:item>
                    <TransferRow item=item/>
                </For>
            </ul>
            <Show when=move || empty.get()>
                <p class="files__none">{none}</p>
            </Show>
            <p class="files__problem" role="status">
                {move || problem.get().map(|why| why.words())}
            </p>
            <input class="files__input" type="file" multiple hidden node_ref=input on:change=chosen/>
            <Button label="Send files" glyph=Glyph::File on_press=choose/>
        </section>
    }
}
