//! The tips of a stage: the newest in sight, the total, who gave most.

use footlight_session::format;
use footlight_shared::{Tip, TipBoard};
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// The panel. Only the list itself is a live region, so that a screen reader
/// hears each new tip once and not the totals with it.
#[component]
pub fn TipPanel(
    /// The tips as they are now.
    #[prop(into)]
    board: Signal<TipBoard>,
    /// False while it is not known whether there are any.
    #[prop(into)]
    told: Signal<bool>,
    /// The currency's code.
    #[prop(into)]
    currency: Signal<String>,
) -> impl IntoView {
    let total = move || board.with(|board| format::money(board.total, &currency.read()));
    let none = Memo::new(move |_| told.get() && board.with(|board| board.latest.is_empty()));
    view! {
        <section class="tip-panel" aria-label="Tip jar">
            <header class="tip-panel__head">
                <h2 class="tip-panel__title">"Tips"</h2>
                <Show when=move || told.get()>
                    <p class="tip-panel__total">
                        <span class="tip-panel__total-label">"Total "</span>
                        {total}
                    </p>
                </Show>
            </header>
            <TopTippers board=board currency=currency/>
            <div class="tip-panel__log" role="log" aria-label="Tips" tabindex="0">
                <ol>
                    <For
                        each=move || board.with(|board| board.latest.clone())
                        key=|tip| tip.id
                        let:tip
                    >
                        <TipLine tip=tip currency=currency/>
                    </For>
                </ol>
                <Show when=move || none.get()>
                    <p class="tip-panel__none">"No tips yet. The first one is remembered."</p>
                </Show>
            </div>
        </section>
    }
}

#[component]
fn TipLine(tip: Tip, currency: Signal<String>) -> impl IntoView {
    let words = tip.message.to_string();
    let amount = tip.amount.minor();
    view! {
        <li class="tip">
            <p class="tip__line">
                <span class="tip__from">{tip.from.to_string()}</span>
                " "
                <span class="tip__amount">
                    {move || format::money(amount, &currency.read())}
                </span>
            </p>
            {(!words.is_empty()).then(|| view! { <p class="tip__words">{words}</p> })}
        </li>
    }
}

#[component]
fn TopTippers(board: Signal<TipBoard>, currency: Signal<String>) -> impl IntoView {
    let some = Memo::new(move |_| board.with(|board| !board.top.is_empty()));
    let lines = move || {
        board.with(|board| {
            board
                .top
                .iter()
                .map(|tipper| {
                    view! {
                        <li class="top-tipper">
                            <span class="top-tipper__name">{tipper.name.to_string()}</span>
                            <span class="top-tipper__sum">
                                {format::money_short(tipper.amount, &currency.read())}
                            </span>
                        </li>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <Show when=move || some.get()>
            <div class="top-tippers">
                <Icon glyph=Glyph::Trophy/>
                <h3 class="visually-hidden">"Top tippers"</h3>
                <ol class="top-tippers__list">{lines}</ol>
            </div>
        </Show>
    }
}
