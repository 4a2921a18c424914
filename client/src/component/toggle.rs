//! A switch.

use leptos::prelude::*;

/// Something that is on or off.
#[component]
pub fn Toggle(
    /// What it switches: label and accessible name.
    label: &'static str,
    /// A few words on what it does.
    #[prop(optional)]
    hint: &'static str,
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// The other position.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="toggle">
            <span class="toggle__words">
                <span class="toggle__label">{label}</span>
                {(!hint.is_empty()).then(|| view! { <span class="toggle__hint" aria-hidden="true">{hint}</span> })}
            </span>
            <input
                class="toggle__input"
                type="checkbox"
                role="switch"
                aria-label=label
                prop:checked=checked
                prop:disabled=disabled
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
        </label>
    }
}
