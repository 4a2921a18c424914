//! Before the performance: a title and one button.

use footlight_shared::{NewStage, Problem, StageSummary, Title, limit};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::announce::{Announcer, TITLE};
use super::goal::GoalEditor;
use super::overlay::OverlayEditor;
use super::programs::Programs;
use crate::account::use_account;
use crate::api;
use crate::component::button::{Button, Tone};
use crate::component::error_notice::ErrorNotice;
use crate::component::field::Field;
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::live::publishing::Publishing;
use crate::platform::store::Keep;

/// The form.
#[component]
pub fn GoLive(
    /// What goes live.
    publishing: Publishing,
    /// What there is to send.
    capture: Capture,
) -> impl IntoView {
    let account = use_account();
    let title = RwSignal::new(Keep::Browser.read(TITLE).unwrap_or_default());
    let wrong = RwSignal::new(None::<String>);
    let problem = RwSignal::new(publishing.room.refusal.get_untracked());
    let busy = RwSignal::new(false);
    let nothing =
        Memo::new(move |_| capture.stream.with(Option::is_none) && !capture.resting.get());
    let enter = move |answer: Result<StageSummary, Problem>| {
        // Who has left the page goes on no stage.
        if busy.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(stage) => publishing.go_live(stage.id),
            Err(refused) if refused.field.as_deref() == Some("title") => {
                wrong.try_set(Some(refused.message));
            }
            Err(refused) => {
                problem.try_set(Some(refused));
            }
        }
    };
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || nothing.get_untracked() {
            return;
        }
        match title.with_untracked(|title| title.parse::<Title>()) {
            Err(error) => wrong.set(Some(error.to_string())),
            Ok(parsed) => {
                Keep::Browser.write(TITLE, parsed.as_str());
                wrong.set(None);
                problem.set(None);
                busy.set(true);
                spawn_local(async move {
                    // After a stream both devices are off.
                    if !capture.wake().await {
                        busy.try_set(false);
                        return;
                    }
                    let preset = Some(capture.preset.get_untracked());
                    let body = NewStage { title: parsed, preset };
                    let open = async |token: String| api::open_stage(&token, &body).await;
                    enter(account.authorised(open).await);
                });
            }
        }
    };
    view! {
        <h1 class="visually-hidden">"Studio"</h1>
        <form class="go-live" on:submit=go novalidate>
            <Field
                label="Title"
                id="title"
                value=title
                placeholder="What is on tonight?"
                maxlength=limit::TITLE_CHARS
                error=wrong
            />
            <Button
                label="Go live"
                glyph=Glyph::Radio
                tone=Tone::Primary
                submit=true
                disabled=nothing
                busy=busy
            />
        </form>
        <ErrorNotice problem=problem/>
        <GoalEditor/>
        <OverlayEditor/>
        <Announcer title=title/>
        <Programs/>
        <p><a href="/statement">"Your earnings"</a></p>
    }
}
