//! Playing, with sound where the browser lets it: many want a touch first.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Inner;
use crate::platform::video::{self, FrameWatch, HtmlVideoElement, PlayError};

/// What the browser wants a touch for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Touch {
    /// It plays.
    #[default]
    Unneeded,
    /// It plays in silence.
    Sound,
    /// It does not even show the picture.
    Everything,
}

impl Inner {
    /// Plays as soon as there is something to play, silently where the browser
    /// insists.
    pub(super) fn play(self, muted: RwSignal<bool>, volume: RwSignal<f64>) {
        let watch = StoredValue::new_local(None);
        Effect::new(move || {
            let Some(video) = self.video.get() else { return };
            let element = video.clone();
            watch.set_value(Some(FrameWatch::new(&video, move || self.frame())));
            // The stream may have come before the element.
            self.stream.with_value(|stream| {
                if let Some(stream) = stream {
                    video::attach(&element, Some(stream));
                }
            });
        });
        Effect::new(move || {
            let Some(video) = self.video.get() else { return };
            video.set_volume(volume.get());
            video.set_muted(muted.get());
            if !muted.get() {
                self.touch.set(Touch::Unneeded);
            }
            // Whenever there is something new, and whenever the sound changes. A
            // stream that takes another's place may be refused though the other
            // was not.
            self.media.track();
            self.shown.track();
            spawn_local(self.start(video, muted));
        });
        on_cleanup(move || watch.dispose());
    }

    /// Plays with sound, in the very moment of a touch: some browsers do not
    /// remember it even until the effect above runs.
    pub(super) fn start_by_touch(self) {
        if let Some(video) = self.video.get_untracked() {
            video.set_muted(false);
            // Refused, it is tried again by the effect, in silence.
            drop(video::play(&video));
        }
    }

    async fn start(self, video: HtmlVideoElement, muted: RwSignal<bool>) {
        if video::play(&video).await != Err(PlayError::NotAllowed) {
            return;
        }
        if !video.muted() {
            // In silence, then. From here on he is owed a way to the sound,
            // whatever comes in between.
            muted.try_set(true);
            video.set_muted(true);
            self.touch.try_set(Touch::Sound);
            if video::play(&video).await != Err(PlayError::NotAllowed) {
                return;
            }
        }
        self.touch.try_set(Touch::Everything);
    }
}
