//! The door: a look at oneself, the devices, and the way in.

use leptos::prelude::*;
use leptos::task::spawn_local;

use footlight_shared::Problem;

use crate::account::use_account;
use crate::api::Answer;
use crate::component::control_bar::ControlBar;
use crate::component::icon::{Glyph, Icon};
use crate::component::picture::Picture;
use crate::live::capture::Capture;
use crate::page::capture_trouble::CaptureTrouble;
use crate::page::own_picture::show_own;
use crate::page::talk::controls::{Camera, Microphone};
use crate::platform::capture::{self, MediaStream, MediaStreamTrack};

/// What the server says of what is behind it; nothing until it has answered.
pub type Found<T> = Option<Result<T, Problem>>;

/// Asks the server, with a token.
pub fn look<T: Send + Sync + 'static>(
    ask: impl AsyncFn(String) -> Answer<T> + 'static,
) -> RwSignal<Found<T>> {
    let account = use_account();
    let found = RwSignal::new(None);
    spawn_local(async move {
        let answer = account.authorised(ask).await;
        found.try_set(Some(answer));
    });
    found
}

/// The door itself. What stands in `children` comes below the words.
#[component]
pub fn Door(
    /// What would be sent.
    capture: Capture,
    /// What is behind it: `call` or `room`.
    noun: &'static str,
    /// What it is called.
    #[prop(into)]
    title: Signal<String>,
    /// How it stands.
    #[prop(into)]
    words: Signal<String>,
    /// Whether it leads anywhere: else nobody is shown to himself before it.
    #[prop(into, default = Signal::stored(true))]
    leads: Signal<bool>,
    /// Stands below the words.
    children: Children,
) -> impl IntoView {
    let (before, status) = match noun {
        "room" => ("Before the room", "Room"),
        _ => ("Before the call", "Call"),
    };
    view! {
        <div class="door" class:door--shut=move || !leads.get()>
            <Show when=move || leads.get()>
                <div class="door__picture"><Mirror capture=capture/></div>
            </Show>
            <section class="door__side" aria-label=before>
                <h1 class="door__title">{title}</h1>
                <p class="door__words" role="status" aria-label=status>{words}</p>
                {children()}
            </section>
        </div>
    }
}

/// What others would see.
#[component]
fn Mirror(capture: Capture) -> impl IntoView {
    let element = NodeRef::<leptos::html::Video>::new();
    show_own(capture, element);
    let has = move |kind: fn(&MediaStream) -> Option<MediaStreamTrack>| {
        Memo::new(move |_| capture.stream.with(|it| it.as_ref().and_then(kind).is_some()))
    };
    let (sound, picture) = (has(capture::audio_track), has(capture::video_track));
    view! {
        <Picture label="Preview" video=element muted=true mirrored=true attentive=true>
            <CaptureTrouble capture=capture deed="join"/>
            <Show when=move || picture.get() && capture.is_dark()>
                <div class="overlay">
                    <div class="overlay__card">
                        <Icon glyph=Glyph::CameraOff/>
                        <p class="overlay__title">"Your camera is off"</p>
                    </div>
                </div>
            </Show>
            <Show when=move || sound.get() || picture.get()>
                <ControlBar label="What others hear and see">
                    <Show when=move || sound.get()><Microphone capture=capture/></Show>
                    <Show when=move || picture.get()><Camera capture=capture/></Show>
                </ControlBar>
            </Show>
        </Picture>
    }
}
