//! What the performer collects for.

use footlight_session::format;
use footlight_shared::{Goal, NewGoal, Problem, Title, limit};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::{own_stage, playbill};
use crate::account::{Account, use_account};
use crate::api::playbill as api;
use crate::component::button::Button;
use crate::component::error_notice::ErrorNotice;
use crate::component::field::Field;
use crate::component::toggle::Toggle;
use crate::live::applause::TipSounds;

/// A disclosure, closed at first.
#[component]
pub fn GoalEditor() -> impl IntoView {
    let account = use_account();
    let sounds = expect_context::<TipSounds>();
    let title = RwSignal::new(String::new());
    let target = RwSignal::new(String::new());
    let wrong_title = RwSignal::new(None::<String>);
    let wrong_target = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let set = RwSignal::new(None::<Goal>);
    spawn_local(async move {
        if let Ok(Some(goal)) = present(account).await {
            title.try_set(goal.title.to_string());
            target.try_set(format::typed(goal.target.minor()));
            set.try_set(Some(goal));
        }
    });
    let settle = move |answer: Result<Option<Goal>, Problem>| {
        busy.try_set(false);
        match answer {
            Ok(goal) => drop(set.try_set(goal)),
            Err(refused) => drop(problem.try_set(Some(refused))),
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let parsed = title.with_untracked(|text| text.parse::<Title>());
        let amount = target.with_untracked(|text| format::parse_amount(text));
        wrong_title.set(parsed.as_ref().err().map(ToString::to_string));
        wrong_target.set(amount.err().map(str::to_owned));
        problem.set(None);
        if let (Ok(title), Ok(target)) = (parsed, amount) {
            busy.set(true);
            spawn_local(async move { settle(put(account, NewGoal { title, target }).await) });
        }
    };
    let clear = Callback::new(move |()| {
        busy.set(true);
        problem.set(None);
        spawn_local(async move { settle(clear_it(account).await) });
    });
    let some = Memo::new(move |_| set.with(Option::is_some));
    let label = move || if some.get() { "Set another goal" } else { "Set the goal" }.to_owned();
    let currency = account.currency();
    view! {
        <details class="programs">
            <summary>"Tip goal"</summary>
            <p>"Everybody on your stage sees how far it is. Another goal begins at nothing."</p>
            <form on:submit=submit novalidate>
                <Field
                    label="What for"
                    id="goal-title"
                    value=title
                    placeholder="A new microphone"
                    maxlength=limit::TITLE_CHARS
                    error=wrong_title
                />
                <Field
                    label="How much"
                    id="goal-target"
                    value=target
                    inputmode="decimal"
                    maxlength=12
                    prefix=Signal::derive(move || format::symbol(&currency.read()))
                    error=wrong_target
                />
                <div class="bar">
                    <Button label=Signal::derive(label) submit=true busy=busy/>
                    <Show when=move || some.get()>
                        <Button label="Clear the goal" on_press=clear busy=busy/>
                    </Show>
                </div>
            </form>
            <ErrorNotice problem=problem/>
            <Toggle
                label="Tip sounds"
                hint="A few notes for each tip, here in the studio"
                checked=sounds.on
                on_change=move |on: bool| sounds.set(on)
            />
        </details>
    }
}

/// The goal as it is, where there is a stage.
async fn present(account: Account) -> Result<Option<Goal>, Problem> {
    Ok(playbill(account).await?.and_then(|(_, playbill)| playbill.goal))
}

async fn put(account: Account, new: NewGoal) -> Result<Option<Goal>, Problem> {
    let stage = own_stage(account).await?;
    let put = async |token: String| api::set_goal(&token, &stage.id, &new).await;
    account.authorised(put).await.map(Some)
}

async fn clear_it(account: Account) -> Result<Option<Goal>, Problem> {
    let stage = own_stage(account).await?;
    let clear = async |token: String| api::clear_goal(&token, &stage.id).await;
    account.authorised(clear).await.map(|()| None)
}
