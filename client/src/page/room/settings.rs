//! How a room is kept, for its host to change.

use footlight_shared::{NewRoom, Problem, RoomId, RoomPatch};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::use_account;
use crate::api;
use crate::component::button::{Button, Tone};
use crate::component::room_form::RoomForm;
use crate::component::toast::use_toasts;
use crate::live::meeting::Meeting;

/// A button, and behind it the form by which the room was made.
#[component]
pub fn Settings(
    /// Which room.
    id: RoomId,
    /// The room.
    meeting: Meeting,
) -> impl IntoView {
    let (account, toasts) = (use_account(), use_toasts());
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let problem = RwSignal::new(None::<Problem>);
    let id = StoredValue::new(id);
    let change = move |wanted: NewRoom| {
        let NewRoom { title, access, password, limit, keep, guests, one_screen, .. } = wanted;
        let patch = RoomPatch {
            title: Some(title),
            access: Some(access),
            password,
            limit: limit.or(Some(0)),
            keep: Some(keep),
            guests: Some(guests),
            one_screen: Some(one_screen),
        };
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let id = id.get_value();
            let change = async |token: String| api::change_room(&token, &id, &patch).await;
            let answer = account.authorised(change).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    open.set(false);
                    toasts.show("The room is kept as you wish.");
                }
                Err(refused) => problem.set(Some(refused)),
            }
        });
    };
    let form = move || {
        let room = meeting
            .room
            .with_untracked(|room| room.as_ref().map(|it| (it.title.clone(), it.settings)));
        open.get().then(|| view! { <RoomForm busy=busy problem=problem on_make=change of=room/> })
    };
    view! {
        <Button
            label="Settings of the room"
            tone=Tone::Quiet
            expanded=open
            on_press=move |()| open.update(|open| *open = !*open)
        />
        {form}
    }
}
