//! A line of text to be taken elsewhere, and a button that copies it.

use leptos::prelude::*;

use super::button::Button;

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
    let words = move || {
        let verb = if copied.get() { "Copied" } else { "Copy" };
        format!("{verb} {}", label)
    };
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
                <Button
                    label=Signal::derive(words)
                    on_press=move |()| on_copy.run(text.get_untracked())
                />
            </div>
        </div>
    }
}
