//! The picture of somebody on the stage.

use footlight_session::MediaState;
use footlight_shared::StageSource;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Loudness;
use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::live::company::Company;
use crate::live::company::sending::Sending;
use crate::live::company::sight::use_sight;
use crate::page::own_picture::show_own;
use crate::page::talk::controls::either;
use crate::platform::video::{self, PlayError};

/// Somebody else, seen and heard.
#[component]
pub fn Other(
    /// Who.
    source: StageSource,
    /// Where.
    company: Company,
    /// How loud.
    loudness: Loudness,
    /// He may be taken off from here.
    order: Signal<bool>,
) -> impl IntoView {
    let sight = use_sight(company, source.source);
    let element = NodeRef::<html::Video>::new();
    // The browser wants a touch before there is sound.
    let silent = RwSignal::new(false);
    let play = move || {
        let Some(element) = element.get_untracked() else { return };
        spawn_local(async move {
            if video::play(&element).await == Err(PlayError::NotAllowed) && !element.muted() {
                silent.try_set(true);
                element.set_muted(true);
                let _ = video::play(&element).await;
            }
        });
    };
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        sight.shown.track();
        sight.stream.with(|stream| video::attach(&element, stream.as_ref()));
        element.set_volume(loudness.volume.get());
        element.set_muted(loudness.muted.get() || silent.get());
        play();
    });
    let sound = move |()| {
        silent.set(false);
        if let Some(element) = element.get_untracked() {
            element.set_muted(false);
            play();
        }
    };
    let waits = Memo::new(move |_| sight.state.get() != MediaState::Connected);
    let id = source.source;
    let name = source.name.to_string();
    let off = format!("Take {name} off the stage");
    view! {
        <figure
            class="tile company"
            class:tile--away=waits
            aria-label=format!("On stage: {name}")
        >
            <video
                class="tile__video"
                node_ref=element
                aria-label=format!("Picture of {name}")
                autoplay
                playsinline
            ></video>
            <figcaption class="tile__name"><span class="tile__who">{name.clone()}</span></figcaption>
            <div class="company__acts">
                <Show when=move || silent.get() && !loudness.muted.get()>
                    <Button label="Turn sound on" glyph=Glyph::SoundOff on_press=sound/>
                </Show>
                <Show when=move || order.get()>
                    <Button
                        label=off.clone()
                        glyph=Glyph::Close
                        icon_only=true
                        tone=Tone::Quiet
                        on_press=move |()| company.take_off(id)
                    />
                </Show>
            </div>
        </figure>
    }
}

/// Oneself, seen as in a mirror and not heard.
#[component]
pub fn Mine(
    /// What is sent.
    sending: Sending,
) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    let capture = sending.feed.capture;
    show_own(capture, element);
    let (muted, camera_off) = (capture.muted, capture.camera_off);
    let sound_glyph = Signal::derive(move || if muted.get() { Glyph::MicOff } else { Glyph::Mic });
    let camera_glyph =
        Signal::derive(move || if camera_off.get() { Glyph::CameraOff } else { Glyph::Camera });
    let waits = Memo::new(move |_| sending.state.get() != MediaState::Connected);
    view! {
        <figure
            class="tile tile--mine company"
            class:tile--away=waits
            aria-label="On stage: you"
        >
            <video
                class="tile__video"
                class:tile__video--off=camera_off
                node_ref=element
                aria-label="Your picture"
                autoplay
                playsinline
                prop:muted=true
            ></video>
            <figcaption class="tile__name"><span class="tile__who">"You are on stage"</span></figcaption>
            <div class="company__acts">
                <Button
                    label=either(muted, "Unmute yourself", "Mute yourself")
                    glyph=sound_glyph
                    icon_only=true
                    tone=Tone::Quiet
                    on_press=move |()| muted.update(|muted| *muted = !*muted)
                />
                <Button
                    label=either(camera_off, "Camera on", "Camera off")
                    glyph=camera_glyph
                    icon_only=true
                    tone=Tone::Quiet
                    on_press=move |()| camera_off.update(|off| *off = !*off)
                />
                <Button
                    label="Leave the stage"
                    glyph=Glyph::LogOut
                    tone=Tone::Danger
                    on_press=move |()| sending.leave()
                />
            </div>
        </figure>
    }
}
