//! What lies over the picture while it is not simply playing: every state has a
//! sentence and says what happens next.

use footlight_shared::StageSummary;
use leptos::prelude::*;

use super::button::{Button, Tone};
use super::check_link::CheckLink;
use super::icon::{Glyph, Icon};

/// How many other stages an ended one names.
const OTHERS: usize = 3;

/// What the picture is doing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum PictureState {
    /// The first picture is on its way.
    #[default]
    Connecting,
    /// It plays; nothing lies over it.
    Playing,
    /// It plays, and the browser wants a touch before there is sound.
    MutedStart,
    /// The connection was lost; the last frame stays, dimmed. What is done about
    /// it, in words.
    Reconnecting(Option<&'static str>),
    /// The performer's connection was lost.
    Away,
    /// Nobody has gone live yet.
    Offline,
    /// The performer has ended the stream.
    Ended {
        /// The sum of the tips, in words.
        total: String,
        /// Who else is live.
        others: Vec<StageSummary>,
    },
    /// The viewer may not watch; why and what to do, in words.
    NotAllowed(String),
    /// The stage takes no more viewers.
    Full,
    /// The network lets no media through.
    Blocked,
    /// There is no such stage.
    Missing,
    /// The browser has no decoder for the picture; the sound plays.
    Unplayable {
        /// What it lacks, in words.
        words: String,
        /// The browser wants a touch before there is sound.
        silent: bool,
    },
    /// Something else, in words.
    Failed(String),
}

impl PictureState {
    /// True where the large *Unmute* is on show.
    pub fn asks_for_touch(&self) -> bool {
        matches!(self, PictureState::MutedStart | PictureState::Unplayable { silent: true, .. })
    }

    /// True where the video's last frame stays in sight, dimmed.
    pub fn dims(&self) -> bool {
        !matches!(self, PictureState::Playing | PictureState::MutedStart)
    }
}

