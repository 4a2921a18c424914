//! One's own screen, beside the camera.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Meeting, Phase};
use crate::platform::capture;
use crate::platform::screen;

impl Meeting {
    /// Asks which screen to show, and shows it with what the machine plays.
    pub fn share_screen(self) {
        let content = self.content.get_untracked();
        spawn_local(async move {
            let Some((picture, sound)) = screen::request_with(content, true).await else { return };
            if self.phase.try_get_untracked() != Some(Phase::Inside) {
                // We have left meanwhile.
                picture.stop();
                if let Some(sound) = sound {
                    sound.stop();
                }
                return;
            }
            // The browser has a bar of its own to end it.
            let ended = capture::on_ended(&picture, move || self.stop_sharing());
            self.stop_sharing();
            self.bar.try_set_value(Some(ended));
            self.screen.try_set(Some((picture, sound)));
        });
    }

    /// Shows it no more.
    pub fn stop_sharing(self) {
        self.bar.try_set_value(None);
        if let Some(Some((picture, sound))) = self.screen.try_update(Option::take) {
            picture.stop();
            if let Some(sound) = sound {
                sound.stop();
            }
        }
    }

    /// Tells the encoder what is shown, now and whenever another choice is made: to be
    /// called in an effect.
    pub fn hint_content(self) {
        let content = self.content.get();
        self.screen.with_untracked(|screen| {
            if let Some((picture, _)) = screen {
                screen::hint(picture, content);
            }
        });
    }
}
