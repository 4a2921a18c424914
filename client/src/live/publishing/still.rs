//! The still that the house shows of a live stage: a new one now and then, and
//! none while the camera is off.

use std::time::Duration;

use footlight_session::MediaState;
use footlight_shared::{StageId, limit};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Phase, Publishing};
use crate::api;
use crate::live::health::every;
use crate::platform::capture;
use crate::platform::still::Still;

/// From going live, or from the camera's return, to the first one: a camera's
/// first frames are dark.
const FIRST: Duration = Duration::from_secs(1);
/// Between two.
const EVERY: Duration = Duration::from_secs(20);

/// What keeps the still up to date. One request is under way at a time, so that
/// a picture never comes after the word that takes it away.
#[derive(Clone, Copy)]
struct Keeper {
    publishing: Publishing,
    video: NodeRef<html::Video>,
    on_air: Memo<bool>,
    busy: StoredValue<bool>,
    again: StoredValue<bool>,
    /// The house may have one; it may be there from before a reload.
    shown: StoredValue<bool>,
}

impl Publishing {
    /// Shows the house what `video` shows, for as long as the present owner
    /// lives.
    pub fn show_stills(self, video: NodeRef<html::Video>) {
        let on_air = Memo::new(move |_| {
            self.phase.get() == Phase::Live
                && self.room.is_on_air()
                && self.media.get() == MediaState::Connected
        });
        let keeper = Keeper {
            publishing: self,
            video,
            on_air,
            busy: StoredValue::new(false),
            again: StoredValue::new(false),
            shown: StoredValue::new(true),
        };
        let dark = Memo::new(move |_| keeper.is_dark());
        Effect::new(move || {
            if !on_air.get() {
                return;
            }
            if dark.get() {
                keeper.renew();
            } else if let Ok(timer) = set_timeout_with_handle(move || keeper.renew(), FIRST) {
                on_cleanup(move || timer.clear());
            }
            // In the dark as well, where taking it away did not work.
            every(EVERY, move || keeper.renew());
        });
    }
}

impl Keeper {
    /// True while there is no picture, or none that anybody is to see. Of a page that goes
    /// the camera rests: the audience keeps the last still until somebody is back.
    fn is_dark(self) -> bool {
        let capture = self.publishing.capture;
        let blind = |stream: &Option<_>| stream.as_ref().and_then(capture::video_track).is_none();
        let rests = capture.resting.get();
        capture.camera_off.get() || (!rests && capture.stream.with(blind))
    }

    fn is_dark_now(self) -> bool {
        untrack(|| self.is_dark())
    }

    /// Brings the house up to date, now or after what is under way.
    fn renew(self) {
        if self.busy.try_get_value() != Some(false) {
            self.again.try_set_value(true);
            return;
        }
        self.busy.set_value(true);
        spawn_local(async move {
            loop {
                self.again.try_set_value(false);
                self.step().await;
                if self.again.try_get_value() != Some(true) {
                    break;
                }
            }
            self.busy.try_set_value(false);
        });
    }

    async fn step(self) {
        if self.on_air.try_get_untracked() != Some(true) {
            return;
        }
        let stage = self.publishing.room.stage;
        let id = stage.with_untracked(|stage| stage.as_ref().map(|it| it.id.clone()));
        let Some(id) = id else { return };
        if self.is_dark_now() { self.withdraw(id).await } else { self.send(id).await }
    }

    async fn send(self, id: StageId) {
        let Some(video) = self.video.get_untracked() else { return };
        let Some(still) = Still::take(&video, limit::STILL_BYTES).await else { return };
        // The camera may have been put out, or the stream ended, meanwhile.
        if self.on_air.try_get_untracked() != Some(true) || self.is_dark_now() {
            return;
        }
        self.shown.set_value(true);
        let put = async |token: String| api::put_still(&token, &id, &still).await;
        // The next one comes soon enough.
        let _ = self.publishing.account.authorised(put).await;
    }

    async fn withdraw(self, id: StageId) {
        if self.shown.try_get_value() != Some(true) {
            return;
        }
        let delete = async |token: String| api::delete_still(&token, &id).await;
        if self.publishing.account.authorised(delete).await.is_ok() {
            self.shown.try_set_value(false);
        }
    }
}
