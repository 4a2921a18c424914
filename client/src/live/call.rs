//! A call of two: the session, the peer connection between the browsers, what is
//! sent, what comes, and how well.
//!
//! The decisions are made in `footlight_session::call`, which knows no browser;
//! here they are carried out. [`Pair`] is one acquaintance: it lasts from the
//! moment the other member is there until he leaves, over as many peer
//! connections as that takes.

mod hear;
mod measure;
mod network;
mod phase;
mod send;

use std::time::Duration;

use footlight_session::call::{Rung, Step};
use footlight_session::transfer::Measure;
use footlight_session::{Grade, Intent, Rates, Session, Statistics};
use footlight_shared::{CallId, CallMedia, CallMember, MemberId, Problem, Signal as Word};
use leptos::prelude::*;

use super::capture::Capture;
use super::health::Figures;
use super::ice::Ice;
use super::link;
use super::pair::Pair;
use super::ringing::{Engagement, use_ringing};
use super::screen::Screen;
use super::talking::Talking;
use super::transfer::{self, Transfers};
use crate::driver::Driver;
use crate::platform::capture::MediaStream;
use crate::platform::codecs;
use crate::platform::listener::Listener;

pub use crate::platform::duplex_stats::Path;
pub use footlight_session::control::{Line, Sending as Theirs};

/// What is taken for granted until the other one has said what he sends.
const ALL: Theirs = Theirs { mic: true, camera: true, screen: false, hold: false };

/// Where the call stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    /// On the way in.
    #[default]
    Joining,
    /// Nobody else is there yet.
    Alone {
        /// Whom the server rings for it.
        ringing: Option<String>,
    },
    /// The other one is there; the browsers look for a way to each other.
    Connecting,
    /// Sound and picture pass.
    Connected,
    /// They do not at the moment; this is being tried.
    Recovering(Rung),
    /// Whom we called does not want to.
    Declined,
    /// Whom we called did not answer.
    NoAnswer,
    /// The server has no room; we come in once it has.
    Crowded,
    /// The other one has left. He, or somebody else, may come again.
    Left,
    /// We have left.
    Ended,
    /// It cannot be.
    Failed(Problem),
}

/// How well it goes, second by second.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Health {
    /// In a word.
    pub grade: Grade,
    /// What is wrong and may help, where there is something.
    pub advice: Option<&'static str>,
    /// The picture that comes in.
    pub picture: Option<Rates>,
    /// The sound that comes in.
    pub sound: Option<Rates>,
    /// All that goes out; its loss is what the other side tells.
    pub out: Option<Rates>,
    /// Lines of the picture that comes in.
    pub height_in: u32,
    /// Lines of the picture that goes out.
    pub height_out: u32,
    /// There and back.
    pub round_trip: Option<Duration>,
    /// Seconds by which packets of sound arrive unevenly.
    pub jitter: Option<f64>,
    /// Bits a second that the browser thinks there is room for.
    pub available: Option<f64>,
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Call {
    /// Where it stands.
    pub phase: Signal<Phase>,
    /// Which way the media takes, once it is known.
    pub path: Signal<Option<Path>>,
    /// The other one's name.
    pub other: Signal<Option<String>>,
    /// The name of whom we called.
    pub called: Signal<Option<String>>,
    /// The other one's sound and picture. The same stream as long as he is
    /// there, with other tracks after another connection; a screen takes the
    /// place of the camera's picture in it.
    pub remote: Signal<Option<MediaStream>, LocalStorage>,
    /// What he sends.
    pub theirs: Signal<Theirs>,
    /// Our screen.
    pub screen: Screen,
    /// True while we have put the other one on hold.
    pub held: Signal<bool>,
    /// The chat, the oldest line first.
    pub lines: Signal<Vec<Line>>,
    /// The line that one is writing.
    pub draft: RwSignal<String>,
    /// Files, both ways.
    pub transfers: Transfers,
    /// Files are being dragged over the page.
    pub over: Signal<bool>,
    /// How well it goes.
    pub health: Signal<Option<Health>>,
    /// All that the browser tells of the connection.
    pub statistics: Signal<Statistics>,
    /// Its figures, each with its last minute.
    pub figures: Figures,
    /// How much of our picture is sent.
    pub step: Signal<Step>,
    state: State,
}

/// What the parts of this module share.
#[derive(Clone, Copy)]
struct State {
    phase: RwSignal<Phase>,
    path: RwSignal<Option<Path>>,
    other: RwSignal<Option<CallMember>>,
    called: RwSignal<Option<String>>,
    remote: RwSignal<Option<MediaStream>, LocalStorage>,
    talking: Talking,
    transfers: Transfers,
    screen: Screen,
    health: RwSignal<Option<Health>>,
    statistics: RwSignal<Statistics>,
    figures: Figures,
    step: RwSignal<Step>,
    capture: Capture,
    ice: Ice,
    relay_only: bool,
    me: StoredValue<Option<MemberId>>,
    media: StoredValue<Option<CallMedia>>,
    driver: StoredValue<Option<Driver>, LocalStorage>,
    pair: StoredValue<Option<Pair>, LocalStorage>,
    /// What came while the pair was being made ready.
    early: StoredValue<Vec<Word>>,
    listeners: StoredValue<Vec<Listener>, LocalStorage>,
}

