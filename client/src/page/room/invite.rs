//! The way into the room, to be sent to others.

use footlight_shared::{Problem, RoomAccess, RoomId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::INVITATION;
use crate::account::use_account;
use crate::api;
use crate::component::button::Button;
use crate::component::copy_line::CopyLine;
use crate::component::error_notice::ErrorNotice;
use crate::component::icon::Glyph;
use crate::live::meeting::Meeting;
use crate::platform::clipboard;

/// The link; for a host also one with an invitation in it.
#[component]
pub fn Invite(
    /// Which room.
    id: RoomId,
    /// The room.
    meeting: Meeting,
) -> impl IntoView {
    let account = use_account();
    let plain = format!("{}/room/{id}", clipboard::origin());
    let text = RwSignal::new(plain.clone());
    let copied = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let copy = move |text: String| {
        spawn_local(async move {
            copied.try_set(clipboard::copy(&text).await);
        });
    };
    // Whoever may come in by the address needs no invitation.
    let useful = Memo::new(move |_| {
        let shut = |room: &Option<footlight_shared::RoomSnapshot>| {
            room.as_ref().is_some_and(|it| it.settings.access != RoomAccess::Open)
        };
        meeting.is_host() && meeting.room.with(shut)
    });
    let invite = move |()| {
        let (id, plain) = (id.clone(), plain.clone());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let ask = async |token: String| api::invite_to_room(&token, &id).await;
            match account.authorised(ask).await {
                Ok(made) => {
                    let link = format!("{plain}#{INVITATION}{}", made.invitation);
                    copied.try_set(clipboard::copy(&link).await);
                    text.try_set(link);
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    let invite = Callback::new(invite);
    view! {
        <section class="room__invite" aria-label="Invite">
            <CopyLine label="Link to this room" id="room-link" text=text copied=copied on_copy=copy/>
            <Show when=move || useful.get()>
                <Button
                    label="Make an invitation"
                    glyph=Glyph::Message
                    busy=busy
                    on_press=invite
                />
            </Show>
            <ErrorNotice problem=problem/>
        </section>
    }
}
