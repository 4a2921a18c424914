//! The chat of a stage, on its page and in the studio, and that of a room.

use footlight_shared::{ChatId, Role};
use leptos::prelude::*;

use crate::account::use_account;
use crate::component::chat_panel::ChatPanel;
use crate::live::chatting::Chatting;

/// What people write, and the field for more of it.
#[component]
pub fn Written(
    /// Where.
    chat: Chatting,
    /// Whose stage or room it is.
    #[prop(into)]
    host: Signal<String>,
    /// It goes on in another window.
    #[prop(into)]
    elsewhere: Signal<bool>,
    /// Says something.
    on_say: Callback<String>,
    /// Says again what was refused.
    on_again: Callback<ChatId>,
) -> impl IntoView {
    let account = use_account();
    let muted = chat.muted();
    let me = move || account.me.with(|me| me.as_ref().map(|me| me.name.to_string()));
    let guest = move || account.me.with(|me| me.as_ref().is_none_or(|me| me.role == Role::Guest));
    let closed = move || {
        let words = match chat.writes.get() {
            _ if elsewhere.get() => "The chat goes on in the other window.",
            Some(true) if muted.get() > 0 => {
                return Some(format!("You are silenced here for {}.", span(muted.get())));
            }
            Some(false) if guest() => "Log in to write here.",
            Some(false) => "You cannot write here.",
            None if guest() => "",
            Some(true) | None => return None,
        };
        Some(words.to_owned())
    };
    view! {
        <ChatPanel
            log=chat.log
            me=Signal::derive(move || me().unwrap_or_default())
            host=host
            closed=Signal::derive(closed)
            wait=chat.wait()
            slow=chat.slow
            on_say=on_say
            on_again=on_again
            on_earlier=move |()| chat.look_back()
        />
    }
}

/// A time in words.
fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3600)),
    }
}
