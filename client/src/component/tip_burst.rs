//! A tip as everybody sees it for a moment, over the picture.

use footlight_session::format;
use footlight_shared::Tip;
use leptos::prelude::*;

/// The tip that is shown now. Those who listen hear of it from the list of tips.
#[component]
pub fn TipBurst(
    /// Which; none for most of the time.
    #[prop(into)]
    tip: Signal<Option<Tip>>,
    /// The currency's code.
    #[prop(into)]
    currency: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="burst" aria-hidden="true">
            // Each is an element of its own, so that each comes in.
            <For each=move || tip.get() key=|tip| tip.id let:tip>
                <div class="burst__card">
                    <p class="burst__line">
                        <span class="burst__from">{tip.from.to_string()}</span>
                        " tips "
                        <span class="burst__amount">
                            {move || format::money_short(tip.amount.minor(), &currency.read())}
                        </span>
                    </p>
                    {(!tip.message.as_str().is_empty())
                        .then(|| view! { <p class="burst__words">{tip.message.to_string()}</p> })}
                </div>
            </For>
        </div>
    }
}
