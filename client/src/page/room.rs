//! The page of one room: the door, the room, and the ways out of it.

mod bar;
mod door;
mod during;
mod files;
mod hands;
mod invite;
mod keys;
mod panel;
mod person;
mod settings;
mod tile;
mod words;

use footlight_session::Pass;
use footlight_shared::{RoomId, limit};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::live::capture::use_capture;
use crate::live::meeting::Way;
use crate::page::talk::address;
use crate::platform::store::Keep;

/// What stands before an invitation in the address. What follows `#` is sent to no
/// server and stands in no log.
const INVITATION: &str = "invitation=";
/// Names, before the id of its room, the invitation that this tab came with: who has
/// to log in first comes back by an address without it.
const KEPT: &str = "footlight.invitation.";

/// The room whose id is in the address.
#[component]
pub fn RoomPage() -> impl IntoView {
    let spent = RwSignal::new(None);
    address::visit("Room", move |id: RoomId, again| {
        view! { <Visit id=id spent=spent again=again/> }
    })
}

#[component]
fn Visit(
    id: RoomId,
    /// Whose invitation has opened nothing.
    spent: RwSignal<Option<RoomId>>,
    again: Callback<()>,
) -> impl IntoView {
    let capture = use_capture();
    let good = spent.with_untracked(|spent| spent.as_ref() != Some(&id));
    let invitation = use_location().hash.with_untracked(|hash| invitation(&id, hash, good));
    let inside = RwSignal::new(None::<(Pass, Way)>);
    let invited = invitation.is_some();
    let enter = Callback::new(move |(password, way): (Option<String>, Way)| {
        inside.set(Some((Pass { password, invitation: invitation.clone() }, way)));
    });
    move || {
        let id = id.clone();
        match inside.get() {
            Some((pass, way)) => view! {
                <during::During id=id pass=pass way=way capture=capture spent=spent again=again/>
            }
            .into_any(),
            None => view! {
                <door::Before id=id capture=capture invited=invited on_enter=enter again=again/>
            }
            .into_any(),
        }
    }
}

/// The invitation in the address, else the one that the tab came with; none where it is
/// not `good` any more.
fn invitation(id: &RoomId, hash: &str, good: bool) -> Option<String> {
    let key = kept(id);
    if !good {
        return None;
    }
    let given = hash.trim_start_matches('#').strip_prefix(INVITATION);
    // What can be none is not kept: it would bar whoever comes without it.
    match given.filter(|it| (1..=limit::INVITATION_BYTES).contains(&it.len())) {
        Some(given) => {
            Keep::Tab.write(&key, given);
            Some(given.to_owned())
        }
        None => Keep::Tab.read(&key),
    }
}

/// The tab comes with none from now on.
fn forget_invitation(id: &RoomId) {
    Keep::Tab.remove(&kept(id));
}

fn kept(id: &RoomId) -> String {
    format!("{KEPT}{id}")
}
