//! A button: words, perhaps an icon before them.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How loud a button is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tone {
    /// The one thing to press first; at most one in a view.
    Primary,
    /// An ordinary button.
    #[default]
    Plain,
    /// Without a frame, for bars and corners.
    Quiet,
    /// Ends or destroys something.
    Danger,
}

/// A button. Its label is its accessible name, also where only the icon shows.
#[component]
pub fn Button(
    /// The words; may change.
    #[prop(into)]
    label: Signal<String>,
    /// What pressing does. A `submit` button can go without.
    #[prop(into, optional)]
    on_press: Option<Callback<()>>,
    /// How loud; may change.
    #[prop(into, optional)]
    tone: Signal<Tone>,
    /// An icon before the words; may change.
    #[prop(into, optional)]
    glyph: Option<Signal<Glyph>>,
    /// Shows the icon alone; the words stay for screen readers and as a hint.
    #[prop(optional)]
    icon_only: bool,
    /// `submit` in a form.
    #[prop(optional)]
    submit: bool,
    /// Cannot be pressed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Something that was pressed for is under way.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Whether what it opens is open.
    #[prop(into, optional)]
    expanded: Option<Signal<bool>>,
    /// The element, for whoever moves the focus.
    #[prop(optional)]
    element: NodeRef<html::Button>,
) -> impl IntoView {
    let press = move |_| {
        if !busy.get_untracked()
            && let Some(on_press) = on_press
        {
            on_press.run(());
        }
    };
    view! {
        <button
            node_ref=element
            type=if submit { "submit" } else { "button" }
            class="button"
            class:button--primary=move || tone.get() == Tone::Primary
            class:button--quiet=move || tone.get() == Tone::Quiet
            class:button--danger=move || tone.get() == Tone::Danger
            class:button--icon=icon_only
            class:button--busy=busy
            title=move || icon_only.then(|| label.get())
            prop:disabled=disabled
            aria-expanded=move || expanded.map(|open| if open.get() { "true" } else { "false" })
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            <span class:visually-hidden=icon_only>{label}</span>
        </button>
    }
}
