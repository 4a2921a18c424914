//! Somebody calls.
//!
//! It lies in a corner of whatever page is open and takes nothing away from it:
//! who types goes on typing. Everybody else finds the focus on the dialog, not
//! on a button, so that a key pressed a moment too late answers nothing.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::button::{Button, Tone};
use super::icon::{Glyph, Icon};
use crate::platform::focus::{self, Focus};
use crate::platform::tone::Tone as Sound;

/// From one ring to the next.
const PAUSE: Duration = Duration::from_secs(3);

/// Who calls, *Answer* and *Decline*.
#[component]
pub fn RingDialog(
    /// Who calls; `None` where nobody does.
    #[prop(into)]
    from: Signal<Option<String>>,
    /// What is lost by answering, in a sentence; `None` where nothing is.
    #[prop(into)]
    price: Signal<Option<&'static str>>,
    /// To the call.
    #[prop(into)]
    on_answer: Callback<()>,
    /// Not now.
    #[prop(into)]
    on_decline: Callback<()>,
) -> impl IntoView {
    let rings = Memo::new(move |_| from.with(Option::is_some));
    view! {
        // There before its words are, so that they are read out.
        <div class="rings" role="alert">
            <Show when=move || rings.get()>
                <Dialog from=from price=price on_answer=on_answer on_decline=on_decline/>
            </Show>
        </div>
    }
}

#[component]
fn Dialog(
    from: Signal<Option<String>>,
    price: Signal<Option<&'static str>>,
    on_answer: Callback<()>,
    on_decline: Callback<()>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Div>::new();
    let before = focus::lend();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        let disturbs = |before: &Option<Focus>| before.as_ref().is_some_and(Focus::is_at_work);
        if !before.with_value(disturbs) {
            // Without the focus it is in reach of Tab all the same.
            let _ = dialog.focus();
        }
    });
    let tone = StoredValue::new_local(Sound::new());
    let sound = move || {
        tone.try_with_value(|tone| tone.iter().for_each(Sound::sound));
    };
    sound();
    if let Ok(timer) = set_interval_with_handle(sound, PAUSE) {
        on_cleanup(move || timer.clear());
    }
    on_cleanup(move || tone.dispose());
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            on_decline.run(());
        }
    };
    let name = move || from.get().unwrap_or_default();
    let answer = Signal::derive(move || {
        let word = if price.get().is_some() { "Leave and answer" } else { "Answer" };
        word.to_owned()
    });
    view! {
        <div
            class="ring"
            node_ref=dialog
            role="alertdialog"
            aria-labelledby="ring-who"
            tabindex="-1"
            on:keydown=key
        >
            <span class="ring__mark" aria-hidden="true"><Icon glyph=Glyph::Phone/></span>
            <p class="ring__who" id="ring-who">
                <span class="ring__name">{name}</span>
                " is calling"
                <span class="ring__price">{price}</span>
            </p>
            <div class="ring__actions">
                <Button label="Decline" tone=Tone::Plain on_press=on_decline/>
                <Button label=answer glyph=Glyph::Phone tone=Tone::Primary on_press=on_answer/>
            </div>
        </div>
    }
}
