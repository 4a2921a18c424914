//! The files of a call: what comes, and what goes.

use leptos::html;
use leptos::prelude::*;

use super::button::Button;
use super::icon::Glyph;
use super::transfer_row::TransferRow;
use crate::live::transfer::Transfers;
use crate::platform::disk;

/// The list, and the button that chooses files.
#[component]
pub fn TransferPanel(
    /// The files.
    transfers: Transfers,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let choose = move |()| {
        if let Some(input) = input.get_untracked() {
            disk::choose(&input);
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            transfers.send(disk::take(&input));
        }
    };
    let none = Memo::new(move |_| transfers.list.with(Vec::is_empty));
    view! {
        <section class="files" class:files--over=transfers.over aria-label="Sent files">
            <ul class="files__list" aria-label="Files">
                <For each=move || transfers.list.get() key=|transfer| transfer.id let:transfer>
                    <TransferRow transfer=transfer transfers=transfers/>
                </For>
            </ul>
            <Show when=move || none.get()>
                <p class="files__none">
                    "Files go straight to the other person. Drop some anywhere on this page, or choose them."
                </p>
            </Show>
            <p class="files__problem" role="status">
                {move || transfers.problem.get().map(|why| why.words())}
            </p>
            <input class="files__input" type="file" multiple hidden node_ref=input on:change=chosen/>
            <Button label="Send files" glyph=Glyph::File on_press=choose/>
        </section>
    }
}
