//! The studio for another's stage, whose owner has named one to perform there: the door,
//! and one button.

use footlight_shared::{ChatPlace, ErrorCode, Problem, StageId, StageSummary};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Studio;
use crate::account::{Account, use_account};
use crate::api;
use crate::component::button::{Button, Tone};
use crate::component::error_notice::ErrorNotice;
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::live::publishing::Publishing;

/// Lets in whom the owner has named.
#[component]
pub fn Door(id: StageId) -> impl IntoView {
    let account = use_account();
    let found = RwSignal::new(None::<Result<StageSummary, Problem>>);
    spawn_local(async move {
        found.try_set(Some(named(account, &id).await));
    });
    move || match found.get() {
        None => ().into_any(),
        Some(Ok(stage)) => {
            let mine = account
                .me
                .with_untracked(|me| me.as_ref().is_some_and(|me| me.name == stage.performer));
            view! { <Studio host=(!mine).then_some(stage)/> }.into_any()
        }
        Some(Err(problem)) => view! {
            <div class="form-page">
                <h1>"Studio"</h1>
                <ErrorNotice problem=Signal::stored(Some(problem))/>
            </div>
        }
        .into_any(),
    }
}

/// The stage, where one performs there.
async fn named(account: Account, id: &StageId) -> Result<StageSummary, Problem> {
    let place = ChatPlace::Stage(id.clone());
    let chat = account.authorised(async |token| api::chat(Some(&token), &place, None).await);
    if !chat.await?.performs {
        let words = "Here performs only whom the owner of the stage has named.";
        return Err(Problem::new(ErrorCode::Forbidden, words));
    }
    api::stage(id).await
}

/// Before the performance.
#[component]
pub fn Begin(
    /// What goes live.
    publishing: Publishing,
    /// What there is to send.
    capture: Capture,
    /// On which stage.
    host: StageSummary,
) -> impl IntoView {
    let problem = RwSignal::new(publishing.room.refusal.get_untracked());
    let busy = RwSignal::new(false);
    let nothing =
        Memo::new(move |_| capture.stream.with(Option::is_none) && !capture.resting.get());
    let id = StoredValue::new(host.id.clone());
    let go = move |()| {
        problem.set(None);
        busy.set(true);
        spawn_local(async move {
            let awake = capture.wake().await;
            busy.try_set(false);
            if let Some(id) = id.try_get_value().filter(|_| awake) {
                publishing.go_live(id);
            }
        });
    };
    view! {
        <h1 class="visually-hidden">"Studio"</h1>
        <p>
            {format!("{} has named you to perform here: ", host.performer)}
            <a href=format!("/stage/{}", host.id)>{host.title.to_string()}</a>
        </p>
        <div class="bar">
            <Button
                label="Go live"
                glyph=Glyph::Radio
                tone=Tone::Primary
                disabled=nothing
                busy=busy
                on_press=go
            />
        </div>
        <ErrorNotice problem=problem/>
    }
}
