//! What the house has besides who is live: the shows to come, the stages that one
//! follows, and a way to find others.

use footlight_shared::{Announced, Problem, Role, StageStatus, StageSummary, limit};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::{Account, use_account};
use crate::api;
use crate::component::button::Button;
use crate::component::card_picture::CardPicture;
use crate::component::error_notice::ErrorNotice;
use crate::component::field::Field;
use crate::live::turn::Turn;
use crate::platform::clock;

/// Who is live, where that is known.
type Lobby = Signal<Option<Vec<StageSummary>>>;
type Stages = RwSignal<Option<Vec<Announced>>>;

/// The lists, and the field to look for more.
#[component]
pub fn ComingList(
    /// Who is live.
    lobby: Lobby,
) -> impl IntoView {
    let account = use_account();
    let member = Memo::new(move |_| {
        account.me.with(|me| me.as_ref().map(|me| (me.id, me.role != Role::Guest)))
    });
    let words = RwSignal::new(String::new());
    let [coming, followed] = [(); 2].map(|()| Stages::new(None));
    let search = Search::new();
    let (found, problem) = (search.found, search.problem);
    let turn = Turn::new();
    Effect::new(move || {
        let Some((_, has_account)) = member.get() else { return };
        let is_latest = turn.next();
        fetch(account, vec![], coming, is_latest);
        if has_account {
            fetch(account, vec![("followed", "")], followed, is_latest);
        } else {
            followed.set(None);
        }
    });
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        search.look_for(account, words.with_untracked(|words| words.trim().to_owned()));
    };
    let none = move || found.with(|found| found.as_ref().is_some_and(Vec::is_empty));
    // Who is on already is above.
    let later = Signal::derive(move || {
        let mut stages = coming.get().unwrap_or_default();
        stages.retain(|stage| live(lobby, stage).is_none());
        stages
    });
    let all = |stages: Stages| Signal::derive(move || stages.get().unwrap_or_default());
    view! {
        <section class="coming" aria-label="More stages">
            <form class="coming__search" role="search" on:submit=look>
                <Field
                    label="Find a stage"
                    id="find"
                    kind="search"
                    value=words
                    placeholder="Title or performer"
                    maxlength=limit::SEARCH_CHARS
                />
                <Button label="Search" submit=true/>
            </form>
            <p class="coming__none" role="status">
                {move || none().then_some("No stage has these words in its title or name.")}
            </p>
            <ErrorNotice problem=problem/>
            <Group title="Found" stages=all(found) lobby=lobby/>
            <Group title="You follow" stages=all(followed) lobby=lobby/>
            <Group title="Coming" stages=later lobby=lobby/>
        </section>
    }
}

/// What somebody looks for.
#[derive(Clone, Copy)]
struct Search {
    found: Stages,
    problem: RwSignal<Option<Problem>>,
    /// Of words: a late answer is not taken for that to the present ones.
    turn: Turn,
}

impl Search {
    fn new() -> Self {
        Self { found: Stages::new(None), problem: RwSignal::new(None), turn: Turn::new() }
    }

    /// Looks for stages with these words; without any it shows none.
    fn look_for(self, account: Account, words: String) {
        let is_latest = self.turn.next();
        self.problem.set(None);
        if words.is_empty() {
            return self.found.set(None);
        }
        spawn_local(async move {
            let ask = async |token: String| {
                api::playbill::announcements(Some(&token), vec![("q", &words)]).await
            };
            let answer = account.authorised(ask).await;
            if !is_latest() {
                return;
            }
            // Stages with other words are no answer to these.
            let (found, problem) = match answer {
                Ok(list) => (Some(list.stages), None),
                Err(problem) => (None, Some(problem)),
            };
            self.found.try_set(found);
            self.problem.try_set(problem);
        });
    }
}

/// Fetches a list that nobody asked for: where it does not come, what was there stays, and
/// so where it is wanted no more.
fn fetch(
    account: Account,
    query: Vec<(&'static str, &'static str)>,
    into: Stages,
    is_wanted: impl Fn() -> bool + 'static,
) {
    spawn_local(async move {
        let token = account.bearer();
        let answer = api::playbill::announcements(token.as_deref(), query).await;
        if let Ok(list) = answer
            && is_wanted()
        {
            into.try_set(Some(list.stages));
        }
    });
}

/// How it is on a stage at the moment, where anybody is.
fn live(lobby: Lobby, stage: &Announced) -> Option<StageSummary> {
    lobby.with(|stages| stages.iter().flatten().find(|it| it.id == stage.id).cloned())
}

#[component]
fn Group(title: &'static str, stages: Signal<Vec<Announced>>, lobby: Lobby) -> impl IntoView {
    let stages = Memo::new(move |_| stages.get());
    let some = Memo::new(move |_| !stages.with(Vec::is_empty));
    let lines = move || {
        let line = |stage| view! { <li><Card stage=stage lobby=lobby/></li> };
        stages.get().into_iter().map(line).collect_view()
    };
    view! {
        <Show when=move || some.get()>
            <h2 class="coming__title">{title}</h2>
            <ul class="coming__list">{lines}</ul>
        </Show>
    }
}

#[component]
fn Card(stage: Announced, lobby: Lobby) -> impl IntoView {
    let address = format!("/stage/{}", stage.id);
    let (title, performer) = (stage.title.to_string(), stage.performer.to_string());
    let initial = performer.chars().next().map(|it| it.to_string());
    let poster = stage.poster.map(|version| api::playbill::poster_address(&stage.id, version));
    let stage = StoredValue::new(stage);
    let live = Memo::new(move |_| stage.with_value(|stage| live(lobby, stage)));
    let picture = CardPicture::of(move || {
        let of_now = live.with(|live| live.as_ref().map(api::picture_addresses));
        of_now.unwrap_or_else(|| [None, poster.clone()])
    });
    let pictured = Memo::new(move |_| picture.address().is_some());
    let when = move || stage.with_value(|stage| live.with(|live| when(stage, live.as_ref())));
    view! {
        <a class="coming__card" href=address>
            <span class="coming__picture" aria-hidden="true">
                {initial}
                <Show when=move || pictured.get()>
                    <img
                        src=move || picture.address()
                        alt=""
                        loading="lazy"
                        decoding="async"
                        on:error=move |_| picture.lose()
                    />
                </Show>
            </span>
            <span class="coming__words">
                <span class="coming__what">{title}</span>
                <span class="coming__who">{performer}</span>
                <span class="coming__when">{when}</span>
            </span>
        </a>
    }
}

/// What a card says of the time.
fn when(stage: &Announced, live: Option<&StageSummary>) -> String {
    match (live, stage.next_show) {
        (Some(live), _) if live.status == StageStatus::Away => "Back soon".to_owned(),
        (Some(live), _) => format!("Live, {} watching", live.viewers),
        (None, Some(at)) if at > clock::unix_ms() => clock::announced(at),
        (None, Some(_)) => "About to begin".to_owned(),
        (None, None) => String::new(),
    }
}
