//! A choice of one among few, all of them in sight.

use leptos::prelude::*;

/// One of the things to choose from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice<T> {
    /// What it stands for.
    pub value: T,
    /// Its name.
    pub label: &'static str,
    /// A few words on it.
    pub hint: &'static str,
}

/// Radio buttons under a legend.
#[component]
pub fn RadioGroup<T>(
    /// What is to be chosen.
    legend: &'static str,
    /// The group's name, unique in the page.
    name: &'static str,
    /// What there is.
    choices: Vec<Choice<T>>,
    /// What is chosen.
    value: RwSignal<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let choices = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let label = format!("{name}-{index}-label");
            let hint = format!("{name}-{index}-hint");
            view! {
                <label class="choice">
                    <input
                        class="choice__input"
                        type="radio"
                        name=name
                        aria-labelledby=label.clone()
                        aria-describedby=hint.clone()
                        prop:checked=move || value.get() == choice.value
                        on:change=move |_| value.set(choice.value)
                    />
                    <span class="choice__label" id=label>{choice.label}</span>
                    <span class="choice__hint" id=hint>{choice.hint}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="radio-group">
            <legend class="field__label">{legend}</legend>
            <div class="radio-group__choices">{choices}</div>
        </fieldset>
    }
}
