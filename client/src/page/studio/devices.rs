//! Cameras, microphones, how the sound is treated, and how much is sent.

use footlight_shared::{Preset, Quality};
use leptos::prelude::*;

use crate::component::preset_select::PresetSelect;
use crate::component::quality_select::QualitySelect;
use crate::component::toggle::Toggle;
use crate::live::capture::Capture;
use crate::live::publishing::Publishing;
use crate::page::capture_devices::CaptureDevices;
use crate::page::talk::sharing::Sharing;

/// The pickers.
#[component]
pub fn Devices(
    /// What is sent.
    publishing: Publishing,
    /// What is captured.
    capture: Capture,
) -> impl IntoView {
    let asking = capture.asking;
    let sound = capture.sound;
    view! {
        <CaptureDevices capture=capture>
            <PresetSelect
                value=capture.preset
                most=Signal::derive(move || publishing.dearest())
                on_change=move |preset: Preset| publishing.choose_preset(preset)
                disabled=asking
            />
            <QualitySelect
                value=publishing.quality
                on_change=move |quality: Quality| publishing.choose(quality)
            />
            <Toggle
                label="Echo cancellation"
                hint="Keeps your loudspeaker out of the microphone."
                checked=Signal::derive(move || sound.get().echo_cancellation)
                on_change=move |on: bool| capture.treat(|sound| sound.echo_cancellation = on)
                disabled=asking
            />
            <Toggle
                label="Noise suppression"
                hint="Takes out fans and hum. Off for music."
                checked=Signal::derive(move || sound.get().noise_suppression)
                on_change=move |on: bool| capture.treat(|sound| sound.noise_suppression = on)
                disabled=asking
            />
            <Toggle
                label="Gain control"
                hint="Evens the loudness out. Off for music."
                checked=Signal::derive(move || sound.get().gain_control)
                on_change=move |on: bool| capture.treat(|sound| sound.gain_control = on)
                disabled=asking
            />
            <Sharing screen=publishing.screen/>
        </CaptureDevices>
    }
}
