//! What is opened beside the picture: words and files, or the devices.

use leptos::prelude::*;

use super::devices::Devices;
use crate::account::use_account;
use crate::component::button::{Button, Tone};
use crate::component::call_chat::{CallChat, ChatLine};
use crate::component::icon::Glyph;
use crate::component::transfer_panel::TransferPanel;
use crate::live::call::{Call, Phase};
use crate::live::capture::Capture;
use crate::page::statistics::Statistics;

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Open {
    /// Chat and files.
    Words,
    /// Camera and microphone.
    Devices,
}

/// The panel: a column on a desk, a sheet over the picture on a telephone.
#[component]
pub fn Panel(
    /// The call.
    call: Call,
    /// What is sent.
    capture: Capture,
    /// What is open.
    open: RwSignal<Option<Open>>,
) -> impl IntoView {
    let account = use_account();
    let label = move || match open.get() {
        Some(Open::Devices) => "Devices",
        _ => "Chat and files",
    };
    let close = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(None);
        }
    };
    let talks = Signal::derive(move || call.phase.get() == Phase::Connected);
    let lines = Signal::derive(move || {
        let me = account.me.with(|me| me.as_ref().map(|me| me.name.to_string()));
        let other = call.other.get().unwrap_or_else(|| "They".to_owned());
        call.lines.with(|lines| {
            let shown = lines.iter().map(|line| ChatLine {
                key: line.key,
                from: if line.mine { me.clone().unwrap_or_default() } else { other.clone() },
                mine: line.mine,
                text: line.text.clone(),
            });
            shown.collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || open.get().is_some()>
            <aside class="call__panel" aria-label=label on:keydown=close>
                <header class="call__panel-head">
                    <h2 class="call__panel-title">{label}</h2>
                    <Button
                        label="Close"
                        glyph=Glyph::Close
                        tone=Tone::Quiet
                        icon_only=true
                        on_press=move |()| open.set(None)
                    />
                </header>
                {move || match open.get() {
                    Some(Open::Devices) => {
                        view! {
                            <Devices capture=capture/>
                            <Statistics
                                figures=call.figures
                                statistics=call.statistics
                                trace=Signal::derive(move || call.trace())
                            />
                        }
                            .into_any()
                    }
                    Some(Open::Words) => {
                        view! {
                            <CallChat
                                lines=lines
                                open=talks
                                on_say=move |text: String| call.say(text)
                            />
                            <TransferPanel transfers=call.transfers/>
                        }
                            .into_any()
                    }
                    None => ().into_any(),
                }}
            </aside>
        </Show>
    }
}
