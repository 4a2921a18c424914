//! The chat of a stage, on its page and in the studio, and that of a room.

use footlight_session::format;
use footlight_shared::{ChatId, Role};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::account::use_account;
use crate::component::button::{Button, Tone};
use crate::component::chat_panel::ChatPanel;
use crate::live::chatting::Chatting;
use crate::live::order::Aim;
use crate::page::parts::Order;
use crate::page::with_return;

/// What people write, and the field for more of it.
#[component]
pub fn Written(
    /// Where.
    chat: Chatting,
    /// Whose stage or room it is.
    #[prop(into)]
    host: Signal<String>,
    /// Why it is not for this window, where it is not.
    #[prop(into)]
    shut: Signal<Option<&'static str>>,
    /// Says something.
    on_say: Callback<String>,
    /// Says again what was refused.
    on_again: Callback<ChatId>,
) -> impl IntoView {
    let account = use_account();
    let muted = chat.muted();
    let me = move || account.me.with(|me| me.as_ref().map(|me| me.name.to_string()));
    let guest = move || account.me.with(|me| me.as_ref().is_none_or(|me| me.role == Role::Guest));
    let stranger = Memo::new(move |_| {
        // On a stage no guest writes; in a room it is not known before it is told.
        let reads = chat.writes.get().map_or_else(|| !chat.is_in_room(), |writes| !writes);
        shut.with(Option::is_none) && reads && account.me.with(Option::is_some) && guest()
    });
    let here = use_location().pathname;
    let closed = move || {
        if let Some(words) = shut.get() {
            return Some(words.to_owned());
        }
        let words = match chat.writes.get() {
            Some(true) if muted.get() > 0 => {
                return Some(format!("You are silenced here for {}.", format::span(muted.get())));
            }
            // Said below, with the way there.
            Some(false) | None if guest() => "",
            Some(false) => "You cannot write here.",
            Some(true) | None => return None,
        };
        Some(words.to_owned())
    };
    let aim = RwSignal::new(None::<Aim>);
    let open = RwSignal::new(false);
    let judge = move |(message, who)| {
        aim.set(Some(Aim { message, who }));
        open.set(true);
    };
    let orders = move || {
        // Asked first: the place is not known yet when this runs for the first time.
        let wanted = open.get() && chat.moderates.get();
        chat.place()
            .filter(|_| wanted)
            .map(|place| view! { <Order place=StoredValue::new(place) aim=aim/> })
    };
    view! {
        <ChatPanel
            log=chat.log
            known=Signal::derive(move || chat.writes.with(Option::is_some))
            me=Signal::derive(move || me().unwrap_or_default())
            host=host
            closed=Signal::derive(closed)
            draft=chat.draft
            wait=chat.wait()
            slow=chat.slow
            on_say=on_say
            on_again=on_again
            on_earlier=move |()| chat.look_back()
            moderates=chat.moderates
            on_judge=judge
        />
        <Show when=move || stranger.get()>
            <p class="chat__closed">
                <a href=move || with_return("/login", &here.get())>"Log in"</a>
                " to write here."
            </p>
        </Show>
        <Show when=move || chat.moderates.get()>
            <div class="order__switch">
                <Button
                    label=Signal::derive(move || {
                        if open.get() { "Done moderating" } else { "Moderate" }.to_owned()
                    })
                    tone=Tone::Quiet
                    expanded=open
                    on_press=move |()| open.update(|open| *open = !*open)
                />
            </div>
        </Show>
        {orders}
    }
}