/// The overlay. Changes of state are read out.
#[component]
pub fn PictureOverlay(
    /// What the picture is doing.
    #[prop(into)]
    state: Signal<PictureState>,
    /// Whose stage it is.
    #[prop(into)]
    performer: Signal<String>,
    /// Turns the sound on.
    #[prop(into)]
    on_unmute: Callback<()>,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let state = Memo::new(move |_| state.get());
    view! {
        <div class="overlay" role="status" aria-label="Picture">
            {move || match state.get() {
                PictureState::Playing => ().into_any(),
                PictureState::MutedStart => {
                    view! { <div class="overlay__unmute"><Unmute on_press=on_unmute/></div> }.into_any()
                }
                other => {
                    view! {
                        <Card
                            state=other
                            performer=performer
                            on_unmute=on_unmute
                            on_retry=on_retry
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Unmute(on_press: Callback<()>) -> impl IntoView {
    view! {
        <Button label="Unmute" tone=Tone::Primary glyph=Glyph::SoundOff on_press=on_press/>
    }
}

#[component]
fn Card(
    state: PictureState,
    performer: Signal<String>,
    on_unmute: Callback<()>,
    on_retry: Callback<()>,
) -> impl IntoView {
    let waiting = matches!(state, PictureState::Connecting | PictureState::Reconnecting(_));
    let retries = matches!(
        state,
        PictureState::NotAllowed(_)
            | PictureState::Full
            | PictureState::Blocked
            | PictureState::Failed(_)
    );
    let leaves = matches!(state, PictureState::Missing | PictureState::Full);
    let checks = matches!(state, PictureState::Blocked);
    let silent = state.asks_for_touch();
    let glyph = glyph(&state);
    let (title, next) = words(&state);
    let title = move || title.replace("{performer}", &performer.read());
    let others = match state {
        PictureState::Ended { others, .. } => others,
        _ => Vec::new(),
    };
    let acts = retries || leaves || silent || !others.is_empty();
    view! {
        <div class="overlay__card" class:overlay__card--acts=acts>
            {waiting.then(|| view! { <div class="overlay__progress" aria-hidden="true"></div> })}
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            <p class="overlay__title">{title}</p>
            <p class="overlay__next">{next}</p>
            {silent
                .then(|| view! { <p class="overlay__actions"><Unmute on_press=on_unmute/></p> })}
            {(retries || leaves)
                .then(|| {
                    view! {
                        <p class="overlay__actions">
                            {retries
                                .then(|| {
                                    view! { <Button label="Try again" glyph=Glyph::Retry on_press=on_retry/> }
                                })}
                            {leaves.then(|| view! { <a class="button" href="/">"See who is on"</a> })}
                            {checks.then(|| view! { <CheckLink class="button"/> })}
                        </p>
                    }
                })}
            <Others stages=others/>
        </div>
    }
}

/// What else is live.
#[component]
fn Others(stages: Vec<StageSummary>) -> impl IntoView {
    (!stages.is_empty()).then(|| {
        let lines = stages
            .into_iter()
            .take(OTHERS)
            .map(|stage| {
                view! {
                    <li>
                        <a class="overlay__other" href=format!("/stage/{}", stage.id)>
                            <span class="overlay__other-title">{stage.title.to_string()}</span>
                            <span class="overlay__other-name">{stage.performer.to_string()}</span>
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <div class="overlay__others">
                <p class="overlay__others-label">"Also live"</p>
                <ul>{lines}</ul>
            </div>
        }
    })
}

fn glyph(state: &PictureState) -> Option<Glyph> {
    match state {
        PictureState::Playing | PictureState::MutedStart | PictureState::Connecting => None,
        PictureState::Reconnecting(_) | PictureState::Blocked => Some(Glyph::Offline),
        PictureState::Away | PictureState::Offline => Some(Glyph::Moon),
        PictureState::Ended { .. } => Some(Glyph::Theater),
        PictureState::NotAllowed(_) => Some(Glyph::Lock),
        PictureState::Full => Some(Glyph::Door),
        PictureState::Missing => Some(Glyph::SearchX),
        PictureState::Unplayable { .. } | PictureState::Failed(_) => Some(Glyph::Alert),
    }
}

/// What is the matter, and what happens next.
fn words(state: &PictureState) -> (&'static str, String) {
    let (title, next) = match state {
        PictureState::Playing | PictureState::MutedStart => ("", ""),
        PictureState::Connecting => ("Connecting to the stage", "The picture is on its way."),
        PictureState::Reconnecting(words) => {
            const GOES_ON: &str = "The picture goes on by itself; there is no need to reload.";
            let words = words.unwrap_or("The connection was lost.");
            return ("Reconnecting", format!("{words} {GOES_ON}"));
        }
        PictureState::Away => {
            ("{performer} has lost the connection", "Stay here: the picture comes back by itself.")
        }
        PictureState::Offline => (
            "{performer} is not on stage yet",
            "Stay here: the picture starts by itself when the curtain rises.",
        ),
        PictureState::Ended { total, .. } => {
            return (
                "Thank you for watching {performer}",
                format!("The stream has ended. This stage has had {total} in tips by now."),
            );
        }
        PictureState::NotAllowed(words) => return ("You cannot watch this", words.clone()),
        PictureState::Full => (
            "The house is full",
            "As many are here as it can take. The picture starts by itself once somebody leaves.",
        ),
        PictureState::Blocked => (
            "The picture does not get through",
            "Something on the way blocks live video, often an office network or a VPN. We keep \
             trying; another network may let it through.",
        ),
        PictureState::Missing => (
            "There is no such stage",
            "The link may be incomplete. Ask for it again, or see who is on now.",
        ),
        PictureState::Unplayable { words, silent } => {
            let sound = if *silent { "Press Unmute for the sound" } else { "You get the sound" };
            return (
                "Sound without a picture",
                format!("{words} {sound}; another browser may show the picture, too."),
            );
        }
        PictureState::Failed(words) => return ("The picture cannot be shown", words.clone()),
    };
    (title, next.to_owned())
}
