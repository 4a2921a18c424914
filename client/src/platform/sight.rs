//! Whether the page is in sight.

/// True where nobody can see it: it is behind others, or its window is away.
pub fn is_hidden() -> bool {
    leptos::prelude::document().hidden()
}
