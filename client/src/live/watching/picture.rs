//! What is to be seen: frames come or do not, and what that means.

use footlight_session::call::Rung;
use footlight_session::{LinkState, MediaState, format};
use footlight_shared::{ErrorCode, Problem, StageId, StageStatus, StageSummary};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sound::Touch;
use super::{Inner, STANDSTILL};
use crate::account::use_account;
use crate::api;
use crate::component::picture_state::PictureState;
use crate::platform::{clock, still};

impl Inner {
    /// A frame is on the screen.
    pub(super) fn frame(self) {
        self.painted.try_update_value(|painted| *painted = painted.wrapping_add(1));
        // Its statistics may have told of it before.
        let fresh = self.swapped.try_update_value(std::mem::take) == Some(true);
        if self.seen() || fresh {
            self.line.turn(|session, now| session.handle_first_frame(now));
        }
    }

    /// Something came in: a picture, or sound where there is no picture. True
    /// where nothing had come in for a while.
    pub(super) fn seen(self) -> bool {
        self.last_seen.try_update_value(|at| *at = clock::now());
        let begins = self.moving.try_get_untracked() == Some(false);
        if begins {
            self.moving.set(true);
            self.ever.set(true);
        }
        begins
    }

    /// Notices when nothing moves any more.
    pub(super) fn notice_standstill(self) {
        let still = clock::now().saturating_sub(self.last_seen.get_value()) > STANDSTILL;
        if still && self.moving.get_untracked() {
            self.hold();
            self.moving.set(false);
        }
    }

    /// True where the frame that is held stands in for the video.
    pub(super) fn held(self, picture: Signal<PictureState>) -> Signal<bool> {
        let held = Memo::new(move |_| self.ever.get() && picture.with(PictureState::dims));
        Effect::new(move || {
            if held.get() && self.moving.get_untracked() {
                self.hold();
            }
        });
        held.into()
    }

    /// Keeps the frame that is in sight. A track without a frame is black, and
    /// not what was seen last, though its sound may be heard.
    pub(super) fn hold(self) {
        if self.swapped.try_get_value() != Some(false) {
            return;
        }
        if let (Some(video), Some(last)) = (self.video.get_untracked(), self.last.get_untracked()) {
            still::hold(&video, &last);
        }
    }

    /// What lies over the picture.
    pub(super) fn picture(self) -> Signal<PictureState> {
        let account = use_account();
        let others = self.others();
        let status = self.room.status();
        let state = move |_: Option<&_>| {
            if let Some(problem) = self.room.refusal.get() {
                return refused(problem);
            }
            match self.room.link.get() {
                LinkState::Replaced => {
                    let words = "This stage was opened in another place, and goes on there.";
                    return PictureState::Failed(words.to_owned());
                }
                LinkState::Incompatible => {
                    let words = "Footlight has a new version. Load the page again.";
                    return PictureState::Failed(words.to_owned());
                }
                _ => {}
            }
            match status.get() {
                Some(StageStatus::Offline) => PictureState::Offline,
                Some(StageStatus::Away) => PictureState::Away,
                Some(StageStatus::Ended) => {
                    let currency = account.me.with(|me| me.as_ref().map(|it| it.currency.clone()));
                    let total = self.room.board.with(|board| board.total);
                    let total = format::money(total, &currency.unwrap_or_default());
                    PictureState::Ended { total, others: others.get() }
                }
                Some(StageStatus::Live) | None => self.live(),
            }
        };
        Memo::new(state).into()
    }

    fn live(self) -> PictureState {
        let touch = self.touch.get();
        let trouble = self.room.trouble.get().and_then(|problem| match problem.code {
            ErrorCode::Full => Some(PictureState::Full),
            ErrorCode::UnsupportedCodec => {
                let (words, silent) = (problem.message, touch != Touch::Unneeded);
                Some(PictureState::Unplayable { words, silent })
            }
            _ => None,
        });
        let carries = self.media.get() != MediaState::Failed;
        if self.moving.get() && carries {
            if touch == Touch::Unneeded { PictureState::Playing } else { PictureState::MutedStart }
        } else if let Some(trouble) = trouble {
            trouble
        } else if self.room.blocked.get() {
            PictureState::Blocked
        } else if touch == Touch::Everything && self.media.get() == MediaState::Connected {
            PictureState::MutedStart
        } else if self.ever.get() {
            PictureState::Reconnecting(self.room.recovering.get().map(Rung::words))
        } else {
            PictureState::Connecting
        }
    }

    /// Whoever finds the house full hears nothing from inside it, and is told
    /// what is on all the same.
    pub(super) fn look_from_outside(self, id: StageId) {
        let room = self.room;
        Effect::new(move || {
            let full = |problem: &Option<Problem>| {
                problem.as_ref().is_some_and(|problem| problem.code == ErrorCode::Full)
            };
            if !room.trouble.with(full) || room.told.get_untracked() {
                return;
            }
            let id = id.clone();
            spawn_local(async move {
                // Of a stage that is not live, one hears as soon as there is room.
                if let Ok(stage) = api::stage(&id).await
                    && stage.status == StageStatus::Live
                    && room.told.try_get_untracked() == Some(false)
                {
                    room.stage.try_set(Some(stage));
                }
            });
        });
    }

    /// Who else is live, asked for when this one has ended.
    fn others(self) -> RwSignal<Vec<StageSummary>> {
        let others = RwSignal::new(Vec::new());
        let status = self.room.status();
        Effect::new(move || {
            if status.get() == Some(StageStatus::Ended) {
                let this =
                    self.room.stage.with_untracked(|stage| stage.as_ref().map(|it| it.id.clone()));
                spawn_local(async move {
                    if let Ok(mut live) = api::stages().await {
                        live.retain(|stage| Some(&stage.id) != this.as_ref());
                        others.try_set(live);
                    }
                });
            }
        });
        others
    }
}

fn refused(problem: Problem) -> PictureState {
    match problem.code {
        ErrorCode::NotFound => PictureState::Missing,
        ErrorCode::Forbidden => PictureState::NotAllowed(format!(
            "{} Log in with another one, or ask whoever sent you here.",
            problem.message
        )),
        ErrorCode::Banned => PictureState::NotAllowed(problem.message),
        ErrorCode::Full => PictureState::Full,
        _ => PictureState::Failed(problem.message),
    }
}
