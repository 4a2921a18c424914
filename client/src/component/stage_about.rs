//! What is on, whose stage it is, and the figures.

use leptos::prelude::*;

/// Title and performer, with figures such as viewers and time at the end of the
/// line.
#[component]
pub fn StageAbout(
    /// What is on: the page's heading.
    #[prop(into)]
    title: Signal<String>,
    /// Whose stage it is.
    #[prop(into)]
    performer: Signal<String>,
    /// The figures.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="about">
            <h1 class="about__title">{title}</h1>
            <p class="about__performer">{performer}</p>
            <div class="about__figures">{children()}</div>
        </div>
    }
}
