//! The picture that was chosen for the stage: kept with it, and in force from
//! the next moment on.

use footlight_shared::{NewStage, Preset};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Publishing;
use crate::api;
use crate::live::aim::aim;
use crate::platform::encoding::Aim;

impl Publishing {
    /// The dearest picture that may be chosen here.
    pub fn dearest(self) -> Preset {
        // Known with the token.
        self.account.token.track();
        self.ice.preset_max()
    }

    /// Films and sends in another way from now on, and the next time.
    pub fn choose_preset(self, preset: Preset) {
        self.capture.choose_preset(preset);
        self.limit();
        if !self.own {
            return;
        }
        spawn_local(async move {
            let own = async |token: String| api::own_stage(&token).await;
            // Without a stage it is kept with the first one.
            let Ok(Some(stage)) = self.account.authorised(own).await else { return };
            let body = NewStage { title: stage.title, preset: Some(preset) };
            let put = async |token: String| api::open_stage(&token, &body).await;
            let _ = self.account.authorised(put).await;
        });
    }

    /// Takes up what was chosen for the stage before, perhaps elsewhere.
    pub fn recall_preset(self) {
        spawn_local(async move {
            let own = async |token: String| api::own_stage(&token).await;
            if let Ok(Some(stage)) = self.account.authorised(own).await {
                let most = self.ice.preset_max();
                if self.capture.preset.try_get_untracked().is_some() {
                    self.capture.choose_preset(stage.preset.min(most));
                }
            }
        });
    }

    /// What each layer is meant to be, with the camera as it is.
    pub(super) fn aim(self) -> Aim {
        aim(self.capture, self.ice)
    }
}
