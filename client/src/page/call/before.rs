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
use crate::platform::video;

/// The door.
#[component]
pub fn Before(
    /// Which call.
    id: CallId,
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
    let info = RwSignal::new(None::<Result<CallInfo, Problem>>);
    look(id, info);
    let title = move || match info.get() {
        Some(Ok(call)) => format!("A call of {}", call.host),
        Some(Err(problem)) if problem.code == ErrorCode::NotFound => "There is no such call".into(),
        _ => "A private call".to_owned(),
    };
    let words = move || match info.get() {
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
    let shut = Memo::new(move |_| {
        info.with(|info| match info {
            Some(Ok(call)) => call.full,
            Some(Err(problem)) => problem.code == ErrorCode::NotFound,
            None => false,
        })
    });
    let failed = Memo::new(move |_| {
        let gone = |it: &Problem| it.code == ErrorCode::NotFound;
        info.with(|info| match info {
            Some(Ok(call)) => call.full,
            Some(Err(problem)) => !gone(problem),
            None => false,
        })
    });
    view! {
        <div class="door">
            <div class="door__picture"><Mirror capture=capture/></div>
            <section class="door__side" aria-label="Before the call">
                <h1 class="door__title">{title}</h1>
                <p class="door__words" role="status" aria-label="Call">{words}</p>
                <Devices capture=capture/>
                <label class="check">
                    <input class="check__input" type="checkbox" bind:checked=relay_only/>
                    <span class="check__label">"Hide my address"</span>
                    <span class="check__hint">
                        "Relay only: all goes by way of the server, a little slower."
                    </span>
                </label>
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
fn look(id: CallId, info: RwSignal<Option<Result<CallInfo, Problem>>>) {
    let account = use_account();
    spawn_local(async move {
        let ask = async |token: String| api::call_info(&token, &id).await;
        let answer = account.authorised(ask).await;
        info.try_set(Some(answer));
    });
}

/// What the other one would see.
#[component]
fn Mirror(capture: Capture) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    show_own(capture, element);
    view! {
        <Picture label="Preview" video=element muted=true mirrored=true attentive=true>
            <CaptureTrouble capture=capture deed="join"/>
        </Picture>
    }
}

/// Shows what is captured, without its sound.
pub fn show_own(capture: Capture, element: NodeRef<html::Video>) {
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        element.set_muted(true);
        capture.stream.with(|stream| video::attach(&element, stream.as_ref()));
        spawn_local(async move {
            // It plays with the next stream where this one is gone already.
            let _ = video::play(&element).await;
        });
    });
}
