//! How loud the microphone is.

use leptos::prelude::*;

/// From here on the voice is distorted.
const HOT: f64 = 0.95;

/// A level from 0 to 1 as a bar that moves.
#[component]
pub fn Meter(
    /// What is measured.
    #[prop(default = "Microphone level")]
    label: &'static str,
    /// From 0 (silence) to 1 (too loud).
    #[prop(into)]
    level: Signal<f64>,
) -> impl IntoView {
    let share = move || level.get().clamp(0.0, 1.0);
    let hot = move || share() > HOT;
    view! {
        <div
            class="meter"
            class:meter--hot=hot
            role="meter"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || format!("{:.0}", share() * 100.0)
        >
            <div class="meter__fill" style:transform=move || format!("scaleX({:.3})", share())></div>
        </div>
    }
}
