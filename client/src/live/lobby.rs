//! Who is live now.

use footlight_session::{Event, Intent};
use footlight_shared::StageSummary;
use leptos::prelude::*;

use super::link;

/// The live stages, most watched first, as they change; `None` until the first
/// word of them. Leaves the lobby when the caller's owner is cleaned up.
pub fn use_lobby() -> Signal<Option<Vec<StageSummary>>> {
    let stages = RwSignal::new(None);
    link::start(Intent::Lobby, |_| {
        move |event| {
            if let Event::Lobby(news) = event {
                stages.set(Some(news));
            }
        }
    });
    stages.into()
}
