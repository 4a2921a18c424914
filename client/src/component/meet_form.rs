//! What the ways into calls and rooms have alike: a title, a sentence, and a form.

use leptos::prelude::*;

/// A form with what it is for beside it.
#[component]
pub fn MeetForm(
    /// The title's id.
    id: &'static str,
    /// What comes of it.
    title: &'static str,
    /// What that is.
    words: &'static str,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="meet-form" aria-labelledby=id>
            <div>
                <h2 class="meet-form__title" id=id>{title}</h2>
                <p class="meet-form__words">{words}</p>
            </div>
            {children()}
        </section>
    }
}
