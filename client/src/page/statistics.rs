//! The statistics of a connection, as pages show them: behind a disclosure, and
//! fetched and drawn only when that is opened.

use footlight_session::{Statistics as Told, format};
use leptos::prelude::*;

use super::parts;
use crate::component::health_strip::Figure;
use crate::component::stats_panel::StatsPanel;
use crate::live::health::{Figures, Track};
use crate::platform::js;

/// The disclosure.
#[component]
pub fn Statistics(
    /// What is drawn.
    figures: Figures,
    /// What is told.
    #[prop(into)]
    statistics: Signal<Told>,
    /// The name of the connection in logs and traces.
    #[prop(into)]
    trace: Signal<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details class="stats" on:toggle=move |event| open.set(js::is_open(&event))>
            <summary>"Statistics"</summary>
            <Show when=move || open.get()>
                <parts::Statistics figures=figures told=statistics trace=trace/>
            </Show>
        </details>
    }
}

/// What is behind it.
#[component]
pub fn ConnectionStatistics(
    /// What is drawn.
    figures: Figures,
    /// What is told.
    #[prop(into)]
    told: Signal<Told>,
    /// The name of the connection in logs and traces.
    #[prop(into)]
    trace: Signal<String>,
) -> impl IntoView {
    view! { <StatsPanel figures=charts(figures) statistics=told trace=trace/> }
}

fn charts(figures: Figures) -> Vec<Figure> {
    let ms = |ms: f64| format!("{ms:.0} ms");
    vec![
        chart("Bitrate", figures.bitrate, format::bitrate),
        chart("Frames", figures.frames, |rate| format!("{rate:.0}/s")),
        chart("Round trip", figures.round_trip, ms),
        chart("Jitter", figures.jitter, ms),
        chart("Loss", figures.loss, format::percent),
    ]
}

fn chart(label: &'static str, track: Track, write: fn(f64) -> String) -> Figure {
    Figure { label, value: track.text(write), history: track.history() }
}
