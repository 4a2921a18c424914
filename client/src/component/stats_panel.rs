//! Everything that the browser tells of a connection, for those who want to know.

use footlight_session::Statistics;
use leptos::prelude::*;

use super::health_strip::{Figure, Figures};

/// The panel: small live charts, then the report in the names of `getStats`.
#[component]
pub fn StatsPanel(
    /// What is drawn, in order.
    figures: Vec<Figure>,
    /// What is told.
    #[prop(into)]
    statistics: Signal<Statistics>,
    /// By which the connection is found in the server's logs and traces.
    #[prop(into)]
    trace: Signal<String>,
) -> impl IntoView {
    let rows = move || {
        statistics
            .with(Statistics::rows)
            .into_iter()
            .map(|(name, value)| {
                view! {
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                }
            })
            .collect_view()
    };
    view! {
        <Figures figures=figures/>
        <dl class="stats__rows">
            {rows}
            <dt>"trace"</dt>
            <dd>{trace}</dd>
        </dl>
    }
}
