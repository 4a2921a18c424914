//! The controls over a picture.

use leptos::prelude::*;

/// A bar at the picture's lower edge. It fades with the picture's idleness; the
/// keyboard's focus within keeps it.
#[component]
pub fn ControlBar(
    /// What the controls are for.
    #[prop(default = "Picture controls")]
    label: &'static str,
    /// The controls; a [`Spacer`] parts left from right.
    children: Children,
) -> impl IntoView {
    view! { <div class="control-bar" role="group" aria-label=label>{children()}</div> }
}

/// Takes up the room that is left.
#[component]
pub fn Spacer() -> impl IntoView {
    view! { <span class="spacer"></span> }
}
