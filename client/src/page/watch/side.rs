//! The column beside the picture: what people write, tips as they come, and the
//! way to send one.

use footlight_shared::{ChatId, ErrorCode, Me, Role, StageId, StageStatus, StageSummary};
use leptos::html;
use leptos::prelude::*;

use crate::account::use_account;
use crate::component::tip_form::{Filled, TipForm};
use crate::component::tip_panel::TipPanel;
use crate::live::tipping::use_tipping;
use crate::live::watching::Watching;
use crate::page::parts::{Chat, Life};

/// The column.
#[component]
pub fn Side(
    /// The stage that is tipped.
    id: StageId,
    /// What is known of it.
    watching: Watching,
    /// The frame of its picture.
    frame: NodeRef<html::Div>,
) -> impl IntoView {
    let room = watching.room;
    let tips = RwSignal::new(false);
    let account = use_account();
    let tipping = use_tipping(id);
    let balance = Signal::derive(move || {
        account.me.with(|me| me.as_ref().filter(|me| me.role != Role::Guest).map(|me| me.balance))
    });
    let closed = move || {
        let refusal = room.refusal.with(|refusal| refusal.as_ref().map(|problem| problem.code));
        match refusal {
            Some(ErrorCode::NotFound) => return Some("There is nobody to tip here.".to_owned()),
            Some(ErrorCode::Banned) => {
                return Some("You cannot tip where you are shut out.".to_owned());
            }
            _ => {}
        }
        account.me.with(|me| room.stage.with(|stage| closed(me.as_ref()?, stage.as_ref()?)))
    };
    view! {
        <div class="side" class:side--tips=tips class:side--chat=move || !tips.get()>
            <Life room=room frame=frame quiet=watching.muted/>
            <div class="side__switch" role="group" aria-label="Show">
                <Switch label="Chat" on=Signal::derive(move || !tips.get()) on_press=move |()| tips.set(false)/>
                <Switch label="Tips" on=tips on_press=move |()| tips.set(true)/>
            </div>
            <Chat
                chat=room.chat
                host=room.performer()
                shut=room.shut()
                on_say=move |text: String| watching.say(text)
                on_again=move |id: ChatId| watching.say_again(id)
            />
            <div class="side__tips">
                <TipPanel board=room.board told=room.told currency=account.currency()/>
                <TipForm
                    currency=account.currency()
                    balance=balance
                    busy=tipping.busy
                    problem=tipping.problem
                    sent=tipping.sent
                    closed=Signal::derive(closed)
                    on_send=move |filled: Filled| tipping.send(filled)
                />
            </div>
        </div>
    }
}

/// Shows one of the two where there is no room for both.
#[component]
fn Switch(
    label: &'static str,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=move |_| on_press.run(())
        >
            {label}
        </button>
    }
}

/// Why the server would refuse a tip of `me` just now, and when that changes.
fn closed(me: &Me, stage: &StageSummary) -> Option<String> {
    let performer = &stage.performer;
    if me.name == *performer {
        return Some("This is your own stage: here you can only be tipped.".to_owned());
    }
    if me.role == Role::Admin {
        return Some("Administrators do not tip.".to_owned());
    }
    match stage.status {
        StageStatus::Live => None,
        StageStatus::Away => Some(format!("You can tip again when {performer} is back.")),
        StageStatus::Offline => Some(format!("You can tip when {performer} is live.")),
        StageStatus::Ended => Some(format!("You can tip again when {performer} is live.")),
    }
}
