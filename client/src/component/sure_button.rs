//! A button for what cannot be undone: it asks once more.

use std::time::Duration;

use leptos::prelude::*;

use super::button::{Button, Tone};
use super::icon::Glyph;

/// A press so soon after another belongs to it: a double click, or Enter held down.
const SOON: Duration = Duration::from_millis(700);
/// Who has not answered by then has thought better of it: long enough for whoever has it
/// read out. It is not taken back as soon as the focus goes, because what then moves under
/// the pointer is what was about to be pressed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the question stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    No,
    JustNow,
    Yes,
}

/// Pressed once it says what it would do; pressed again it does that. Whoever waits has
/// not been asked.
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
    /// Something that was pressed for is under way.
    #[prop(into, optional)]
    busy: Signal<bool>,
) -> impl IntoView {
    let asked = RwSignal::new(Asked::No);
    let asks = Signal::derive(move || asked.get() != Asked::No);
    let press = move |()| match asked.get_untracked() {
        Asked::Yes => {
            asked.set(Asked::No);
            on_press.run(());
        }
        Asked::No | Asked::JustNow => asked.set(Asked::JustNow),
    };
    Effect::new(move || {
        let (next, wait) = match asked.get() {
            Asked::No => return,
            Asked::JustNow => (Asked::Yes, SOON),
            Asked::Yes => (Asked::No, PATIENCE),
        };
        let turn = move || {
            asked.try_set(next);
        };
        if let Ok(timer) = set_timeout_with_handle(turn, wait) {
            on_cleanup(move || timer.clear());
        }
    });
    view! {
        <Button
            label=Signal::derive(move || if asks.get() { sure.get() } else { label.get() })
            glyph=Glyph::Stop
            tone=Signal::derive(move || if asks.get() { Tone::Danger } else { Tone::Plain })
            busy=busy
            on_press=press
            // Not `disabled`, which would take the focus away.
            attr:aria-disabled=move || (asked.get() == Asked::JustNow).then_some("true")
        />
    }
}
