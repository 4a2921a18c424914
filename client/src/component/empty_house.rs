//! What the home page says when nobody is on.

use leptos::prelude::*;

/// A kind sentence, and the way to the studio.
#[component]
pub fn EmptyHouse(
    /// True for somebody who has a stage.
    #[prop(into)]
    performs: Signal<bool>,
) -> impl IntoView {
    let (studio, join) = ("/studio", "/register?role=performer&from=%2Fstudio");
    view! {
        <section class="empty-house">
            <div class="empty-house__light" aria-hidden="true"></div>
            <h2 class="empty-house__title">"The house is dark just now"</h2>
            <p class="empty-house__words">
                "Nobody is on stage. This page lights up by itself as soon as somebody goes live."
            </p>
            <a class="button button--primary" href=move || if performs.get() { studio } else { join }>
                {move || if performs.get() { "Open your studio" } else { "Have your own stage" }}
            </a>
        </section>
    }
}
