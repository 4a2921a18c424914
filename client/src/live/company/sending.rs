//! The connection by which one is on a stage oneself.

use std::time::Duration;

use footlight_session::MediaState;
use footlight_session::call::Vitals;
use footlight_shared::{ClientMsg, Layer, Problem, ServerMsg, SourceId, StageSource};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Company;
use super::feed::{Camera, Feed};
use super::sight::wait;
use crate::live::aim;
use crate::live::mailbox::Answer;
use crate::platform::peer::{self, Peer};
use crate::platform::{clock, encoding};

/// How long a connection that broke rests before the next.
const REST: Duration = Duration::from_secs(2);

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
    peer: StoredValue<Option<Peer>, LocalStorage>,
    turn: StoredValue<u32>,
    company: Company,
}

/// Sends this, once told to, for as long as the present owner lives.
pub fn use_sending<F: Feed>(company: Company, feed: F) -> Sending<F> {
    let sending = Sending {
        feed,
        on: RwSignal::new(false),
        source: RwSignal::new(None),
        state: RwSignal::new(MediaState::Connecting),
        problem: RwSignal::new(None),
        peer: StoredValue::new_local(None),
        turn: StoredValue::new(0),
        company,
    };
    sending.follow_stage();
    sending.follow_feed();
    Effect::new(move |before: Option<u32>| {
        let arrivals = company.arrivals.get();
        let lost = sending.state.get_untracked() != MediaState::Connected;
        if before.is_some_and(|before| before != arrivals) && sending.on.get_untracked() && lost {
            sending.again(Duration::ZERO);
        }
        arrivals
    });
    Effect::new(move || {
        company.watched.track();
        sending.limit();
    });
    on_cleanup(move || sending.peer.dispose());
    sending
}

impl<F: Feed> Sending<F> {
    /// Comes up.
    pub fn go(self) {
        self.problem.set(None);
        self.on.set(true);
        self.again(Duration::ZERO);
    }

    /// Leaves the stage.
    pub fn leave(self) {
        if let Some(source) = self.source.get_untracked() {
            self.company.take_off(source);
        }
        self.stop();
    }

    /// Lets go of everything, without a word.
    fn stop(self) {
        self.on.set(false);
        self.source.set(None);
        self.next_turn();
        self.peer.set_value(None);
        self.state.set(MediaState::Connecting);
        self.feed.release();
    }

    /// Who is taken off sends no more.
    fn follow_stage(self) {
        Effect::new(move || {
            let ours = self.source.get();
            let is_ours = |it: &StageSource| Some(it.source) == ours;
            let there = self.company.sources.with(|sources| sources.iter().any(is_ours));
            // News of our own coming may be later than the answer.
            if ours.is_some() && !there && self.state.get_untracked() == MediaState::Connected {
                self.stop();
            }
        });
        Effect::new(move || {
            // Or the connection is closed before the news come.
            if self.on.get() && self.state.get() == MediaState::Failed {
                let ours = self.source.get_untracked();
                let is_ours = |it: &StageSource| Some(it.source) == ours;
                let listed = self.company.sources.with_untracked(|it| it.iter().any(is_ours));
                if listed { self.again(REST) } else { self.stop() }
            }
        });
    }

    /// Another device takes the place of the old one.
    fn follow_feed(self) {
        Effect::new(move || {
            let [audio, video] = self.feed.tracks();
            if audio.is_none() && video.is_none() {
                return;
            }
            let senders = [self.part(Peer::video_sender), self.part(Peer::audio_sender)];
            for (sender, track) in senders.into_iter().zip([video, audio]) {
                if let Some(sender) = sender {
                    spawn_local(async move {
                        peer::replace(&sender, track.as_ref()).await;
                        self.limit();
                    });
                }
            }
        });
    }

    /// Sends what is watched.
    fn limit(self) {
        let Some(sender) = self.part(Peer::video_sender) else { return };
        let watched = self.company.watched.get_untracked();
        let ours = self.source.get_untracked();
        let watched = watched.filter(|(source, _)| Some(*source) == ours).map(|(_, layers)| layers);
        let active = Layer::ALL.map(|layer| aim::watched(layer, watched.as_ref()));
        let aim = self.feed.aim(self.company.ice);
        spawn_local(async move {
            encoding::limit_layers(&sender, active, &aim).await;
        });
    }

    fn part<T>(self, pick: impl Fn(&Peer) -> Option<T>) -> Option<T> {
        self.peer.try_with_value(|peer| peer.as_ref().and_then(pick)).flatten()
    }

    fn next_turn(self) -> Option<u32> {
        self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        })
    }

    fn is_at(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    fn again(self, wait: Duration) {
        let Some(turn) = self.next_turn() else { return };
        spawn_local(async move {
            clock::sleep(wait).await;
            if self.is_at(turn) {
                self.connect(turn).await;
            }
        });
    }

    async fn connect(self, turn: u32) {
        let ice = self.company.ice;
        let servers = ice.servers().await;
        if !self.is_at(turn) {
            return;
        }
        let [audio, video] = untrack(|| self.feed.tracks());
        let tell = move |vitals: Vitals| {
            if self.is_at(turn) {
                self.state.try_set(vitals.connection);
            }
        };
        let (aim, codecs) = (self.feed.aim(ice), ice.video_codecs());
        let made = Peer::sending(&servers, audio.as_ref(), video.as_ref(), &aim, &codecs, tell);
        let Ok(made) = made else { return };
        let connection = made.connection();
        if !self.is_at(turn) || self.peer.try_update_value(|peer| *peer = Some(made)).is_none() {
            return;
        }
        self.state.try_set(MediaState::Connecting);
        let Ok(offer) = peer::offer(&connection).await else { return self.again(REST) };
        let heard = move |answer: Answer| self.answered(turn, answer);
        if self.is_at(turn) {
            self.company.ask(ClientMsg::SourceSend { kind: self.feed.kind(), offer }, heard);
        }
    }

    fn answered(self, turn: u32, answer: Answer) {
        match answer.map(|told| told.and_then(|told| told.read())) {
            // Who has left meanwhile is not to be waited for.
            Ok(Some(ServerMsg::SourceSent { source, .. })) if !self.is_at(turn) => {
                if self.on.try_get_untracked() == Some(false) {
                    self.company.take_off(source);
                }
            }
            _ if !self.is_at(turn) => {}
            Ok(Some(ServerMsg::SourceSent { source, answer })) => {
                self.source.set(Some(source));
                let connection = self.part(|peer| Some(peer.connection()));
                spawn_local(async move {
                    let Some(connection) = connection else { return };
                    if peer::accept(&connection, &answer).await.is_err() && self.is_at(turn) {
                        self.again(REST);
                    }
                });
            }
            Ok(_) => {}
            Err(problem) => match wait(&problem) {
                Some(wait) => self.again(wait),
                None => {
                    self.stop();
                    self.problem.set(Some(problem));
                }
            },
        }
    }
}
