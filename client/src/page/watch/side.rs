//! The column beside the picture: tips as they come, and the way to send one.

use footlight_shared::{Role, StageId};
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
    view! {
        <TipPanel board=room.board currency=account.currency()/>
        <TipForm
            currency=account.currency()
            balance=balance
            busy=tipping.busy
            problem=tipping.problem
            sent=tipping.sent
            on_send=move |filled: Filled| tipping.send(filled)
        />
    }
}
