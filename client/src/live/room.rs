//! A stage as those on it see it: who, what, how many, which tips.

use footlight_session::call::Rung;
use footlight_session::{Event, LinkState, fold_tip};
use footlight_shared::{
    ChatPlace, ErrorCode, Layer, Limit, Problem, StageStatus, StageSummary, TipBoard,
};
use leptos::prelude::*;

use super::chatting::Chatting;
use super::mailbox::Mailbox;

/// What the server told of a stage, as signals.
#[derive(Clone, Copy)]
pub struct Room {
    /// The way to the server.
    pub link: RwSignal<LinkState>,
    /// The stage; `None` until the first word of it.
    pub stage: RwSignal<Option<StageSummary>>,
    /// Its tips.
    pub board: RwSignal<TipBoard>,
    /// True once the server has told all of the stage: before that, no tips and
    /// no viewers are merely unknown.
    pub told: RwSignal<bool>,
    /// What the performer sends.
    pub available: RwSignal<Vec<Layer>>,
    /// What this viewer is sent.
    pub current: RwSignal<Option<Layer>>,
    /// Why it is not a better one.
    pub limited: RwSignal<Option<Limit>>,
    /// Why joining is not possible.
    pub refusal: RwSignal<Option<Problem>>,
    /// Why joining did not work the last time; it is tried again.
    pub trouble: RwSignal<Option<Problem>>,
    /// The media found no way through the network; it is tried again.
    pub blocked: RwSignal<bool>,
    /// What is being done to bring the media back.
    pub recovering: RwSignal<Option<Rung>>,
    /// What people write.
    pub chat: Chatting,
    /// Who else is on.
    pub company: Mailbox,
}

impl Room {
    /// An unknown room.
    pub fn new() -> Self {
        Self {
            link: RwSignal::new(LinkState::Connecting),
            stage: RwSignal::new(None),
            board: RwSignal::new(TipBoard::default()),
            told: RwSignal::new(false),
            available: RwSignal::new(Vec::new()),
            current: RwSignal::new(None),
            limited: RwSignal::new(None),
            refusal: RwSignal::new(None),
            trouble: RwSignal::new(None),
            blocked: RwSignal::new(false),
            recovering: RwSignal::new(None),
            chat: Chatting::new(),
            company: Mailbox::new(),
        }
    }

    /// Forgets what was told of an earlier performance.
    pub fn forget(self) {
        self.link.set(LinkState::Connecting);
        self.stage.set(None);
        self.board.set(TipBoard::default());
        self.told.set(false);
        self.refusal.set(None);
        self.trouble.set(None);
        self.blocked.set(false);
        self.recovering.set(None);
        self.chat.forget();
    }

    /// The stage's status.
    pub fn status(self) -> Signal<Option<StageStatus>> {
        let status =
            move |_: Option<&_>| self.stage.with(|stage| stage.as_ref().map(|it| it.status));
        Memo::new(status).into()
    }

    /// Why nothing is said in this window, where nothing can be.
    pub fn shut(self) -> Signal<Option<&'static str>> {
        Signal::derive(move || {
            let refusal = self.refusal.with(|it| it.as_ref().map(|problem| problem.code));
            match (self.link.get(), refusal) {
                (LinkState::Replaced, _) => Some("The chat goes on in the other window."),
                (_, Some(ErrorCode::NotFound)) => Some("There is nobody to write to here."),
                (_, Some(ErrorCode::Banned)) => Some("You cannot write where you are shut out."),
                _ => None,
            }
        })
    }

    /// What is on; empty until it is known.
    pub fn title(self) -> Signal<String> {
        self.word(|stage| stage.title.to_string())
    }

    /// Whose stage it is; empty until it is known.
    pub fn performer(self) -> Signal<String> {
        self.word(|stage| stage.performer.to_string())
    }

    fn word(self, pick: fn(&StageSummary) -> String) -> Signal<String> {
        Signal::derive(move || {
            self.stage.with(|stage| stage.as_ref().map(pick).unwrap_or_default())
        })
    }

    /// True while the performer is on air.
    pub fn is_on_air(self) -> bool {
        let live = |stage: &StageSummary| stage.status == StageStatus::Live;
        self.stage.with(|stage| stage.as_ref().is_some_and(live))
    }

    /// How many watch.
    pub fn viewers(self) -> Signal<u32> {
        let viewers =
            move |_: Option<&_>| self.stage.with(|stage| stage.as_ref().map_or(0, |it| it.viewers));
        Memo::new(viewers).into()
    }

    /// Seconds since the stream began, by this machine's clock.
    pub fn elapsed(self) -> Signal<u64> {
        let ticks = super::health::every_second();
        Signal::derive(move || {
            ticks.track();
            let started = self.stage.with(|stage| stage.as_ref().and_then(|it| it.started_at));
            let now = crate::platform::clock::unix_ms();
            started.map_or(0, |started| now.saturating_sub(started) / 1000)
        })
    }

    /// Follows an event; yields it back where it is about something else.
    pub fn hear(self, event: Event) -> Option<Event> {
        match event {
            Event::Link(link) => self.link.set(link),
            Event::Snapshot(snapshot) => {
                self.chat.arrive(ChatPlace::Stage(snapshot.stage.id.clone()));
                self.stage.set(Some(snapshot.stage));
                self.board.set(snapshot.tips);
                self.told.set(true);
                self.trouble.set(None);
                self.company.arrive();
            }
            Event::Company { .. } | Event::CompanyRefused { .. } => self.company.hear(event),
            Event::Stage(stage) => self.stage.set(Some(stage)),
            Event::Viewers(count) => self.stage.update(|stage| {
                if let Some(stage) = stage {
                    stage.viewers = count;
                }
            }),
            Event::Tip { tip, total, top } => {
                self.board.update(|board| fold_tip(board, tip, total, top));
            }
            Event::Layers { available, current, limited, .. } => {
                self.available.set(available);
                self.current.set(current);
                self.limited.set(limited);
            }
            Event::Blocked(blocked) => self.blocked.set(blocked),
            Event::Recovering(rung) => self.recovering.set(rung),
            Event::Trouble(problem) => self.trouble.set(Some(problem)),
            Event::Refused(problem) => self.refusal.set(Some(problem)),
            other => return self.chat.hear(other),
        }
        None
    }
}
