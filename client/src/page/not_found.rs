//! What stands at an address that leads nowhere.

use leptos::prelude::*;

use crate::page::set_title;

/// The page for everything else.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    set_title("Not found");
    view! {
        <section class="empty-house">
            <div class="empty-house__light" aria-hidden="true"></div>
            <h1 class="empty-house__title">"There is nothing on this stage"</h1>
            <p class="empty-house__words">
                "The link may be incomplete, or the page has moved. See who is on instead."
            </p>
            <a class="button button--primary" href="/">"See who is on"</a>
        </section>
    }
}
