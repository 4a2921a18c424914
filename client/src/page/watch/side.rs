//! The column beside the picture: tips as they come, and the way to send one.

use footlight_shared::{ErrorCode, Me, Role, StageId, StageStatus, StageSummary};
use leptos::prelude::*;

use crate::account::use_account;
use crate::component::tip_form::{Filled, TipForm};
use crate::component::tip_panel::TipPanel;
use crate::live::room::Room;
use crate::live::tipping::use_tipping;

/// The column.
#[component]
pub fn Side(
    /// The stage that is tipped.
    id: StageId,
    /// What is known of it.
    room: Room,
) -> impl IntoView {
    let account = use_account();
    let tipping = use_tipping(id);
    let balance = Signal::derive(move || {
        account.me.with(|me| me.as_ref().filter(|me| me.role != Role::Guest).map(|me| me.balance))
    });
    let closed = move || {
        let gone = room.refusal.with(|refusal| {
            refusal.as_ref().is_some_and(|problem| problem.code == ErrorCode::NotFound)
        });
        if gone {
            return Some("There is nobody to tip here.".to_owned());
        }
        account.me.with(|me| room.stage.with(|stage| closed(me.as_ref()?, stage.as_ref()?)))
    };
    view! {
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
