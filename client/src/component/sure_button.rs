//! A button for what cannot be undone: it asks once more.

use leptos::prelude::*;

use super::button::{Button, Tone};
use super::icon::Glyph;

/// Pressed once it says what it would do; pressed again it does that.
#[component]
pub fn SureButton(
    /// At first.
    #[prop(into)]
    label: Signal<String>,
    /// Then.
    #[prop(into)]
    sure: Signal<String>,
    /// Does it.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let press = move |()| {
        if asked.get_untracked() {
            on_press.run(());
        }
        asked.update(|asked| *asked = !*asked);
    };
    view! {
        <Button
            label=Signal::derive(move || if asked.get() { sure.get() } else { label.get() })
            glyph=Glyph::Stop
            tone=Signal::derive(move || if asked.get() { Tone::Danger } else { Tone::Plain })
            on_press=press
        />
    }
}
