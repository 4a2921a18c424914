//! The checks of one's own browser, devices and network.

mod report;

use leptos::prelude::*;

use self::report::ReportView;
use crate::component::button::{Button, Tone};
use crate::component::icon::{Glyph, Icon};
use crate::component::meter::Meter;
use crate::live::diagnostics::{Diagnostics, Phase, Row, Stand, use_diagnostics};
use crate::page::set_title;

/// The page.
#[component]
pub fn DiagnosticsPage() -> impl IntoView {
    set_title("Check your connection");
    let diagnostics = use_diagnostics();
    let phase = diagnostics.phase;
    let report = diagnostics.report;
    view! {
        <div class="diagnostics">
            <h1 class="diagnostics__title">"Check your connection"</h1>
            <p class="diagnostics__words">
                "Finds out whether your browser, your camera and microphone, and your network are \
                 ready for stages and calls. It takes about a minute, and each check five seconds \
                 at most."
            </p>
            {move || match phase.get() {
                Phase::Before => view! { <Start diagnostics=diagnostics/> }.into_any(),
                Phase::Asking => view! { <Asking diagnostics=diagnostics/> }.into_any(),
                Phase::Running | Phase::Done => ().into_any(),
            }}
            <Show when=move || matches!(phase.get(), Phase::Running | Phase::Done)>
                <Progress diagnostics=diagnostics/>
            </Show>
            {move || report.get().map(|report| view! {
                <ReportView diagnostics=diagnostics report=report/>
            })}
            <Show when=move || phase.get() == Phase::Running>
                <Devices diagnostics=diagnostics/>
            </Show>
            <Show when=move || matches!(phase.get(), Phase::Running | Phase::Done)>
                <ul class="checks" aria-label="Checks">
                    <For
                        each=move || diagnostics.rows.get()
                        key=|row| (row.id.clone(), row.stand)
                        let:row
                    >
                        <Check row=row/>
                    </For>
                </ul>
            </Show>
        </div>
    }
}

#[component]
fn Start(diagnostics: Diagnostics) -> impl IntoView {
    view! {
        <div class="diagnostics__start">
            <label class="check">
                <input
                    class="check__input"
                    type="checkbox"
                    bind:checked=diagnostics.with_devices
                />
                <span class="check__label">"Check camera and microphone, too"</span>
                <span class="check__hint">"The browser asks you first. Nothing is recorded."</span>
            </label>
            <Button
                label="Start the checks"
                tone=Tone::Primary
                on_press=move |()| diagnostics.start()
            />
        </div>
    }
}

#[component]
fn Asking(diagnostics: Diagnostics) -> impl IntoView {
    view! {
        <div class="diagnostics__start" role="status">
            <p>"Your browser asks whether camera and microphone may be used: allow both."</p>
            <Button
                label="Go on without them"
                on_press=move |()| diagnostics.skip_devices()
            />
        </div>
    }
}

#[component]
fn Progress(diagnostics: Diagnostics) -> impl IntoView {
    let share = diagnostics.progress();
    let percent = move || format!("{:.0}", share.get() * 100.0);
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-label="Checks that are done"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=percent
        >
            <div
                class="progress__fill"
                style:transform=move || format!("scaleX({:.3})", share.get())
            ></div>
        </div>
    }
}

/// What camera and microphone give.
#[component]
fn Devices(diagnostics: Diagnostics) -> impl IntoView {
    let there = move || diagnostics.stream.with(Option::is_some);
    view! {
        <div class="diagnostics__devices" class:diagnostics__devices--none=move || !there()>
            <video
                class="diagnostics__picture"
                node_ref=diagnostics.video
                aria-label="Your camera"
                autoplay
                playsinline
                prop:muted=true
            ></video>
            <div class="diagnostics__sound">
                <p>"Say something: the bar moves when your microphone hears you."</p>
                <Meter level=diagnostics.level/>
            </div>
        </div>
    }
}

#[component]
fn Check(row: Row) -> impl IntoView {
    let (mark, word) = match row.stand {
        Stand::Waiting => (None, "waits"),
        Stand::Running => (None, "is being checked"),
        Stand::Well => (Some(Glyph::Check), "well"),
        Stand::Wrong => (Some(Glyph::Alert), "not well"),
        Stand::Noted => (Some(Glyph::Eye), "noted"),
    };
    view! {
        <li
            class="checks__row"
            class:checks__row--running=row.stand == Stand::Running
            class:checks__row--waiting=row.stand == Stand::Waiting
            class:checks__row--wrong=row.stand == Stand::Wrong
        >
            <span class="checks__mark">{mark.map(|glyph| view! { <Icon glyph=glyph/> })}</span>
            <span class="checks__title">{row.title}</span>
            <span class="visually-hidden">{format!(": {word}. ")}</span>
            <span class="checks__words">{row.words}</span>
        </li>
    }
}
