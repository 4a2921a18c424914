//! The server in numbers.

use footlight_session::format;
use footlight_shared::ServerFigures;
use leptos::prelude::*;

/// The figures, as a list.
#[component]
pub fn Figures(
    /// Which.
    figures: ServerFigures,
) -> impl IntoView {
    let unknown = || "unknown".to_owned();
    let rows = [
        ("Viewers", format::grouped(figures.viewers.into())),
        ("Stages", figures.live.to_string()),
        ("Rooms", figures.rooms.to_string()),
        ("Members", figures.members.to_string()),
        ("Calls", figures.calls.to_string()),
        ("Sessions", format::grouped(figures.sessions.into())),
        ("Sockets", format::grouped(figures.sockets.into())),
        ("Media in", format::bitrate(figures.bits_in as f64)),
        ("Media out", format::bitrate(figures.bits_out as f64)),
        ("Processors", figures.cpu.map_or_else(unknown, |cpu| format!("{cpu:.2} busy"))),
        ("Memory", figures.memory.map_or_else(unknown, format::bytes)),
        ("Running for", format::span(figures.uptime_s)),
    ];
    let rows = rows.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! { <dl class="admin__figures">{rows.into_iter().collect_view()}</dl> }
}
