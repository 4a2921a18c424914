//! Before the call: a look at oneself, the devices, and one button.

use footlight_shared::{CallInfo, ErrorCode};
use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::error_notice::in_words;
use crate::component::icon::Glyph;
use crate::live::capture::Capture;
use crate::page::talk::devices::Devices;
use crate::page::talk::door::{self, Door};

/// What the server says of a call.
pub type Found = door::Found<CallInfo>;

/// True where one may come in, or try to.
pub fn is_open(found: &Found) -> bool {
    match found {
        Some(Ok(call)) => !call.full,
        Some(Err(problem)) => problem.code != ErrorCode::NotFound,
        None => false,
    }
}

/// The door.
#[component]
pub fn Before(
    /// What is behind it.
    found: RwSignal<Found>,
    /// What would be sent.
    capture: Capture,
    /// Goes by a relay alone.
    relay_only: RwSignal<bool>,
    /// Is on the way in already.
    #[prop(into)]
    coming: Signal<bool>,
    /// Comes in.
    on_enter: Callback<()>,
    /// Begins from nothing.
    again: Callback<()>,
) -> impl IntoView {
    let title = move || match found.get() {
        Some(Ok(call)) => format!("A call of {}", call.host),
        Some(Err(problem)) if problem.code == ErrorCode::NotFound => "There is no such call".into(),
        _ => "A private call".to_owned(),
    };
    let words = move || match found.get() {
        Some(Ok(call)) if call.full => {
            "This call is full: it is for two, and two are in it. Ask for a call of your own, or \
             try again when one has left."
                .to_owned()
        }
        Some(Ok(call)) if call.members > 0 => "Somebody is there already.".to_owned(),
        Some(Ok(_)) => "Nobody is there yet: you will be the first.".to_owned(),
        Some(Err(problem)) if problem.code == ErrorCode::NotFound => {
            "The link may be incomplete, or the call is over. Ask for a new one.".to_owned()
        }
        Some(Err(problem)) => in_words(&problem),
        None => "Two people, face to face.".to_owned(),
    };
    let shut = Memo::new(move |_| !found.with(is_open));
    let leads = Memo::new(move |_| found.with(|found| found.is_none() || is_open(found)));
    let failed = Memo::new(move |_| {
        found.with(|found| match found {
            Some(Ok(call)) => call.full,
            Some(Err(problem)) => problem.code != ErrorCode::NotFound,
            None => false,
        })
    });
    view! {
        <Door
            capture=capture
            noun="call"
            title=Signal::derive(title)
            words=Signal::derive(words)
            leads=leads
        >
            <Show when=move || leads.get()>
                <Devices capture=capture/>
                <label class="check">
                    <input class="check__input" type="checkbox" bind:checked=relay_only/>
                    <span class="check__label">"Hide my address"</span>
                    <span class="check__hint">
                        "Relay only: all goes by way of the server, a little slower."
                    </span>
                </label>
            </Show>
            <div class="door__actions">
                <Button
                    label="Join call"
                    glyph=Glyph::Phone
                    tone=Tone::Primary
                    disabled=shut
                    busy=coming
                    on_press=on_enter
                />
                <Show when=move || failed.get()>
                    <Button label="Try again" glyph=Glyph::Retry on_press=again/>
                </Show>
            </div>
        </Door>
    }
}
