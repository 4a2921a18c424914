//! The root (placeholder).

use leptos::prelude::*;

use crate::account::Account;
use crate::page::studio::StudioPage;
use crate::page::watch::WatchPage;

/// The application.
#[component]
pub fn App() -> impl IntoView {
    Account::provide();
    view! { <StudioPage/> <WatchPage/> }
}
