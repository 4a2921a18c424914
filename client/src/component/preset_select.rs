//! The choice of how the picture is meant to be.

use footlight_shared::Preset;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A select field named *Picture*.
#[component]
pub fn PresetSelect(
    /// What is chosen.
    #[prop(into)]
    value: Signal<Preset>,
    /// The dearest that may be chosen.
    #[prop(into)]
    most: Signal<Preset>,
    /// Another choice.
    #[prop(into)]
    on_change: Callback<Preset>,
    /// Cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let change = move |event: leptos::ev::Event| {
        if let Some(preset) = Preset::from_name(&event_target_value(&event)) {
            on_change.run(preset);
        }
    };
    let options = move || {
        let allowed = Preset::ALL.into_iter().filter(|preset| *preset <= most.get());
        let option = |preset: Preset| {
            let words = format!("{}p, {} frames a second", preset.height(), preset.frames());
            let selected = move || value.get() == preset;
            view! { <option value=preset.name() prop:selected=selected>{words}</option> }
        };
        allowed.map(option).collect_view()
    };
    view! {
        <div class="select">
            <label class="field__label" for="preset">"Picture"</label>
            <div class="select__box">
                <select
                    class="select__input"
                    id="preset"
                    prop:disabled=move || disabled.get()
                    on:change=change
                >
                    {options}
                </select>
                <Icon glyph=Glyph::ChevronDown/>
            </div>
        </div>
    }
}
