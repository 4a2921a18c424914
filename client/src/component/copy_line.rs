//! A line of text to be taken elsewhere, and a button that copies it.

use leptos::prelude::*;

/// The line cannot be changed; where the browser does not copy, it can be
/// marked and copied by hand.
#[component]
pub fn CopyLine(
    /// What it is: the visible label and accessible name.
    label: &'static str,
    /// The input's `id`, unique in the page.
    id: &'static str,
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// True once this text is on the clipboard.
    #[prop(into)]
    copied: Signal<bool>,
    /// Copies it.
    #[prop(into)]
    on_copy: Callback<String>,
) -> impl IntoView {
    let verb = move || if copied.get() { "Copied" } else { "Copy" };
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <div class="copy">
                <input
                    class="field__input copy__text"
                    id=id
                    readonly=true
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=text
                />
                // One word leaves a phone's width to the line; the rest is for those who
                // hear one button after the other.
                <button
                    type="button"
                    class="button"
                    on:click=move |_| on_copy.run(text.get_untracked())
                >
                    <span>{verb}<span class="visually-hidden">" "{label}</span></span>
                </button>
            </div>
        </div>
    }
}
