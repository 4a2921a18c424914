//! The way to the checks of one's own connection, beside words of trouble with it.

use leptos::prelude::*;

/// The link; what is going on here goes on, since it opens beside it.
#[component]
pub fn CheckLink(
    /// How it looks.
    #[prop(default = "check-link")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <a class=class href="/diagnostics" target="_blank">
            "Check your connection"
        </a>
    }
}
