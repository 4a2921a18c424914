//! What goes on in the whole installation, for those who run it: figures, stages and
//! rooms, order in each of them, and tips, which can be taken back.

mod figures;
mod tips;

use std::time::Duration;

use footlight_shared::{AdminReport, AdminRoom, ChatPlace, Problem, Role, StageSummary};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::figures::Figures;
use self::tips::GivenList;
use crate::account::{Account, use_account};
use crate::api;
use crate::component::error_notice::ErrorNotice;
use crate::live::order::Aim;
use crate::page::order::OrderPanel;
use crate::page::{set_title, with_return};
use crate::platform::clock;

/// Between two looks.
const AGAIN: Duration = Duration::from_secs(5);

/// A place in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Spot {
    place: ChatPlace,
    title: String,
    whose: String,
    people: String,
}

impl From<&StageSummary> for Spot {
    fn from(stage: &StageSummary) -> Self {
        Self {
            place: ChatPlace::Stage(stage.id.clone()),
            title: stage.title.to_string(),
            whose: stage.performer.to_string(),
            people: format!("{} watching", stage.viewers),
        }
    }
}

impl From<&AdminRoom> for Spot {
    fn from(room: &AdminRoom) -> Self {
        let waiting = match room.waiting {
            0 => String::new(),
            waiting => format!(", {waiting} waiting"),
        };
        Self {
            place: ChatPlace::Room(room.id.clone()),
            title: room.title.clone(),
            whose: room.host.clone(),
            people: format!("{} of {} inside{waiting}", room.people, room.limit),
        }
    }
}

/// The page.
#[component]
pub fn AdminPage() -> impl IntoView {
    set_title("Administration");
    let account = use_account();
    let runs =
        Memo::new(move |_| account.me.with(|me| me.as_ref().map(|me| me.role == Role::Admin)));
    view! {
        <div class="admin">
            <h1 class="diagnostics__title">"Administration"</h1>
            <Show when=move || runs.get() == Some(false)>
                <p>"This page is for administrators."</p>
                <p><a class="button" href=with_return("/login", "/admin")>"Log in"</a></p>
            </Show>
            <Show when=move || runs.get() == Some(true)><House/></Show>
        </div>
    }
}

/// What is told to an administrator, and to nobody else.
#[component]
fn House() -> impl IntoView {
    let account = use_account();
    let report = RwSignal::new(None::<AdminReport>);
    let problem = RwSignal::new(None::<Problem>);
    spawn_local(async move {
        // Until the page is left, or the account is.
        while !report.is_disposed() {
            look(account, report, problem).await;
            clock::sleep(AGAIN).await;
        }
    });
    let stages = move || {
        report.with(|it| it.iter().flat_map(|it| &it.stages).map(Spot::from).collect::<Vec<_>>())
    };
    let rooms = move || {
        report.with(|it| it.iter().flat_map(|it| &it.rooms).map(Spot::from).collect::<Vec<_>>())
    };
    view! {
        <ErrorNotice problem=problem/>
        {move || report.with(|it| it.as_ref().map(|it| {
            view! { <Figures figures=it.figures.clone()/> }
        }))}
        <Spots title="Live stages" none="Nobody is on stage." spots=Signal::derive(stages)/>
        <Spots title="Rooms" none="Nobody is in a room." spots=Signal::derive(rooms)/>
        <GivenList/>
    }
}

/// Asks how it stands.
async fn look(
    account: Account,
    report: RwSignal<Option<AdminReport>>,
    problem: RwSignal<Option<Problem>>,
) {
    match account.authorised(async |token: String| api::order::report(&token).await).await {
        Ok(told) => {
            problem.try_set(None);
            report.try_set(Some(told));
        }
        Err(refused) => drop(problem.try_set(Some(refused))),
    }
}

/// Places of a kind.
#[component]
fn Spots(title: &'static str, none: &'static str, spots: Signal<Vec<Spot>>) -> impl IntoView {
    let empty = Memo::new(move |_| spots.with(Vec::is_empty));
    let places = Memo::new(move |_| {
        spots.with(|spots| spots.iter().map(|spot| spot.place.clone()).collect::<Vec<_>>())
    });
    view! {
        <section aria-label=title>
            <h2 class="room__head">{title}</h2>
            <Show when=move || empty.get()><p class="admin__none">{none}</p></Show>
            <ul class="room__people">
                <For each=move || places.get() key=Clone::clone let:place>
                    <li><Place place=place spots=spots/></li>
                </For>
            </ul>
        </section>
    }
}

/// One of them, and what is done there.
#[component]
fn Place(place: ChatPlace, spots: Signal<Vec<Spot>>) -> impl IntoView {
    let here = place.clone();
    let spot = Memo::new(move |_| {
        spots.with(|spots| spots.iter().find(|spot| spot.place == here).cloned())
    });
    let of = move |pick: fn(Spot) -> String| spot.get().map(pick).unwrap_or_default();
    let open = RwSignal::new(false);
    let panel = move || {
        let place = StoredValue::new(place.clone());
        open.get().then(move || {
            let aim = RwSignal::new(None::<Aim>);
            view! { <OrderPanel place=place aim=aim/> }
        })
    };
    view! {
        <div class="room__person">
            <span class="room__who">
                {move || of(|spot| spot.title)}
                <span class="room__role">
                    {move || of(|spot| format!("{}, {}", spot.whose, spot.people))}
                </span>
            </span>
            <button
                type="button"
                class="button"
                aria-label=move || format!("Moderate {}", of(|spot| spot.title))
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                "Moderate"
            </button>
        </div>
        {panel}
    }
}
