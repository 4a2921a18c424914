//! During the performance: how it goes out, who is there, what they give.

use footlight_session::call::Rung;
use footlight_session::{Grade, LinkState, MediaState, format};
use footlight_shared::{ChatId, Layer};
use leptos::html;
use leptos::prelude::*;

use super::announce::Announcer;
use super::bar::Bar;
use super::devices::Devices;
use super::goal::GoalEditor;
use super::overlay::OverlayEditor;
use crate::account::use_account;
use crate::component::health_strip::{Figure, HealthStrip};
use crate::component::stage_about::StageAbout;
use crate::component::tip_panel::TipPanel;
use crate::component::viewers_count::ViewersCount;
use crate::live::applause::TipSounds;
use crate::live::capture::Capture;
use crate::live::publishing::{Phase, Publishing};
use crate::page::parts::{Chat, Desk, Life};
use crate::page::statistics::Statistics;
use crate::platform::stats::SentLayer;

/// Said while the largest picture is not sent.
const RESTS: &str = "Larger pictures follow when somebody watches them.";

/// What stands under the preview, and beside it, in the order in which it is needed:
/// on a phone, and for who hears or steps through it, chat and tips come right after the
/// bar. The style sheet puts them beside the picture where there is room.
#[component]
pub fn About(
    /// What is sent.
    publishing: Publishing,
    /// What is captured.
    capture: Capture,
    /// The frame of the preview.
    frame: NodeRef<html::Div>,
) -> impl IntoView {
    let room = publishing.room;
    let address = move || room.stage.with(|it| it.as_ref().map(|it| format!("/stage/{}", it.id)));
    let own = publishing.own;
    let order = Memo::new(move |_| own || room.chat.moderates.get());
    view! {
        <div class="stage__about">
            <StageAbout title=room.title() performer=room.performer()>
                <ViewersCount count=room.viewers()/>
                <a href=address target="_blank" rel="noopener">
                    {if own { "Your stage" } else { "The stage" }}
                </a>
            </StageAbout>
            <p
                class="broadcast"
                class:broadcast--urgent=move || is_urgent(publishing)
                role="status"
                aria-label="Broadcast"
            >
                {move || state(publishing)}
            </p>
            <Bar publishing=publishing capture=capture/>
        </div>
        <aside class="stage__side" aria-label="Audience">
            <Audience publishing=publishing frame=frame/>
        </aside>
        <div class="stage__about stage__rest">
            <HealthStrip
                grade=grade(publishing)
                figures=figures(publishing)
                advice=publishing.advice
            />
            <Statistics
                figures=publishing.figures
                statistics=publishing.statistics
                trace=Signal::derive(move || publishing.trace())
            />
            <Show when=move || order.get()>
                <Desk room=room line=publishing.line()/>
            </Show>
            {own.then(|| view! { <GoalEditor/> <OverlayEditor/> <Announcer/> })}
            <Devices publishing=publishing capture=capture/>
        </div>
    }
}

/// What comes from those who watch, and the goal.
#[component]
fn Audience(
    /// What is sent.
    publishing: Publishing,
    /// The frame of the preview.
    frame: NodeRef<html::Div>,
) -> impl IntoView {
    let account = use_account();
    let room = publishing.room;
    let sounds = expect_context::<TipSounds>();
    view! {
        <Life room=room frame=frame quiet=Signal::derive(move || !sounds.on.get())/>
        <Chat
            chat=room.chat
            host=room.performer()
            shut=room.shut()
            on_say=move |text: String| publishing.say(text)
            on_again=move |id: ChatId| publishing.say_again(id)
        />
        <TipPanel board=room.board told=room.told currency=account.currency()/>
    }
}

/// How the broadcast stands, in a sentence.
fn state(publishing: Publishing) -> String {
    let room = publishing.room;
    let link = room.link.get();
    let media = publishing.media.get();
    let words = match publishing.phase.get() {
        Phase::Before => "",
        Phase::Ending => "Ending the stream…",
        Phase::Starting => match room.trouble.get() {
            Some(problem) => return format!("{} We keep trying.", problem.message),
            None => "Going live…",
        },
        Phase::Live if publishing.farewell.left.with(Option::is_some) => {
            "The stream is about to end. Until then you are on air."
        }
        Phase::Live if link == LinkState::Reconnecting => {
            "The connection was lost. We are reconnecting; stay on this page."
        }
        Phase::Live if room.blocked.get() => {
            "Your picture does not get through: something on the way blocks live video, often an \
             office network or a VPN. We keep trying; another network may let it through."
        }
        Phase::Live if room.recovering.with(Option::is_some) => {
            room.recovering.get().map_or("", Rung::words)
        }
        Phase::Live if media != MediaState::Connected => "Connecting your picture to the stage…",
        Phase::Live => {
            let rests = publishing.watched.with(|watched| {
                watched.as_ref().is_some_and(|watched| !watched.contains(&Layer::High))
            });
            let sent = publishing.layers.get();
            // It takes a moment until what is not wanted is not sent any more.
            let rests = rests && sent.iter().all(|layer| layer.layer != Layer::High);
            let sent = layers(&sent);
            return if rests { format!("{sent} {RESTS}") } else { sent };
        }
    };
    words.to_owned()
}

/// True where the performer should know at once how it stands.
fn is_urgent(publishing: Publishing) -> bool {
    let room = publishing.room;
    match publishing.phase.get() {
        Phase::Before | Phase::Ending => false,
        Phase::Starting => room.trouble.with(Option::is_some),
        Phase::Live => {
            publishing.farewell.left.with(Option::is_some)
                || room.link.get() == LinkState::Reconnecting
                || room.blocked.get()
        }
    }
}

/// The word for the connection. What the server says nothing to may still be
/// sent without a fault, and is not well for that.
fn grade(publishing: Publishing) -> Signal<Option<Grade>> {
    Signal::derive(move || match publishing.room.link.get() {
        LinkState::Reconnecting => Some(Grade::Poor),
        _ => publishing.grade.get(),
    })
}

/// The layers being sent, in words.
fn layers(layers: &[SentLayer]) -> String {
    let sizes: Vec<String> = layers
        .iter()
        .filter(|layer| layer.height > 0)
        .map(|layer| format!("{}×{}", layer.width, layer.height))
        .collect();
    match sizes.as_slice() {
        [] => "You are live.".to_owned(),
        sizes => format!("You are live. Sending {}.", sizes.join(", ")),
    }
}

fn figures(publishing: Publishing) -> Vec<Figure> {
    let figures = publishing.figures;
    let size = Signal::derive(move || {
        let best = publishing.layers.with(|layers| layers.last().cloned());
        let best = best.filter(|layer| layer.height > 0);
        best.map_or_else(|| "–".to_owned(), |best| format!("{}×{}", best.width, best.height))
    });
    let figure = |label, value, track: crate::live::health::Track| Figure {
        label,
        value,
        history: track.history(),
    };
    vec![
        figure("Bitrate", figures.bitrate.text(format::bitrate), figures.bitrate),
        figure("Resolution", size, figures.height),
        figure("Frames", figures.frames.text(|rate| format!("{rate:.0}/s")), figures.frames),
        figure(
            "Round trip",
            figures.round_trip.text(|ms| format!("{ms:.0} ms")),
            figures.round_trip,
        ),
        figure("Loss", figures.loss.text(format::percent), figures.loss),
    ]
}
