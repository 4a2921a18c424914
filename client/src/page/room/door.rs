//! Before the room: a look at oneself, the devices, a password where there is one.

use footlight_shared::{ErrorCode, Problem, Role, RoomAccess, RoomId, RoomInfo, limit};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::account::use_account;
use crate::api;
use crate::component::button::{Button, Tone};
use crate::component::error_notice::in_words;
use crate::component::field::Field;
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::live::meeting::Way;
use crate::page::talk::devices::Devices;
use crate::page::talk::door::{self, Door};

/// The door.
#[component]
pub fn Before(
    /// Which room.
    id: RoomId,
    /// What would be sent.
    capture: Capture,
    /// Comes with an invitation.
    invited: bool,
    /// Comes in, with a password where one is wanted.
    on_enter: Callback<(Option<String>, Way)>,
    /// Begins from nothing.
    again: Callback<()>,
) -> impl IntoView {
    let account = use_account();
    let info = door::look(async move |token| api::room_info(&token, &id).await);
    let stranger = Memo::new(move |_| {
        account.me.with(|me| me.as_ref().is_some_and(|me| me.role == Role::Guest))
    });
    let barred = Memo::new(move |_| {
        stranger.get() && info.with(|info| matches!(info, Some(Ok(room)) if !room.guests))
    });
    let wants_password = Memo::new(move |_| {
        let wants = |room: &RoomInfo| room.access == RoomAccess::Password && !room.mine && !invited;
        info.with(|info| matches!(info, Some(Ok(room)) if wants(room)))
    });
    let title = move || {
        info.with(|info| match info {
            Some(Ok(room)) => room.title.clone(),
            Some(Err(problem)) if problem.code == ErrorCode::NotFound => {
                "There is no such room".to_owned()
            }
            _ => "A room".to_owned(),
        })
    };
    let words = move || {
        if barred.get() {
            return "This room is for people with an account. Log in, and you come back here."
                .to_owned();
        }
        info.with(|info| said(info.as_ref(), invited))
    };
    let shut = Memo::new(move |_| {
        barred.get()
            || info.with(|info| match info {
                Some(Ok(room)) => room.access == RoomAccess::Invitation && !room.mine && !invited,
                Some(Err(problem)) => problem.code == ErrorCode::NotFound,
                None => true,
            })
    });
    let failed = Memo::new(move |_| {
        let gone = |it: &Problem| it.code == ErrorCode::NotFound;
        info.with(|info| matches!(info, Some(Err(problem)) if !gone(problem)))
    });
    let password = RwSignal::new(String::new());
    let missing = RwSignal::new(None::<String>);
    let enter = move |event: SubmitEvent| {
        event.prevent_default();
        if shut.get_untracked() {
            return;
        }
        let given = password.get_untracked();
        if wants_password.get_untracked() && given.is_empty() {
            return missing.set(Some("Type the password that you were given.".to_owned()));
        }
        let way = info.with_untracked(|info| match info {
            Some(Ok(room)) => Way::of(room),
            _ => Way::default(),
        });
        on_enter.run((Some(given).filter(|_| wants_password.get_untracked()), way));
    };
    let here = use_location().pathname;
    view! {
        <Door capture=capture noun="room" title=Signal::derive(title) words=Signal::derive(words)>
            <Devices capture=capture/>
            <form class="door__form" on:submit=enter novalidate>
                <Show when=move || wants_password.get()>
                    <Field
                        label="Password of the room"
                        id="room-password"
                        kind="password"
                        autocomplete="off"
                        value=password
                        maxlength=limit::ROOM_PASSWORD_BYTES.1
                        error=missing
                    />
                </Show>
                <div class="door__actions">
                    <Show
                        when=move || barred.get()
                        fallback=move || view! {
                            <Button
                                label="Join room"
                                glyph=Glyph::Door
                                tone=Tone::Primary
                                submit=true
                                disabled=shut
                            />
                        }
                    >
                        <a
                            class="button button--primary"
                            href=move || crate::page::with_return("/login", &here.get())
                        >
                            "Log in"
                        </a>
                    </Show>
                    <Show when=move || failed.get()>
                        <Button label="Try again" glyph=Glyph::Retry on_press=again/>
                    </Show>
                </div>
            </form>
        </Door>
    }
}

fn said(info: Option<&Result<RoomInfo, Problem>>, invited: bool) -> String {
    let room = match info {
        None => return "People, face to face.".to_owned(),
        Some(Err(problem)) if problem.code == ErrorCode::NotFound => {
            return "The link may be incomplete, or the room is closed. Ask for a new one."
                .to_owned();
        }
        Some(Err(problem)) => return in_words(problem),
        Some(Ok(room)) => room,
    };
    let there = match room.people {
        0 => "Nobody is there yet.".to_owned(),
        1 => "One person is there.".to_owned(),
        people => format!("{people} people are there."),
    };
    let door = match room.access {
        _ if room.full => " It is full: you come in soon after somebody leaves.",
        _ if room.mine => " It is your room.",
        RoomAccess::Invitation if !invited => " It opens by an invitation: ask its host for one.",
        RoomAccess::Lobby if !invited => " Its host lets you in.",
        _ => "",
    };
    let way = match Way::of(room) {
        Way::Server => "",
        Way::Direct => " While two are there, they talk from browser to browser.",
        Way::Mesh => " Sound, pictures and files go from browser to browser.",
    };
    format!("A room of {}. {there}{door}{way}", room.host)
}
