//! The page of one call: before it, and in it.

mod bar;
mod before;
mod during;
mod panel;
mod words;

use footlight_shared::{CallId, Role};
use leptos::prelude::*;

use crate::account::use_account;
use crate::api;
use crate::live::capture::use_idle_capture;
use crate::live::ringing::use_ringing;
use crate::page::talk::{address, door};
use crate::platform::store::Keep;

/// Kept where somebody wants his address hidden.
const RELAY_ONLY: &str = "footlight.relay_only";

/// The call whose id is in the address.
#[component]
pub fn CallPage() -> impl IntoView {
    address::visit("Call", |id: CallId, again| view! { <Visit id=id again=again/> })
}

#[component]
fn Visit(id: CallId, again: Callback<()>) -> impl IntoView {
    let (account, ringing, capture) = (use_account(), use_ringing(), use_idle_capture());
    let found = {
        let id = id.clone();
        door::look(async move |token| api::call_info(&token, &id).await)
    };
    // Nobody is filmed at a door that leads nowhere.
    let films = StoredValue::new(false);
    let film = move || {
        if films.try_update_value(|films| std::mem::replace(films, true)) == Some(false) {
            capture.ask();
        }
    };
    Effect::new(move || {
        if found.with(before::is_open) {
            film();
        }
    });
    let relay_only = RwSignal::new(Keep::Browser.read(RELAY_ONLY).is_some());
    let inside = RwSignal::new(false);
    // Whoever answers need not knock; he comes in with what the browser gives
    // him, once that is known.
    let wanted = RwSignal::new(false);
    let known = id.clone();
    Effect::new(move || {
        if ringing.is_wanted(&known) {
            film();
            wanted.set(true);
        }
    });
    Effect::new(move || {
        if wanted.get() && !capture.asking.get() && account.me.with(Option::is_some) {
            wanted.set(false);
            inside.set(true);
        }
    });
    let member = Signal::derive(move || {
        account.me.with(|me| me.as_ref().is_some_and(|me| me.role != Role::Guest))
    });
    let enter = Callback::new(move |()| {
        let keep = relay_only.get_untracked();
        if keep {
            Keep::Browser.write(RELAY_ONLY, "1");
        } else {
            Keep::Browser.remove(RELAY_ONLY);
        }
        inside.set(true);
    });
    move || {
        let id = id.clone();
        if inside.get() {
            let relay_only = relay_only.get_untracked();
            view! {
                <during::During id=id capture=capture relay_only=relay_only member=member again=again/>
            }
            .into_any()
        } else {
            view! {
                <before::Before
                    found=found
                    capture=capture
                    relay_only=relay_only
                    coming=wanted
                    on_enter=enter
                    again=again
                />
            }
            .into_any()
        }
    }
}
