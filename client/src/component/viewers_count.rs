//! How many are watching.

use footlight_session::format;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// The number of viewers, read out when it changes.
#[component]
pub fn ViewersCount(
    /// How many.
    #[prop(into)]
    count: Signal<u32>,
) -> impl IntoView {
    view! {
        <p class="viewers-count" role="status" aria-label="Viewers" title="Watching now">
            <Icon glyph=Glyph::Eye/>
            <span class="viewers-count__number">{move || format::grouped(count.get().into())}</span>
        </p>
    }
}
