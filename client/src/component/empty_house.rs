//! What the home page says when nobody is on.

use footlight_shared::Role;
use leptos::prelude::*;

use crate::account::use_account;

/// A kind sentence, and the way to the studio for those to whom it opens.
#[component]
pub fn EmptyHouse(
    /// True for somebody who has a stage.
    #[prop(into)]
    performs: Signal<bool>,
) -> impl IntoView {
    let account = use_account();
    let way = Memo::new(move |_| {
        let guest = account.me.with(|me| me.as_ref().map(|me| me.role == Role::Guest))?;
        Some(match (performs.get(), guest) {
            (true, _) => Some(("/studio", "Open your studio")),
            (_, true) => Some(("/register?role=performer&from=%2Fstudio", "Have your own stage")),
            _ => None,
        })
    });
    view! {
        <section class="empty-house">
            <div class="empty-house__light" aria-hidden="true"></div>
            <h2 class="empty-house__title">"The house is dark just now"</h2>
            <p class="empty-house__words">
                "Nobody is on stage. This page lights up by itself as soon as somebody goes live."
                {move || {
                    let watches = way.get() == Some(None);
                    watches.then_some(" Until then, call somebody or make a room below.")
                }}
            </p>
            {move || {
                let (href, words) = way.get().flatten()?;
                Some(view! { <a class="button button--primary" href=href>{words}</a> })
            }}
        </section>
    }
}
