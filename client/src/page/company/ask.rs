//! Somebody is asked onto the stage. Nothing is captured before he wants to see
//! himself, and nothing is sent before he has.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::component::picture::Picture;
use crate::live::company::sending::Sending;
use crate::live::watching::Watching;
use crate::page::capture_devices::CaptureDevices;
use crate::page::capture_trouble::CaptureTrouble;
use crate::page::own_picture::show_own;
use crate::page::talk::controls::either;
use crate::platform::focus::{self, Focus};

/// The second press of a double click comes sooner, and puts nobody on a stage.
const DOUBLE: Duration = Duration::from_secs(1);

/// The question, while it is open.
#[component]
pub fn Asked(
    /// In words; `None` where nobody asks.
    #[prop(into)]
    words: Signal<Option<String>>,
    /// What would be sent.
    sending: Sending,
    /// Does not come.
    #[prop(into)]
    on_no: Callback<()>,
) -> impl IntoView {
    let asked = Memo::new(move |_| words.with(Option::is_some));
    let dialog = NodeRef::<html::Div>::new();
    let key = move |event: KeyboardEvent| {
        // A list of devices is closed by the same key.
        if event.key() == "Escape" && !Focus::now().is_at_work() {
            on_no.run(());
        }
    };
    let question = move || {
        words.get().map(|words| {
            view! {
                <p class="company__question">{words} " Everybody here would see and hear you."</p>
            }
        })
    };
    view! {
        <div
            class:company__ask=asked
            class:visually-hidden=move || !asked.get()
            node_ref=dialog
            role=move || asked.get().then_some("dialog")
            aria-label=words
            tabindex="-1"
            on:keydown=key
        >
            // There before its words are, so that they are read out, and they alone.
            <div role="alert">{question}</div>
            <Show when=move || asked.get()>
                <Answers dialog=dialog sending=sending on_no=on_no/>
            </Show>
        </div>
    }
}

/// What he sees of himself, and what he says to it.
#[component]
fn Answers(dialog: NodeRef<html::Div>, sending: Sending, on_no: Callback<()>) -> impl IntoView {
    let capture = sending.feed.capture;
    keep_focus(dialog);
    let (looked, fresh) = (RwSignal::new(false), RwSignal::new(false));
    let come = StoredValue::new(false);
    // Whoever comes up hears those who are there: this is the touch that browsers want.
    let watching = use_context::<Watching>();
    let hear = move || {
        if let Some(watching) = watching.filter(|it| it.muted.get_untracked()) {
            watching.unmute();
        }
    };
    let seen = Memo::new(move |_| !fresh.get() && capture.stream.with(Option::is_some));
    let press = move |()| {
        hear();
        if seen.get_untracked() {
            come.set_value(true);
            return sending.go();
        }
        looked.set(true);
        fresh.set(true);
        let settle = move || {
            fresh.try_set(false);
        };
        set_timeout(settle, DOUBLE);
        capture.ask();
    };
    on_cleanup(move || {
        if come.try_get_value() != Some(true) {
            capture.release();
        }
    });
    let element = NodeRef::<html::Video>::new();
    show_own(capture, element);
    view! {
        <Show when=move || looked.get()>
            <Picture label="Preview" video=element muted=true mirrored=true>
                <CaptureTrouble capture=capture deed="come on stage"/>
            </Picture>
            <CaptureDevices capture=capture>
                <p class="order__why">"With headphones the stage does not hear itself."</p>
            </CaptureDevices>
        </Show>
        <div class="company__answer">
            // One and the same, and never disabled, so that the focus stays where it is.
            <Button
                label=either(seen, "Go on stage", "See yourself first")
                glyph=Signal::derive(move || if seen.get() { Glyph::Radio } else { Glyph::Camera })
                tone=Tone::Primary
                busy=Signal::derive(move || fresh.get() || capture.asking.get())
                on_press=press
            />
            <Button label="No, thanks" on_press=on_no/>
        </div>
    }
}

/// The dialog has the focus, unless somebody types, and gives it back when the present
/// owner goes.
fn keep_focus(dialog: NodeRef<html::Div>) {
    let before = focus::lend();
    Effect::new(move || {
        let at_work = |before: &Option<Focus>| before.as_ref().is_some_and(Focus::is_at_work);
        if let Some(dialog) = dialog.get()
            && !before.with_value(at_work)
        {
            let _ = dialog.focus();
        }
    });
    on_cleanup(move || {
        // It stays, out of sight, and would keep it.
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            let _ = dialog.blur();
        }
    });
}
