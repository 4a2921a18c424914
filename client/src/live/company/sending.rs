//! The connection by which one is on a stage oneself.

use std::time::Duration;

use footlight_session::call::Vitals;
use footlight_session::{Attempt, MediaState};
use footlight_shared::{
    ClientMsg, ErrorCode, IceServer, Layer, Problem, ServerMsg, SourceId, StageSource,
    StageSourceKind,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Company;
use super::feed::{Camera, Feed};
use super::link::{self, End, Link};
use crate::live::aim;
use crate::live::ringing::{Engagement, use_ringing};
use crate::platform::peer::Peer;
use crate::platform::{encoding, sender};

/// The handle.
#[derive(Clone, Copy)]
pub struct Sending<F = Camera> {
    /// What is sent.
    pub feed: F,
    /// On the stage, or on the way to it.
    pub on: RwSignal<bool>,
    /// Which source is ours, while we are on.
    pub source: RwSignal<Option<SourceId>>,
    /// How the connection is.
    pub state: RwSignal<MediaState>,
    /// Why we did not come up, or are not there any more.
    pub problem: RwSignal<Option<Problem>>,
    link: Link,
}

/// Sends this, once told to, for as long as the present owner lives.
pub fn use_sending<F: Feed>(company: Company, feed: F) -> Sending<F> {
    let link = Link::new(company);
    let sending = Sending {
        feed,
        on: RwSignal::new(false),
        source: RwSignal::new(None),
        state: link.state,
        problem: RwSignal::new(None),
        link,
    };
    sending.follow_stage();
    sending.follow_feed();
    link::tend(sending);
    Effect::new(move || {
        company.watched.track();
        sending.limit();
    });
    // Who shows a screen besides is on a stage of his own.
    if feed.kind() != StageSourceKind::Screen {
        let on = sending.on;
        use_ringing().engage(move || on.get().then_some(Engagement::Company));
    }
    sending
}

impl<F: Feed> Sending<F> {
    /// Comes up.
    pub fn go(self) {
        self.problem.set(None);
        self.on.set(true);
        link::begin(self, Duration::ZERO);
    }

    /// Leaves the stage.
    pub fn leave(self) {
        if let Some(source) = self.source.get_untracked() {
            self.link.company.take_off(source);
        }
        self.stop();
    }

    /// Lets go of everything, without a word.
    fn stop(self) {
        self.on.set(false);
        self.source.set(None);
        self.link.leave();
        self.feed.release();
    }

    /// Another has ended it, or the show is over.
    fn taken_off(self) {
        self.stop();
        self.problem.set(Some(Problem::new(ErrorCode::NotFound, self.feed.gone())));
    }

    /// Who is taken off sends no more. Of whom the stage has not told yet, nothing was
    /// taken off: a connection that fails so early is made anew.
    fn follow_stage(self) {
        let told = StoredValue::new(None::<SourceId>);
        Effect::new(move || {
            if self.is_listed() {
                told.set_value(self.source.get_untracked());
                return;
            }
            // News of our own coming may be later than the answer.
            let up = self.state.get_untracked() == MediaState::Connected;
            if up && self.source.with(Option::is_some) {
                self.taken_off();
            }
        });
        Effect::new(move || {
            // Or the connection is closed before the news come.
            let failed = self.on.get() && self.state.get() == MediaState::Failed;
            let ours = self.source.get_untracked();
            let was_there = ours.is_some() && told.get_value() == ours;
            if failed && was_there && !untrack(|| self.is_listed()) {
                self.taken_off();
            }
        });
    }

    fn is_listed(self) -> bool {
        let ours = self.source.get();
        let is_ours = |it: &StageSource| Some(it.source) == ours;
        self.link.company.sources.with(|sources| sources.iter().any(is_ours))
    }

    /// Another device takes the place of the old one.
    fn follow_feed(self) {
        Effect::new(move || {
            let [audio, video] = self.feed.tracks();
            if audio.is_none() && video.is_none() {
                return;
            }
            let senders = [self.link.part(Peer::video_sender), self.link.part(Peer::audio_sender)];
            for (sender, track) in senders.into_iter().zip([video, audio]) {
                if let Some(sender) = sender {
                    spawn_local(async move {
                        sender::replace(&sender, track.as_ref()).await;
                        self.limit();
                    });
                }
            }
        });
    }

    /// Sends what is watched.
    fn limit(self) {
        let Some(sender) = self.link.part(Peer::video_sender) else { return };
        let watched = self.link.company.watched.with_untracked(|watched| {
            self.source.get_untracked().and_then(|ours| watched.get(&ours).cloned())
        });
        let most = self.feed.most();
        let active = Layer::ALL.map(|layer| layer <= most && aim::watched(layer, watched.as_ref()));
        let aim = self.feed.aim(self.link.company.ice);
        spawn_local(async move {
            encoding::limit_layers(&sender, active, &aim).await;
        });
    }
}

impl<F: Feed> End for Sending<F> {
    fn link(self) -> Link {
        self.link
    }

    fn make(
        self,
        _: Attempt,
        servers: &[IceServer],
        tell: impl Fn(Vitals) + Clone + 'static,
    ) -> Option<Peer> {
        let ice = self.link.company.ice;
        let [audio, video] = untrack(|| self.feed.tracks());
        let (aim, codecs) = (self.feed.aim(ice), ice.video_codecs());
        Peer::sending(servers, audio.as_ref(), video.as_ref(), &aim, &codecs, tell).ok()
    }

    fn source(self) -> Option<SourceId> {
        self.source.try_get_untracked().flatten()
    }

    fn ask(self, offer: String) -> ClientMsg {
        ClientMsg::SourceSend { kind: self.feed.kind(), offer }
    }

    fn answered(self, attempt: Attempt, told: ServerMsg) -> Option<String> {
        let ServerMsg::SourceSent { source, answer } = told else { return None };
        if self.link.is_at(attempt) {
            self.source.set(Some(source));
            return Some(answer);
        }
        // Who has left meanwhile is not to be waited for.
        if !self.link.is_wanted() {
            self.link.company.take_off(source);
        }
        None
    }

    fn refused(self, problem: Problem) {
        self.stop();
        self.problem.set(Some(problem));
    }
}
