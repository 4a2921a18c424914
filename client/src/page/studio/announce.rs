//! What the performer announces: when the next show begins, and a poster.

use footlight_shared::{ErrorCode, NewStage, NextShow, Playbill, Problem, StageId, Title, limit};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::{own_stage, playbill};
use crate::account::{Account, use_account};
use crate::api::{open_stage, playbill as api};
use crate::component::button::Button;
use crate::component::error_notice::ErrorNotice;
use crate::component::field::Field;
use crate::platform::clock;
use crate::platform::still::{self, Still};
use crate::platform::store::Keep;

/// The last title, so that it need not be typed every evening.
pub(super) const TITLE: &str = "footlight.title";

/// What is announced, and what the form says of it.
#[derive(Clone, Copy)]
struct Announcing {
    account: Account,
    title: Option<RwSignal<String>>,
    at: RwSignal<String>,
    poster: RwSignal<Option<String>>,
    wrong: RwSignal<Option<String>>,
    problem: RwSignal<Option<Problem>>,
    said: RwSignal<&'static str>,
    busy: RwSignal<bool>,
}

/// A disclosure, closed at first.
#[component]
pub fn Announcer(
    /// What will be on, where that is typed beside it: it is announced with the show.
    #[prop(optional)]
    title: Option<RwSignal<String>>,
) -> impl IntoView {
    let it = Announcing::new(use_account(), title);
    let (poster, busy) = (it.poster, it.busy);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match it.at.with_untracked(|at| clock::parsed(at)) {
            Some(time) => it.announce(time),
            None => it.wrong.set(Some("Choose a day and a time.".to_owned())),
        }
    };
    let pictured = Memo::new(move |_| poster.with(Option::is_some));
    view! {
        <details class="programs">
            <summary>"Next show and poster"</summary>
            <p>
                "The home page lists the stages that announce a show, the soonest first, with \
                 their posters."
            </p>
            <form on:submit=submit novalidate>
                <Field
                    label="Next show"
                    id="next-show"
                    kind="datetime-local"
                    value=it.at
                    error=it.wrong
                />
                <div class="bar">
                    <Button label="Announce it" submit=true busy=busy/>
                    <Button
                        label="Take it back"
                        on_press=move |()| it.take_back()
                        busy=busy
                    />
                </div>
            </form>
            <div class="field">
                <label class="field__label" for="poster">"Poster"</label>
                <Show when=move || pictured.get()>
                    <img class="poster" src=move || poster.get() alt="Your poster"/>
                </Show>
                <input
                    id="poster"
                    type="file"
                    accept="image/*"
                    on:change=move |event| it.choose(still::chosen(&event))
                />
            </div>
            <Show when=move || pictured.get()>
                <Button
                    label="Take the poster down"
                    on_press=move |()| it.set_poster(None, "There is no poster.")
                    busy=busy
                />
            </Show>
            <p role="status">{it.said}</p>
            <ErrorNotice problem=it.problem/>
        </details>
    }
}

impl Announcing {
    /// With what is announced already, as soon as that is known.
    fn new(account: Account, title: Option<RwSignal<String>>) -> Self {
        let it = Self {
            account,
            title,
            at: RwSignal::default(),
            poster: RwSignal::default(),
            wrong: RwSignal::default(),
            problem: RwSignal::default(),
            said: RwSignal::default(),
            busy: RwSignal::default(),
        };
        spawn_local(async move {
            if let Ok(Some((id, Playbill { next_show, poster, .. }))) = playbill(account).await {
                it.at.try_set(next_show.map(clock::field).unwrap_or_default());
                it.poster.try_set(poster.map(|version| api::poster_address(&id, version)));
            }
        });
        it
    }

    fn announce(self, at: u64) {
        self.begin();
        let typed =
            self.title.map(|title| title.get_untracked()).filter(|it| !it.trim().is_empty());
        let title = match typed.map(|typed| typed.parse::<Title>()).transpose() {
            Ok(title) => title,
            Err(error) => {
                let problem = Problem::new(ErrorCode::Invalid, error.to_string());
                return self.settle(Err(problem.at("title")), "");
            }
        };
        spawn_local(async move {
            let answer = announce(self.account, at, title).await;
            self.settle(answer, "Announced: the home page and your stage say so.");
        });
    }

    fn take_back(self) {
        self.begin();
        spawn_local(async move {
            let answer = set_show(self.account, None).await;
            if answer.is_ok() {
                self.at.try_set(String::new());
            }
            self.settle(answer, "No show is announced.");
        });
    }

    fn choose(self, file: Option<still::File>) {
        let Some(file) = file else { return };
        self.begin();
        spawn_local(async move {
            match Still::of_picture(&file, limit::STILL_BYTES).await {
                Some(poster) => self.set_poster(Some(poster), "Your stage has a new poster."),
                None => {
                    self.busy.try_set(false);
                    self.said.try_set("This file is no picture that the browser can read.");
                }
            }
        });
    }

    fn set_poster(self, poster: Option<Still>, words: &'static str) {
        self.begin();
        spawn_local(async move {
            let answer = set_poster(self.account, poster).await;
            if answer.is_ok()
                && let Ok(Some((id, known))) = playbill(self.account).await
            {
                let address = known.poster.map(|version| api::poster_address(&id, version));
                self.poster.try_set(address);
            }
            self.settle(answer, words);
        });
    }

    fn begin(self) {
        self.busy.try_set(true);
        self.problem.try_set(None);
        self.wrong.try_set(None);
        self.said.try_set("");
    }

    fn settle(self, answer: Result<(), Problem>, words: &'static str) {
        self.busy.try_set(false);
        match answer {
            Ok(()) => drop(self.said.try_set(words)),
            Err(refused) if refused.field.as_deref() == Some("at") => {
                self.wrong.try_set(Some(refused.message));
            }
            Err(refused) => drop(self.problem.try_set(Some(refused))),
        }
    }
}

async fn own_id(account: Account) -> Result<StageId, Problem> {
    own_stage(account).await.map(|stage| stage.id)
}

/// The title first: who reads of the show reads what will be on.
async fn announce(account: Account, at: u64, title: Option<Title>) -> Result<(), Problem> {
    if let Some(title) = title {
        Keep::Browser.write(TITLE, title.as_str());
        let body = NewStage { title, preset: None };
        account.authorised(async |token: String| open_stage(&token, &body).await).await?;
    }
    set_show(account, Some(NextShow { at })).await
}

async fn set_show(account: Account, show: Option<NextShow>) -> Result<(), Problem> {
    let id = own_id(account).await?;
    account.authorised(async |token: String| api::set_show(&token, &id, show).await).await
}

async fn set_poster(account: Account, poster: Option<Still>) -> Result<(), Problem> {
    let id = own_id(account).await?;
    let put = async |token: String| api::set_poster(&token, &id, poster.as_ref()).await;
    account.authorised(put).await
}
