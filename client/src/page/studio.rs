//! The performer's page.

use leptos::prelude::*;

/// The studio.
#[component]
pub fn StudioPage() -> impl IntoView {}
