//! What stands where the content will be, in its size, so that nothing jumps.

use leptos::prelude::*;

/// Stands for `count` stage cards.
#[component]
pub fn SkeletonCards(
    /// How many.
    #[prop(default = 3)]
    count: usize,
) -> impl IntoView {
    (0..count)
        .map(|_| {
            view! {
                <div class="stage-card stage-card--skeleton" aria-hidden="true">
                    <div class="stage-card__still skeleton"></div>
                    <div class="skeleton skeleton--line"></div>
                    <div class="skeleton skeleton--line skeleton--short"></div>
                </div>
            }
        })
        .collect_view()
}
