//! The red mark of a stage that is live.

use footlight_session::format;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// *ON AIR* and for how long.
#[component]
pub fn OnAir(
    /// Seconds since the stream began.
    #[prop(into)]
    elapsed: Signal<u64>,
) -> impl IntoView {
    view! {
        <p class="on-air">
            <span class="on-air__mark">
                <Icon glyph=Glyph::Radio/>
                "On air"
            </span>
            <span class="on-air__time" role="timer" aria-label="Time on air">
                {move || format::clock(elapsed.get())}
            </span>
        </p>
    }
}
