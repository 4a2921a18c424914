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

/// True where an invitation alone opens the room: its address lets nobody in.
pub fn is_only_way(meeting: Meeting) -> bool {
    access(meeting) == Some(RoomAccess::Invitation)
}

fn access(meeting: Meeting) -> Option<RoomAccess> {
    meeting.room.with(|room| room.as_ref().map(|it| it.settings.access))
}

/// The link, where it lets somebody in; for a host also one with an invitation in it.
#[component]
pub fn Invite(
    /// Which room.
    id: RoomId,
    /// The room.
    meeting: Meeting,
) -> impl IntoView {
    let account = use_account();
    let plain = format!("{}/room/{id}", clipboard::origin());
    let invited = RwSignal::new(None::<String>);
    let shown = plain.clone();
    let text = move || invited.get().unwrap_or_else(|| shown.clone());
    let leads = Memo::new(move |_| invited.with(Option::is_some) || !is_only_way(meeting));
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
        meeting.is_host() && access(meeting).is_some_and(|it| it != RoomAccess::Open)
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
                    invited.try_set(Some(link));
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    let (invite, text) = (Callback::new(invite), Signal::derive(text));
    view! {
        <section class="room__invite" aria-label="Invite">
            <Show
                when=move || leads.get()
                fallback=move || view! {
                    <p class="room__note">
                        {move || match useful.get() {
                            true => "Nobody comes in by the address alone: send an invitation.",
                            false => "Nobody comes in by the address alone: the host invites.",
                        }}
                    </p>
                }
            >
                <CopyLine
                    label="Link to this room"
                    id="room-link"
                    text=text
                    copied=copied
                    on_copy=copy
                />
            </Show>
            <Show when=move || useful.get()>
                <Button label="Make an invitation" glyph=Glyph::Link busy=busy on_press=invite/>
            </Show>
            <ErrorNotice problem=problem/>
        </section>
    }
}
