//! What goes out over the present connection, without a negotiation.

use footlight_session::call::Plan;
use footlight_shared::Signal as Word;
use leptos::task::spawn_local;

use super::Pair;
use crate::platform::{duplex, limit, peer};

impl Pair {
    /// What is to be sent now takes the place of what was.
    pub(in crate::live) fn feed(&self) {
        let (Some(tracks), Some(connection)) = (self.0.owner.tracks(), self.connection()) else {
            return;
        };
        let pair = self.clone();
        spawn_local(async move {
            for (kind, track) in [("audio", &tracks.audio), ("video", &tracks.video)] {
                if let Some(sender) = duplex::sender(&connection, kind) {
                    peer::replace(&sender, track.as_ref()).await;
                }
            }
            // Another camera may give more lines, and a screen is not made smaller as
            // a face is.
            pair.share();
        });
    }

    /// What is sent and what is wanted may have to be shared with others, or not any more.
    pub(in crate::live) fn share(&self) {
        let wants = self.0.owner.wants();
        let Ok(mut core) = self.0.core.try_borrow_mut() else { return };
        let news = core.wanted.unwrap_or_default() != wants;
        if news {
            core.wanted = Some(wants);
        }
        drop(core);
        if news {
            self.0.owner.say(self.0.to, Word::Wants(wants));
        }
        self.bound();
    }

    /// What may be sent, and is wanted, may be another amount now.
    pub(super) fn bound(&self) {
        let most = self.0.owner.hold(Plan::WHOLE);
        if let Ok(mut core) = self.0.core.try_borrow_mut() {
            let most = most.within(core.wants).bitrate;
            core.steps.allow(most);
        }
        self.0.owner.limit(self);
    }

    fn held(&self) -> Option<Plan> {
        let wants = self.0.core.try_borrow().ok()?.wants;
        self.plan().map(|plan| self.0.owner.hold(plan).within(wants))
    }

    /// Sends as much of the picture as the plan has it, and at most so many bits a second
    /// of the sound.
    pub(in crate::live) fn limit(&self, sound: u32) {
        let (Some(plan), Some(connection)) = (self.held(), self.connection()) else { return };
        let screen = self.0.owner.shows_screen();
        spawn_local(async move {
            // Refused while a negotiation is under way; done again after it.
            if let Some(sender) = duplex::sender(&connection, "video") {
                limit::picture(&sender, &plan, screen).await;
            }
            if let Some(sender) = duplex::sender(&connection, "audio") {
                limit::sound(&sender, sound).await;
            }
        });
    }

    /// Begins the picture again with a key frame, after a time without a way: the
    /// other browser would ask for one up to three seconds later.
    pub(super) fn refresh(&self) {
        let (Some(plan), Some(connection)) = (self.held(), self.connection()) else { return };
        let screen = self.0.owner.shows_screen();
        spawn_local(async move {
            if let Some(sender) = duplex::sender(&connection, "video") {
                limit::refresh(&sender, &plan, screen).await;
            }
        });
    }
}
