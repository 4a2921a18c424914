//! What a program such as OBS lays over a stream: tips as they come, and the
//! goal. Nothing else is in sight, and nothing lies behind it.
//!
//! Its token stands behind `#` in the address, which is sent to no server and
//! stands in no log.

use std::time::Duration;

use footlight_shared::{ErrorCode, OverlayNews, StageId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_params_map};

use crate::api::playbill as api;
use crate::component::goal_bar::GoalBar;
use crate::component::tip_burst::TipBurst;
use crate::live::applause::{sound_for, use_applause};
use crate::page::set_title;
use crate::platform::clock;

/// Between two answers, so that a flood of tips is no flood of requests.
const PAUSE: Duration = Duration::from_millis(250);
/// After an answer that did not come, and after one that says no.
const LATER: Duration = Duration::from_secs(3);
const MUCH_LATER: Duration = Duration::from_secs(30);

/// The overlay of the stage whose id is in the address.
#[component]
pub fn OverlayPage() -> impl IntoView {
    set_title("Overlay");
    bare();
    let params = use_params_map();
    let id = params.with_untracked(|params| params.get("id")?.parse::<StageId>().ok());
    let hash = use_location().hash.get_untracked();
    let given = |name: &str| {
        let mut parts = hash.trim_start_matches('#').split('&');
        parts.find_map(|part| part.strip_prefix(name)).unwrap_or_default().to_owned()
    };
    let (token, silent) = (given("token="), given("sound=") == "off");
    let news = RwSignal::new(None::<OverlayNews>);
    let refused = RwSignal::new(token.is_empty() || id.is_none());
    if let Some(id) = id.filter(|_| !token.is_empty()) {
        spawn_local(follow(token, id, news, refused));
    }
    view! {
        <div class="overlay-scene">
            <Scene news=news silent=silent/>
            <Show when=move || refused.get() && news.with(Option::is_none)>
                <p class="overlay-scene__words">
                    "This link is not good any more. Make a new one in the studio."
                </p>
            </Show>
        </div>
    }
}

/// The root without anything of the site.
fn bare() {
    let Some(root) = document().document_element() else { return };
    // A class that cannot be set leaves the site's frame in sight.
    let _ = root.class_list().add_1("bare");
    on_cleanup(|| {
        if let Some(root) = document().document_element() {
            let _ = root.class_list().remove_1("bare");
        }
    });
}

/// Asks again and again, for as long as the page is there.
async fn follow(
    token: String,
    id: StageId,
    news: RwSignal<Option<OverlayNews>>,
    refused: RwSignal<bool>,
) {
    let (mut cursor, mut worked) = (None, false);
    while refused.try_get_untracked().is_some() {
        let wait = match api::overlay(&token, &id, cursor.as_deref()).await {
            Ok(found) => {
                worked = true;
                if cursor.as_ref() != Some(&found.cursor) {
                    cursor = Some(found.cursor.clone());
                    news.try_set(Some(found));
                }
                PAUSE
            }
            // A link that was good until now goes dark, and nobody reads of it on
            // the air.
            Err(problem) if problem.code == ErrorCode::Unauthenticated => {
                refused.try_set(!worked);
                news.try_set(None);
                cursor = None;
                MUCH_LATER
            }
            Err(_) => LATER,
        };
        clock::sleep(wait).await;
    }
}

#[component]
fn Scene(news: RwSignal<Option<OverlayNews>>, silent: bool) -> impl IntoView {
    let of = move |pick: fn(&OverlayNews) -> String| {
        Signal::derive(move || news.with(|news| news.as_ref().map(pick).unwrap_or_default()))
    };
    let currency = of(|news| news.currency.clone());
    let latest = Signal::derive(move || {
        news.with(|news| news.as_ref().map(|news| news.latest.clone()).unwrap_or_default())
    });
    let told = Memo::new(move |_| news.with(Option::is_some));
    let shown = use_applause(latest, told.into());
    // Nothing that still waits for its turn is shown where it has gone dark.
    let shown = Signal::derive(move || shown.get().filter(|_| told.get()));
    sound_for(shown, Signal::stored(silent));
    let goal = Memo::new(move |_| news.with(|news| news.as_ref()?.goal.clone()));
    let total = Signal::derive(move || news.with(|news| news.as_ref().map_or(0, |it| it.total)));
    let bar = move || {
        let some = goal.get()?;
        let goal = Signal::derive(move || goal.get().unwrap_or_else(|| some.clone()));
        Some(view! { <GoalBar goal=goal total=total currency=currency/> })
    };
    view! {
        <TipBurst tip=shown currency=currency/>
        {bar}
    }
}
