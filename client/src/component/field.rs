//! A labelled input with its hint and its error beside it.

use leptos::prelude::*;

/// One line of text. The error replaces the hint and is read out with the
/// field.
#[component]
pub fn Field(
    /// The visible label and accessible name.
    label: &'static str,
    /// The input's `id` and `name`, unique in the page.
    id: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// The input's `type`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The `autocomplete` token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// A short word of help under the field.
    #[prop(optional)]
    hint: &'static str,
    /// Shown inside the empty field.
    #[prop(optional)]
    placeholder: &'static str,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<usize>,
    /// A unit before the value, such as a currency's sign.
    #[prop(into, optional)]
    prefix: Option<Signal<String>>,
    /// Cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let note = format!("{id}-note");
    let wrong = Memo::new(move |_| error.with(Option::is_some));
    let input = NodeRef::<leptos::html::Input>::new();
    // Whoever has just sent the form is taken to the first field that is wrong:
    // a later one finds the focus on a wrong field and leaves it there.
    Effect::watch(
        move || wrong.get(),
        move |now, before, _| {
            let became_wrong = *now && before.is_some_and(|before| !before);
            if became_wrong
                && !wrong_field_has_focus()
                && let Some(input) = input.get_untracked()
            {
                // Without the focus the note is still there to be read.
                let _ = input.focus();
            }
        },
        false,
    );
    let has_note = move || wrong.get() || !hint.is_empty();
    let described_by = {
        let note = note.clone();
        move || has_note().then(|| note.clone())
    };
    view! {
        <div class="field" class:field--wrong=wrong>
            <label class="field__label" for=id>{label}</label>
            <div class="field__box">
                {prefix.map(|prefix| view! { <span class="field__prefix" aria-hidden="true">{prefix}</span> })}
                <input
                    class="field__input"
                    node_ref=input
                    id=id
                    name=id
                    type=kind
                    autocomplete=autocomplete
                    inputmode=inputmode
                    placeholder=placeholder
                    maxlength=maxlength.map(|chars| chars.to_string())
                    aria-invalid=move || wrong.get().then_some("true")
                    aria-describedby=described_by
                    prop:disabled=disabled
                    bind:value=value
                />
            </div>
            <Show when=has_note>
                <p class="field__note" id=note.clone()>
                    {move || error.get().unwrap_or_else(|| hint.to_owned())}
                </p>
            </Show>
        </div>
    }
}

fn wrong_field_has_focus() -> bool {
    document()
        .active_element()
        .is_some_and(|active| active.get_attribute("aria-invalid").as_deref() == Some("true"))
}
