//! Peer connections, one after the other, from one capture.

use footlight_session::call::Vitals;
use footlight_session::{Attempt, Event, LinkState, MediaState, Relief};
use footlight_shared::{ErrorCode, Layer, Problem, Quality, VideoCodec};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Phase, Publishing, forget_live_here};
use crate::live::aim;
use crate::platform::peer::{self, Peer};
use crate::platform::{capture, encoding, sender};

/// No more bits a second than these for one picture.
const MOST: u32 = 4_000_000;

/// Why nothing is sent any more, and what to do.
const REPLACED: &str = "You went live from another window or device, and the show goes on there. \
                        This page has stopped sending. To bring the show back here, go live again.";
const INCOMPATIBLE: &str = "Footlight has a new version. Load the page again and go live.";

impl Publishing {
    pub(super) fn hear(self, event: Event) {
        let over = match event {
            Event::Link(LinkState::Replaced) => Some(REPLACED),
            Event::Link(LinkState::Incompatible) => Some(INCOMPATIBLE),
            _ => None,
        };
        let refused = matches!(event, Event::Refused(_));
        let on_stage = matches!(event, Event::Snapshot(_));
        if matches!(event, Event::Tip { .. }) {
            // It is the performer's money.
            spawn_local(self.account.refresh());
        }
        match self.room.hear(event) {
            Some(Event::NeedOffer(attempt)) => {
                self.media.set(MediaState::Connecting);
                // Another connection begins with all layers.
                self.watched.set(None);
                spawn_local(self.offer(attempt));
            }
            Some(Event::NeedRestart { attempt, relay }) => {
                spawn_local(self.line.restart(attempt, relay));
            }
            Some(Event::Answer(attempt, answer)) => spawn_local(self.line.accept(attempt, answer)),
            Some(Event::CodecNeeded(needed)) => self.fall_back(&needed),
            Some(Event::LayersWatched(layers)) => {
                self.watched.set(Some(layers));
                self.limit();
            }
            Some(Event::Ended) => self.close(),
            _ => {}
        }
        if on_stage && self.phase.get_untracked() == Phase::Starting {
            self.phase.set(Phase::Live);
        }
        if let Some(words) = over {
            self.room.refusal.set(Some(Problem::new(ErrorCode::AlreadyLive, words)));
        }
        if over.is_some() || refused {
            forget_live_here();
            self.close();
        }
    }

    /// Somebody in the audience cannot play what is sent: from now on it is one
    /// of `needed`, where this browser has one of them. What is sent becomes
    /// less with each time, so this comes to an end.
    fn fall_back(self, needed: &[VideoCodec]) {
        let allowed = self.ice.video_codecs();
        let before = self.codecs.try_get_value().flatten().unwrap_or_else(|| allowed.clone());
        let before = peer::sendable(&before);
        let mut left = before.clone();
        left.retain(|codec| needed.contains(codec));
        if left.is_empty() {
            // Nobody has everything in common: the one that all browsers know.
            left.extend(peer::sendable(&allowed).into_iter().filter(|it| *it == VideoCodec::Vp8));
        }
        if left.is_empty() || left == before {
            return;
        }
        self.codecs.set_value(Some(left));
        self.line.turn(|session, _| session.offer_anew());
    }

    async fn offer(self, attempt: Attempt) {
        let servers = self.ice.servers().await;
        self.line.set_relay(&servers);
        // It may have ended meanwhile.
        if !self.line.wants(attempt) {
            return;
        }
        let Some(stream) = self.capture.stream.try_get_untracked() else { return };
        let (audio, video) = match &stream {
            Some(stream) => (capture::audio_track(stream), capture::video_track(stream)),
            None => (None, None),
        };
        let tell = move |vitals: Vitals| {
            self.media.try_set(vitals.connection);
            self.line.tell(attempt, vitals);
            if vitals.carries() {
                self.limit();
            }
        };
        let aim = self.aim();
        let codecs = self.codecs.try_get_value().flatten();
        let codecs = codecs.unwrap_or_else(|| self.ice.video_codecs());
        let made = Peer::sending(&servers, audio.as_ref(), video.as_ref(), &aim, &codecs, tell);
        self.line.offer(attempt, made).await;
    }

    /// Sends at most so much from now on.
    pub fn choose(self, quality: Quality) {
        self.quality.set(quality);
        self.limit();
    }

    pub(super) fn limit(self) {
        let Some(sender) = self.line.part(Peer::video_sender) else { return };
        let quality = self.quality.get_untracked();
        let watched = self.watched.get_untracked();
        let beside = self.screen.is_shown_now();
        let most = quality.cap().min(self.capture.restraint().most(beside));
        let active = Layer::ALL.map(|layer| layer <= most && aim::watched(layer, watched.as_ref()));
        let mut aim = self.aim();
        if quality == Quality::High {
            // Half as much again for those who have asked for it.
            let whole = &mut aim.bitrates[aim.sizes.largest().index()];
            *whole = (*whole + *whole / 2).min(MOST.max(*whole));
        }
        let share = self.relief.try_with_value(Relief::share).unwrap_or(1.0);
        for bitrate in &mut aim.bitrates {
            *bitrate = (f64::from(*bitrate) * share) as u32;
        }
        spawn_local(async move {
            // Refused while a negotiation is under way; done again after it.
            encoding::limit_layers(&sender, active, &aim).await;
        });
    }

    /// Another device, or the same one treated another way, takes the place of
    /// the old one without a new negotiation.
    pub(super) fn follow_capture(self) {
        Effect::new(move || {
            self.capture.track_restraint();
            // A face beside a screen may be smaller where data is paid for.
            self.screen.track();
            self.limit();
        });
        Effect::new(move || {
            let Some(stream) = self.capture.stream.get() else { return };
            let pairs = [
                (self.line.part(Peer::video_sender), capture::video_track(&stream)),
                (self.line.part(Peer::audio_sender), capture::audio_track(&stream)),
            ];
            for (sender, track) in pairs {
                if let Some(sender) = sender {
                    spawn_local(async move {
                        sender::replace(&sender, track.as_ref()).await;
                        // Another camera may give more lines than were asked for.
                        self.limit();
                    });
                }
            }
        });
    }
}
