//! Before the call: a look at oneself, the devices, and one button.

use footlight_shared::{CallId, CallInfo, ErrorCode, Problem};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::devices::Devices;
use crate::account::use_account;
use crate::api;
use crate::component::button::{Button, Tone};
use crate::component::error_notice::in_words;
use crate::component::icon::Glyph;
use crate::component::picture::Picture;
use crate::live::capture::Capture;
use crate::page::capture_trouble::CaptureTrouble;
use crate::page::own_picture::show_own;

/// What the server says of a call; nothing until it has answered.
pub type Found = Option<Result<CallInfo, Problem>>;

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
        <div class="door" class:door--shut=move || !leads.get()>
            <Show when=move || leads.get()>
                <div class="door__picture"><Mirror capture=capture/></div>
            </Show>
            <section class="door__side" aria-label="Before the call">
                <h1 class="door__title">{title}</h1>
                <p class="door__words" role="status" aria-label="Call">{words}</p>
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
            </section>
        </div>
    }
}

/// Asks who is there.
pub fn look(id: CallId) -> RwSignal<Found> {
    let account = use_account();
    let found = RwSignal::new(None);
    spawn_local(async move {
        let ask = async |token: String| api::call_info(&token, &id).await;
        let answer = account.authorised(ask).await;
        found.try_set(Some(answer));
    });
    found
}

/// What the other one would see.
#[component]
pub fn Mirror(
    /// What is captured.
    capture: Capture,
) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    show_own(capture, element);
    view! {
        <Picture label="Preview" video=element muted=true mirrored=true attentive=true>
            <CaptureTrouble capture=capture deed="join"/>
        </Picture>
    }
}
