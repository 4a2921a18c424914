//! Somebody is asked onto the stage. Nothing is captured before he wants to see
//! himself, and nothing is sent before he has.

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
use crate::platform::focus::Focus;

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
    view! {
        // There before its words are, so that they are read out.
        <div role="alert">
            <Show when=move || asked.get()>
                <Dialog words=words sending=sending on_no=on_no/>
            </Show>
        </div>
    }
}

#[component]
fn Dialog(words: Signal<Option<String>>, sending: Sending, on_no: Callback<()>) -> impl IntoView {
    let capture = sending.feed.capture;
    let dialog = NodeRef::<html::Div>::new();
    let before = StoredValue::new_local(Some(Focus::now()));
    Effect::new(move || {
        let at_work = |before: &Option<Focus>| before.as_ref().is_some_and(Focus::is_at_work);
        if let Some(dialog) = dialog.get()
            && !before.with_value(at_work)
        {
            let _ = dialog.focus();
        }
    });
    let looked = RwSignal::new(false);
    let come = StoredValue::new(false);
    // Whoever comes up hears those who are there: this is the touch that browsers want.
    let watching = use_context::<Watching>();
    let hear = move || {
        if let Some(watching) = watching.filter(|it| it.muted.get_untracked()) {
            watching.unmute();
        }
    };
    let look = move |()| {
        hear();
        looked.set(true);
        capture.ask();
    };
    let go = move |()| {
        hear();
        come.set_value(true);
        sending.go();
    };
    on_cleanup(move || {
        if come.try_get_value() != Some(true) {
            capture.release();
        }
    });
    let element = NodeRef::<html::Video>::new();
    show_own(capture, element);
    let ready = Signal::derive(move || capture.stream.with(Option::is_some));
    view! {
        <div class="company__ask" node_ref=dialog role="dialog" aria-labelledby="company-ask" tabindex="-1">
            <p class="company__question" id="company-ask">
                {move || words.get()}
                " Everybody here would see and hear you."
            </p>
            <Show when=move || looked.get()>
                <Picture label="Preview" video=element muted=true mirrored=true>
                    <CaptureTrouble capture=capture deed="come on stage"/>
                </Picture>
                <CaptureDevices capture=capture>
                    <p class="order__why">"With headphones the stage does not hear itself."</p>
                </CaptureDevices>
            </Show>
            <div class="company__answer">
                <Show
                    when=move || looked.get()
                    fallback=move || view! {
                        <Button label="See yourself first" glyph=Glyph::Camera tone=Tone::Primary on_press=look/>
                    }
                >
                    <Button
                        label="Go on stage"
                        glyph=Glyph::Radio
                        tone=Tone::Primary
                        disabled=Signal::derive(move || !ready.get())
                        on_press=go
                    />
                </Show>
                <Button label="No, thanks" on_press=on_no/>
            </div>
        </div>
    }
}
