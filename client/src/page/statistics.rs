//! The statistics of a connection, as pages show them.

use footlight_session::{Statistics as Told, format};
use leptos::prelude::*;

use crate::component::health_strip::Figure;
use crate::component::stats_panel::StatsPanel;
use crate::live::health::{Figures, Track};

/// The panel with a connection's figures.
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
    let figures = StoredValue::new(charts(figures));
    view! { <StatsPanel figures=figures statistics=statistics trace=trace/> }
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
