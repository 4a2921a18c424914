//! What is opened beside the picture: words and files, or the devices.

use leptos::prelude::*;

use crate::account::use_account;
use crate::component::call_chat::{CallChat, ChatLine};
use crate::component::transfer_panel::TransferPanel;
use crate::live::call::{Call, Phase};
use crate::live::capture::Capture;
use crate::page::statistics::Statistics;
use crate::page::talk::devices::Devices;
use crate::page::talk::panel::Panel;
use crate::page::talk::sharing::Sharing;

/// Said while there are no files.
const NONE: &str = "Files go straight to the other person. Drop some anywhere on this page, or \
    choose them.";

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Open {
    /// Chat and files.
    Words,
    /// Camera and microphone.
    Devices,
}

/// The panel.
#[component]
pub fn Side(
    /// The call.
    call: Call,
    /// What is sent.
    capture: Capture,
    /// What is open.
    open: RwSignal<Option<Open>>,
) -> impl IntoView {
    let account = use_account();
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
    let name = |part: Open| match part {
        Open::Devices => "Devices",
        Open::Words => "Chat and files",
    };
    let part = move |part: Open| match part {
        Open::Devices => view! {
            <Devices capture=capture/>
            <Sharing screen=call.screen/>
            <Statistics
                figures=call.figures
                statistics=call.statistics
                trace=Signal::derive(move || call.trace())
            />
        }
        .into_any(),
        Open::Words => view! {
            <CallChat
                lines=lines
                open=talks
                words=call.draft
                on_say=move |text: String| call.say(text)
            />
            <TransferPanel
                items=Signal::derive(move || call.transfers.items(None))
                over=call.over
                problem=call.transfers.problem
                none=NONE
                on_send=move |sources| call.transfers.send(sources)
            />
        }
        .into_any(),
    };
    view! { <Panel open=open name=name part=part/> }
}
