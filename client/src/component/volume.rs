//! Sound on, off, and how loud.

use leptos::html;
use leptos::prelude::*;

use super::button::{Button, Tone};
use super::icon::Glyph;
use crate::platform::focus::Focus;

/// A button that silences and a slider. Both are left out while the picture's
/// own large *Unmute* is on show, so that there is one of the name.
#[component]
pub fn Volume(
    /// From 0 to 1.
    volume: RwSignal<f64>,
    /// Silent, whatever the volume.
    muted: RwSignal<bool>,
    /// True while the large *Unmute* is on show.
    #[prop(into, optional)]
    prompted: Signal<bool>,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    // Whoever pressed the large one by keyboard finds himself on this one, and
    // not at the top of the page.
    Effect::watch(
        move || prompted.get(),
        move |now, before, _| {
            if before == Some(&true) && !now {
                request_animation_frame(move || {
                    if let Some(button) =
                        button.get_untracked().filter(|_| Focus::now().is_nowhere())
                    {
                        // It is in reach of Tab all the same.
                        let _ = button.focus();
                    }
                });
            }
        },
        false,
    );
    let silent = Memo::new(move |_| muted.get() || volume.get() <= 0.0);
    let toggle = move |()| {
        if silent.get_untracked() {
            if volume.get_untracked() <= 0.0 {
                volume.set(1.0);
            }
            muted.set(false);
        } else {
            muted.set(true);
        }
    };
    let slide = move |event: leptos::ev::Event| {
        if let Ok(percent) = event_target_value(&event).parse::<u8>() {
            volume.set(f64::from(percent) / 100.0);
            muted.set(percent == 0);
        }
    };
    let shown = move || if silent.get() { 0 } else { (volume.get() * 100.0).round() as u8 };
    view! {
        <Show when=move || !prompted.get()>
            <div class="volume">
                <Button
                    label=Signal::derive(move || {
                        if silent.get() { "Unmute" } else { "Mute" }.to_owned()
                    })
                    glyph=Signal::derive(move || {
                        if silent.get() { Glyph::SoundOff } else { Glyph::Sound }
                    })
                    icon_only=true
                    tone=Tone::Quiet
                    element=button
                    on_press=toggle
                />
                <input
                    class="volume__slider"
                    type="range"
                    min="0"
                    max="100"
                    step="5"
                    aria-label="Volume"
                    prop:value=move || shown().to_string()
                    on:input=slide
                />
            </div>
        </Show>
    }
}
