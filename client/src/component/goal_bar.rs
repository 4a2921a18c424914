//! What a performer collects for, and how far that is.

use footlight_session::format;
use footlight_shared::Goal;
use leptos::prelude::*;

/// The goal as a bar that moves with each tip. Whoever sees it reached hears so.
#[component]
pub fn GoalBar(
    /// What is collected for.
    #[prop(into)]
    goal: Signal<Goal>,
    /// The sum of the stage's tips, in minor units.
    #[prop(into)]
    total: Signal<i64>,
    /// The currency's code.
    #[prop(into)]
    currency: Signal<String>,
) -> impl IntoView {
    let title = move || goal.with(|goal| goal.title.to_string());
    let target = move || goal.with(|goal| goal.target.minor());
    let raised = Memo::new(move |_| goal.with(|goal| goal.raised(total.get())));
    let reached = Memo::new(move |_| goal.with(|goal| goal.is_reached(total.get())));
    let cheered = RwSignal::new(false);
    Effect::new(move |before: Option<bool>| {
        let now = reached.get();
        if now != before.unwrap_or(now) {
            cheered.set(now);
        }
        now
    });
    let sum = move || {
        let currency = currency.read();
        let (raised, target) = (raised.get(), target());
        let (raised, target) =
            (format::money_short(raised, &currency), format::money_short(target, &currency));
        format!("{raised} of {target}")
    };
    let said = move || if reached.get() { "Reached. Thank you!" } else { "" };
    view! {
        <section
            class="goal"
            class:goal--reached=reached
            class:goal--cheered=cheered
            aria-label="Goal"
        >
            <p class="goal__line">
                <span class="goal__title">{title}</span>
                <span class="goal__sum">{sum}</span>
            </p>
            <progress
                class="goal__bar"
                aria-label=title
                max=target
                prop:value=move || raised.get().min(target()) as f64
            ></progress>
            <p class="goal__said" role="status">{said}</p>
        </section>
    }
}
