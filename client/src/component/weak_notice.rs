//! A weak connection, said without hiding the picture.

use footlight_session::Grade;
use leptos::prelude::*;

use super::check_link::CheckLink;
use super::health_strip::GradeMark;

/// The grade and what was reduced, in a corner of the picture.
#[component]
pub fn WeakNotice(
    /// The grade.
    #[prop(into)]
    grade: Signal<Option<Grade>>,
    /// What was reduced, such as `The picture is smaller for now.`; `None` while
    /// there is nothing to say.
    #[prop(into)]
    reduced: Signal<Option<String>>,
) -> impl IntoView {
    let shown = Memo::new(move |_| reduced.with(Option::is_some));
    view! {
        // There before its words are, so that they are read out.
        <div class:weak-notice=shown role="status" aria-label="Connection">
            <Show when=move || shown.get()>
                <GradeMark grade=grade noun="connection"/>
                <p class="weak-notice__words">{move || reduced.get()}</p>
                <CheckLink/>
            </Show>
        </div>
    }
}
