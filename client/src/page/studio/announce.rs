//! What the performer announces: when the next show begins, and a poster.

use footlight_shared::{NextShow, Playbill, Problem, StageId, limit};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::{own_stage, playbill};
use crate::account::{Account, use_account};
use crate::api::playbill as api;
use crate::component::button::Button;
use crate::component::error_notice::ErrorNotice;
use crate::component::field::Field;
use crate::platform::clock;
use crate::platform::still::{self, Still};

/// What is announced, and what the form says of it.
#[derive(Clone, Copy)]
struct Announcing {
    account: Account,
    at: RwSignal<String>,
    poster: RwSignal<Option<String>>,
    wrong: RwSignal<Option<String>>,
    problem: RwSignal<Option<Problem>>,
    said: RwSignal<&'static str>,
    busy: RwSignal<bool>,
}

/// A disclosure, closed at first.
#[component]
pub fn Announcer() -> impl IntoView {
    let it = Announcing::new(use_account());
    let (poster, busy) = (it.poster, it.busy);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match it.at.with_untracked(|at| clock::parsed(at)) {
            Some(time) => {
                it.set_show(Some(time), "Announced: the home page and your stage say so.")
            }
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
                        on_press=move |()| it.set_show(None, "No show is announced.")
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
    fn new(account: Account) -> Self {
        let it = Self {
            account,
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

    fn set_show(self, at: Option<u64>, words: &'static str) {
        self.begin();
        spawn_local(async move {
            let answer = set_show(self.account, at).await;
            if answer.is_ok() && at.is_none() {
                self.at.try_set(String::new());
            }
            self.settle(answer, words);
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

async fn set_show(account: Account, at: Option<u64>) -> Result<(), Problem> {
    let (id, show) = (own_id(account).await?, at.map(|at| NextShow { at }));
    account.authorised(async |token: String| api::set_show(&token, &id, show).await).await
}

async fn set_poster(account: Account, poster: Option<Still>) -> Result<(), Problem> {
    let id = own_id(account).await?;
    let put = async |token: String| api::set_poster(&token, &id, poster.as_ref()).await;
    account.authorised(put).await
}
