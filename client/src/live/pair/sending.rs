//! What goes out over the present connection, without a negotiation.

use footlight_session::call::Plan;
use footlight_shared::{Signal as Word, Source};
use leptos::task::spawn_local;

use super::Pair;
use crate::platform::duplex::{self, RtcRtpSender};
use crate::platform::peer::Connection;
use crate::platform::screen::Content;
use crate::platform::{limit, sender};

impl Pair {
    /// What is to be sent now takes the place of what was.
    pub(in crate::live) fn feed(&self) {
        let (Some(tracks), Some(connection)) = (self.0.owner.tracks(), self.connection()) else {
            return;
        };
        let pair = self.clone();
        spawn_local(async move {
            for (source, track) in &tracks {
                if let Some(sender) = duplex::sender(&connection, *source) {
                    sender::replace(&sender, track.as_ref()).await;
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
        let Some(connection) = self.connection() else { return };
        let pictures = self.pictures(&connection);
        spawn_local(async move {
            // Refused while a negotiation is under way; done again after it.
            for (sender, plan, shown) in pictures {
                limit::picture(&sender, &plan, shown).await;
            }
            if let Some(sender) = duplex::sender(&connection, Source::Microphone) {
                limit::sound(&sender, sound).await;
            }
        });
    }

    /// What sends each picture, by which plan, and what is on it where it is a screen's.
    fn pictures(&self, connection: &Connection) -> Vec<(RtcRtpSender, Plan, Option<Content>)> {
        let Some(plan) = self.held() else { return Vec::new() };
        let shown = self.0.owner.screen();
        let sender = |source| duplex::sender(connection, source);
        let with = |plan, shown| move |sender| (sender, plan, shown);
        let face = |plan: Plan| Plan { shrink: plan.shrink * self.0.owner.shrink(), ..plan };
        let beside = sender(Source::Screen).filter(|_| shown.is_some());
        if beside.is_some() {
            let (small, screen) = plan.beside_screen();
            let small = sender(Source::Camera).map(with(face(small), None));
            return small.into_iter().chain(beside.map(with(screen, shown))).collect();
        }
        let plan = if shown.is_some() { plan } else { face(plan) };
        sender(Source::Camera).map(with(plan, shown)).into_iter().collect()
    }

    /// Begins the picture again with a key frame, after a time without a way: the
    /// other browser would ask for one up to three seconds later.
    pub(super) fn refresh(&self) {
        let Some(connection) = self.connection() else { return };
        let pictures = self.pictures(&connection);
        spawn_local(async move {
            for (sender, plan, shown) in pictures {
                limit::refresh(&sender, &plan, shown).await;
            }
        });
    }
}
