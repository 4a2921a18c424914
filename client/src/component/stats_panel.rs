//! Everything that the browser tells of a connection, for those who want to
//! know: behind a disclosure, and drawn only while that is open.

use footlight_session::Statistics;
use leptos::prelude::*;

use super::health_strip::{Figure, Figures};
use crate::platform::js;

/// The panel: small live charts, then the report in the names of `getStats`.
#[component]
pub fn StatsPanel(
    /// What is drawn, in order.
    figures: StoredValue<Vec<Figure>>,
    /// What is told.
    #[prop(into)]
    statistics: Signal<Statistics>,
    /// By which the connection is found in the server's logs and traces.
    #[prop(into)]
    trace: Signal<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
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
        <details class="stats" on:toggle=move |event| open.set(js::is_open(&event))>
            <summary>"Statistics"</summary>
            <Show when=move || open.get()>
                <Figures figures=figures.get_value()/>
                <dl class="stats__rows">
                    {rows}
                    <dt>"trace"</dt>
                    <dd>{trace}</dd>
                </dl>
            </Show>
        </details>
    }
}
