//! The link to the stage's overlay.

use footlight_shared::Problem;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::own_stage;
use crate::account::{Account, use_account};
use crate::api::playbill as api;
use crate::component::button::Button;
use crate::component::copy_line::CopyLine;
use crate::component::error_notice::ErrorNotice;
use crate::platform::clipboard;

/// A disclosure, closed at first.
#[component]
pub fn OverlayEditor() -> impl IntoView {
    let account = use_account();
    let link = RwSignal::new(String::new());
    let said = RwSignal::new("");
    let copied = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let begin = move || {
        busy.set(true);
        problem.set(None);
        said.set("");
    };
    let settle = move |answer: Result<String, Problem>, words: &'static str| {
        busy.try_set(false);
        match answer {
            Ok(made) => {
                copied.try_set(false);
                link.try_set(made);
                said.try_set(words);
            }
            Err(refused) => {
                problem.try_set(Some(refused));
            }
        }
    };
    let make_link = move |()| {
        begin();
        spawn_local(async move { settle(make(account).await, "") });
    };
    let take_away = move |()| {
        begin();
        let words = "There is no link any more: overlays that had one go dark.";
        spawn_local(async move { settle(revoke(account).await, words) });
    };
    let copy = move |text: String| {
        spawn_local(async move {
            copied.try_set(clipboard::copy(&text).await);
        });
    };
    let some = Memo::new(move |_| link.with(|link| !link.is_empty()));
    let label = move || if some.get() { "Make another link" } else { "Make a link" }.to_owned();
    view! {
        <details class="programs">
            <summary>"Tips in OBS (overlay)"</summary>
            <p>
                "A browser source with this link shows tips and your goal over your scene. \
                 Whoever has the link sees them, and can do nothing. It is shown this once; \
                 another one ends it. With &sound=off at its end it is silent."
            </p>
            <Show when=move || some.get()>
                <CopyLine
                    label="Overlay"
                    id="overlay-link"
                    text=link
                    copied=copied
                    on_copy=copy
                />
            </Show>
            <div class="bar">
                <Button label=Signal::derive(label) on_press=make_link busy=busy/>
                <Button label="Take the link away" on_press=take_away busy=busy/>
            </div>
            <p role="status">{said}</p>
            <ErrorNotice problem=problem/>
        </details>
    }
}

async fn make(account: Account) -> Result<String, Problem> {
    let stage = own_stage(account).await?;
    let make = async |token: String| api::make_overlay(&token, &stage.id).await;
    let made = account.authorised(make).await?;
    Ok(format!("{}{}#token={}", clipboard::origin(), made.address, made.token))
}

async fn revoke(account: Account) -> Result<String, Problem> {
    let stage = own_stage(account).await?;
    let revoke = async |token: String| api::revoke_overlay(&token, &stage.id).await;
    account.authorised(revoke).await.map(|()| String::new())
}
