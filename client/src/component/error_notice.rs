//! Trouble in words, with what to do next.

use footlight_shared::Problem;
use leptos::prelude::*;

use super::button::Button;
use super::icon::{Glyph, Icon};

/// Says what went wrong, as soon as there is something, and offers another try
/// where that makes sense.
#[component]
pub fn ErrorNotice(
    /// What went wrong, if anything.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
    /// Tries again.
    #[prop(into, optional)]
    on_retry: Option<Callback<()>>,
    /// What trying again is called.
    #[prop(default = "Try again")]
    retry: &'static str,
) -> impl IntoView {
    let words = move || problem.with(|problem| problem.as_ref().map(in_words));
    view! {
        <div role="alert">
            {move || {
                words()
                    .map(|words| {
                        view! {
                            <div class="notice">
                                <Icon glyph=Glyph::Alert/>
                                <p class="notice__words">{words}</p>
                                {on_retry
                                    .map(|on_retry| {
                                        view! { <Button label=retry on_press=on_retry glyph=Glyph::Retry/> }
                                    })}
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// What happened, and how long to wait where the server said so.
pub fn in_words(problem: &Problem) -> String {
    match problem.retry_after {
        Some(1) => format!("{} Try again in a second.", problem.message),
        Some(seconds) => format!("{} Try again in {seconds} seconds.", problem.message),
        None => problem.message.clone(),
    }
}
