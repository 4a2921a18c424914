//! The choice of quality.

use footlight_shared::Quality;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

const CHOICES: [(Quality, &str, &str); 6] = [
    (Quality::Auto, "auto", "Auto"),
    (Quality::High, "high", "High"),
    (Quality::Medium, "medium", "Medium"),
    (Quality::Low, "low", "Low"),
    (Quality::Saver, "saver", "Data saver"),
    (Quality::Sound, "sound", "Sound only"),
];

/// A select field named *Quality*.
#[component]
pub fn QualitySelect(
    /// What is chosen.
    #[prop(into)]
    value: Signal<Quality>,
    /// Another choice.
    #[prop(into)]
    on_change: Callback<Quality>,
    /// Without a visible label, for a control bar.
    #[prop(optional)]
    compact: bool,
    /// With the choices that save data, for who receives.
    #[prop(optional)]
    saver: bool,
) -> impl IntoView {
    let change = move |event: leptos::ev::Event| {
        let key = event_target_value(&event);
        if let Some((quality, ..)) = CHOICES.iter().find(|(_, it, _)| *it == key) {
            on_change.run(*quality);
        }
    };
    let options = CHOICES
        .into_iter()
        .filter(|(quality, ..)| saver || !matches!(quality, Quality::Saver | Quality::Sound))
        .map(|(quality, key, label)| {
            view! { <option value=key prop:selected=move || value.get() == quality>{label}</option> }
        })
        .collect_view();
    view! {
        <div class="select" class:select--compact=compact>
            <label class="field__label" class:visually-hidden=compact for="quality">"Quality"</label>
            <div class="select__box">
                <select class="select__input" id="quality" on:change=change>{options}</select>
                <Icon glyph=Glyph::ChevronDown/>
            </div>
        </div>
    }
}
