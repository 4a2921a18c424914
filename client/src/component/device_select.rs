//! The choice of a camera, of a microphone, or of somebody.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A device as the browser lists it, or whatever else there is to choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// The browser's id for it; empty where it may not be used.
    pub id: String,
    /// Its name; empty until access was granted.
    pub label: String,
}

impl Device {
    /// What stands for all of a kind where none may be used.
    pub fn blocked() -> Self {
        Self { id: String::new(), label: "Blocked".to_owned() }
    }
}

/// A select field with what there is of one kind.
#[component]
pub fn DeviceSelect(
    /// `Camera`, `Microphone`: label and accessible name.
    label: &'static str,
    /// The field's `id`.
    id: &'static str,
    /// What there is now; follows hot-plug.
    #[prop(into)]
    devices: Signal<Vec<Device>>,
    /// The id of the one in use.
    #[prop(into)]
    value: Signal<Option<String>>,
    /// Another choice.
    #[prop(into)]
    on_change: Callback<String>,
    /// Cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let none = Memo::new(move |_| devices.with(Vec::is_empty));
    let shut = Memo::new(move |_| devices.with(|all| all.iter().all(|it| it.id.is_empty())));
    let options = move || {
        if none.get() {
            let words = format!("No {} found", label.to_ascii_lowercase());
            return view! { <option value="">{words}</option> }.into_any();
        }
        devices
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, device)| {
                let name = if device.label.is_empty() {
                    format!("{label} {}", index + 1)
                } else {
                    device.label
                };
                let id = device.id.clone();
                let selected = move || value.with(|value| value.as_ref() == Some(&id));
                view! { <option value=device.id prop:selected=selected>{name}</option> }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <div class="select">
            <label class="field__label" for=id>{label}</label>
            <div class="select__box">
                <select
                    class="select__input"
                    id=id
                    prop:disabled=move || disabled.get() || shut.get()
                    on:change=move |event| on_change.run(event_target_value(&event))
                >
                    {options}
                </select>
                <Icon glyph=Glyph::ChevronDown/>
            </div>
        </div>
    }
}
