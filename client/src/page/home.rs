//! Who is live now, updating by itself; what is to come; and the way to a private
//! call.

use std::time::Duration;

use footlight_shared::{Role, StageId, StageSummary};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::account::use_account;
use crate::component::empty_house::EmptyHouse;
use crate::component::skeleton::SkeletonCards;
use crate::component::stage_card::StageCard;
use crate::live::lobby::use_lobby;
use crate::page::parts::{Coming, Meet};
use crate::page::set_title;

/// After so long a silence the page says that it is still trying.
const PATIENCE: Duration = Duration::from_secs(4);

/// What the list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum House {
    Unknown,
    Dark,
    Lit,
}

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    set_title("On stage now");
    let account = use_account();
    let lobby = use_lobby();
    let performs = Signal::derive(move || {
        account.me.with(|me| me.as_ref().is_some_and(|me| me.role == Role::Performer))
    });
    let member = Memo::new(move |_| {
        account.me.with(|me| me.as_ref().is_some_and(|me| me.role != Role::Guest))
    });
    let house = Memo::new(move |_| {
        lobby.with(|stages| match stages {
            None => House::Unknown,
            Some(stages) if stages.is_empty() => House::Dark,
            Some(_) => House::Lit,
        })
    });
    view! {
        <div class="home">
            <h1 class="home__title">"On stage now"</h1>
            {move || match house.get() {
                House::Unknown => {
                    view! {
                        <Waiting/>
                        <div class="stage-list" aria-busy="true">
                            <SkeletonCards/>
                        </div>
                    }
                        .into_any()
                }
                House::Dark => view! { <EmptyHouse performs=performs/> }.into_any(),
                House::Lit => view! { <StageList lobby=lobby/> }.into_any(),
            }}
            <Coming lobby=lobby/>
            <Show when=move || member.get()>
                <Meet/>
            </Show>
            <p class="home__check"><A href="/diagnostics">"Check your connection"</A></p>
        </div>
    }
}

/// Silent at first; then a sentence.
#[component]
fn Waiting() -> impl IntoView {
    let long = RwSignal::new(false);
    let say = move || {
        long.try_set(true);
    };
    if let Ok(timer) = set_timeout_with_handle(say, PATIENCE) {
        on_cleanup(move || timer.clear());
    }
    let words = "The house does not answer yet. We keep trying; there is no need to reload.";
    view! { <p class="home__wait" role="status">{move || long.get().then_some(words)}</p> }
}

/// The stages. A card stays in place while its numbers change.
#[component]
fn StageList(lobby: Signal<Option<Vec<StageSummary>>>) -> impl IntoView {
    let stages = move || lobby.get().unwrap_or_default();
    view! {
        <ul class="stage-list">
            <For each=stages key=|stage| stage.id.clone() let:stage>
                <li><Entry first=stage lobby=lobby/></li>
            </For>
        </ul>
    }
}

#[component]
fn Entry(first: StageSummary, lobby: Signal<Option<Vec<StageSummary>>>) -> impl IntoView {
    let id = first.id.clone();
    let stage = Memo::new(move |last: Option<&StageSummary>| {
        lobby
            .with(|stages| find(stages.as_deref().unwrap_or_default(), &id).cloned())
            .or_else(|| last.cloned())
            .unwrap_or_else(|| first.clone())
    });
    view! { <StageCard stage=stage/> }
}

fn find<'a>(stages: &'a [StageSummary], id: &StageId) -> Option<&'a StageSummary> {
    stages.iter().find(|stage| stage.id == *id)
}
