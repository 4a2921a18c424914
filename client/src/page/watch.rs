//! The page of one stage.

use leptos::prelude::*;

/// The stage whose id is in the address.
#[component]
pub fn WatchPage() -> impl IntoView {}