impl Call {
    /// Comes into `call` with what `capture` captures, for as long as the
    /// present owner lives; over relays alone where `relay_only` says so.
    pub fn join(call: CallId, capture: Capture, relay_only: bool) -> Self {
        let state = State {
            phase: RwSignal::new(Phase::Joining),
            path: RwSignal::new(None),
            other: RwSignal::new(None),
            called: RwSignal::new(None),
            remote: RwSignal::new_local(None),
            talking: Talking::new(),
            transfers: Transfers::new(Measure::CALL),
            screen: Screen::new(),
            health: RwSignal::new(None),
            statistics: RwSignal::new(Statistics::default()),
            figures: Figures::new(),
            step: RwSignal::new(Step::Full),
            capture,
            ice: Ice::fetch(),
            relay_only,
            me: StoredValue::new(None),
            media: StoredValue::new(None),
            driver: StoredValue::new_local(None),
            pair: StoredValue::new_local(None),
            early: StoredValue::new(Vec::new()),
            listeners: StoredValue::new_local(Vec::new()),
        };
        codecs::prepare();
        let driver = link::start(Intent::Call { call }, |_| move |event| state.hear(event));
        driver.turn(|session, _| session.hear_call());
        state.driver.set_value(Some(driver));
        state.follow_network();
        state.follow_capture();
        state.say_what_is_sent();
        state.measure();
        state.listen();
        use_ringing().engage(move || state.engagement());
        on_cleanup(move || state.close());
        Self {
            phase: state.phase.into(),
            path: state.path.into(),
            other: Signal::derive(move || {
                state.other.with(|other| other.as_ref().map(|it| it.name.clone()))
            }),
            called: state.called.into(),
            remote: state.remote.into(),
            theirs: Signal::derive(move || state.talking.theirs.get().unwrap_or(ALL)),
            screen: state.screen,
            held: state.capture.held.into(),
            lines: state.talking.lines.into(),
            draft: state.talking.draft,
            transfers: state.transfers,
            over: transfer::catch(move |sources| state.transfers.send(sources)),
            health: state.health.into(),
            statistics: state.statistics.into(),
            figures: state.figures,
            step: state.step.into(),
            state,
        }
    }

    /// What the call is called in the server's logs and traces.
    pub fn trace(&self) -> String {
        self.state.report(|session, _| session.trace().to_string()).unwrap_or_default()
    }

    /// The other one's picture is on the screen.
    pub fn framed(&self) {
        self.state.report(|session, now| session.framed(now));
    }

    /// Asks which screen to show, and shows it in the place of the camera.
    pub fn share_screen(&self) {
        let state = self.state;
        // He may have left meanwhile.
        state
            .screen
            .share(false, move || state.driver.try_with_value(Option::is_some) == Some(true));
    }

    /// Puts the other one on hold, or goes on. A screen is shown no more.
    pub fn hold(&self, on: bool) {
        if on {
            self.state.screen.stop();
        }
        self.state.capture.held.set(on);
    }

    /// Says something in the chat.
    pub fn say(&self, text: String) {
        self.state.talking.say(&text);
    }

    /// Tries from the beginning to get through, after that was given up.
    pub fn retry(&self) {
        self.state.tell(Pair::retry);
    }

    /// Leaves.
    pub fn hang_up(&self) {
        self.state.close();
        self.state.capture.release();
        self.state.phase.try_set(Phase::Ended);
    }
}

impl State {
    fn with_pair<T>(self, act: impl FnOnce(&Pair) -> T) -> Option<T> {
        // A clone, for whatever it does may end it.
        let pair = self.pair.try_with_value(Clone::clone).flatten()?;
        Some(act(&pair))
    }

    /// Tells the server something of the connection.
    fn report<T>(self, act: impl FnOnce(&mut Session, Duration) -> T) -> Option<T> {
        self.driver.try_with_value(Clone::clone).flatten()?.turn(act)
    }

    fn tell(self, act: impl FnOnce(&Pair)) {
        let _ = self.with_pair(act);
    }

    /// Somebody is there who would be left alone.
    fn engagement(self) -> Option<Engagement> {
        let talks = |phase: &Phase| {
            matches!(phase, Phase::Connecting | Phase::Connected | Phase::Recovering(_))
        };
        self.phase.with(talks).then_some(Engagement::Call)
    }

    /// Lets go of everything but the phase.
    fn close(self) {
        self.screen.stop();
        self.part();
        self.listeners.try_update_value(Vec::clear);
        if let Some(Some(driver)) = self.driver.try_update_value(Option::take) {
            driver.leave();
        }
    }

    /// The other one is not there any more.
    fn part(self) {
        self.early.try_update_value(Vec::clear);
        if let Some(Some(pair)) = self.pair.try_update_value(Option::take) {
            pair.end();
        }
        self.remote.try_set(None);
        self.path.try_set(None);
        self.health.try_set(None);
        self.talking.part();
        self.transfers.part();
        self.step.try_set(Step::Full);
    }
}
