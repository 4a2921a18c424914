//! What is sent: microphone, camera, screen and its sound, each by a section of its
//! own that is filled and emptied without a negotiation.

use footlight_session::Attempt;
use footlight_session::call::Vitals;
use footlight_shared::{Layer, RoomMember, RoomSnapshot, RoomState, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Meeting, Phase};
use crate::live::aim;
use crate::platform::capture::{self, MediaStreamTrack};
use crate::platform::peer::Peer;
use crate::platform::{encoding, sender};

impl Meeting {
    pub(super) async fn offer(self, attempt: Attempt) {
        let servers = self.ice.servers().await;
        self.line.set_relay(&servers);
        // It may be over meanwhile.
        if !self.line.wants(attempt) {
            return;
        }
        let tell = move |vitals: Vitals| {
            self.media.try_set(vitals.connection);
            self.line.tell(attempt, vitals);
        };
        let aims = (&aim::face(self.capture, self.ice), &self.screen.aim());
        let made = Peer::member(&servers, aims, &self.ice.video_codecs(), tell);
        if let Ok(peer) = &made {
            self.wire(&peer.connection());
        }
        self.watched.try_update(|watched| watched.clear());
        self.slots.try_set(Vec::new());
        self.line.offer(attempt, made).await;
        let slots = self.line.part(|peer| Some(peer.slots())).unwrap_or_default();
        let (pictures, sounds): (Vec<_>, Vec<_>) = slots.into_iter().partition(|it| it.picture);
        self.pictures.try_set(pictures.into_iter().map(|it| (it.mid, it.stream)).collect());
        self.sounds.try_set(sounds.into_iter().map(|it| (it.mid, it.stream)).collect());
        self.made.try_update(|made| *made = made.wrapping_add(1));
    }

    /// Asks which screen to show, and shows it with what the machine plays; or shows it
    /// no more.
    pub fn turn_screen(self) {
        if self.screen.is_shown_now() {
            return self.screen.stop();
        }
        if self.capture.held.get_untracked() {
            return self.toasts.show("You are on hold. Resume first, then share your screen.");
        }
        if let Some(other) = self.must_wait_for() {
            let words = format!("{other} shows a screen. In this room there is one at a time.");
            return self.toasts.show(words);
        }
        let wanted = move || self.phase.try_get_untracked() == Some(Phase::Inside);
        self.screen.share(true, wanted);
    }

    /// Who shows a screen, where that is the only one that may be.
    fn must_wait_for(self) -> Option<String> {
        let other = |room: &RoomSnapshot| {
            let shows = |it: &&RoomMember| it.state.screen && it.id != room.me;
            room.members.iter().find(shows).filter(|_| room.settings.one_screen).cloned()
        };
        self.room.with_untracked(|room| room.as_ref().and_then(other)).map(|it| it.name)
    }

    /// What is sent goes where it belongs, whenever it changes.
    pub(super) fn follow_capture(self) {
        let sources = [Source::Microphone, Source::Camera, Source::ScreenSound, Source::Screen];
        for source in sources {
            Effect::new(move || {
                self.made.track();
                let track = self.track(source);
                let Some(sender) = self.line.part(|peer| peer.source(source)) else { return };
                spawn_local(async move {
                    sender::replace(&sender, track.as_ref()).await;
                    // Another camera may give more lines.
                    self.limit(source);
                    if source == Source::Screen {
                        // A face beside it may be smaller where data is paid for.
                        self.limit(Source::Camera);
                    }
                });
            });
        }
        Effect::new(move || {
            self.watched.track();
            self.media.track();
            self.screen.track();
            self.capture.track_restraint();
            self.limit(Source::Camera);
            self.limit(Source::Screen);
        });
    }

    /// Tells the room what is sent.
    pub(super) fn say_what_is_sent(self) {
        let state = Memo::new(move |_| self.state());
        Effect::new(move || {
            let state = state.get();
            self.line.turn(|session, _| session.room_state(state));
        });
    }

    pub(super) fn sends(self) -> RoomState {
        let has = |source| self.track(source).is_some();
        RoomState {
            microphone: has(Source::Microphone),
            camera: has(Source::Camera),
            screen: has(Source::Screen),
            hand: false,
        }
    }

    /// What is to be sent by a section now; nothing of what is off.
    fn track(self, source: Source) -> Option<MediaStreamTrack> {
        let of_stream = |kind: fn(&capture::MediaStream) -> Option<MediaStreamTrack>| {
            self.capture.stream.with(|stream| stream.as_ref().and_then(kind))
        };
        match source {
            Source::Microphone if self.capture.is_silent() => None,
            Source::Microphone => of_stream(capture::audio_track),
            Source::Camera if self.capture.is_dark() => None,
            Source::Camera => of_stream(capture::video_track),
            Source::ScreenSound => self.screen.sound(),
            Source::Screen => self.screen.picture(),
        }
    }

    /// Sends as much as anybody looks at.
    fn limit(self, source: Source) {
        let Some(sender) = self.line.part(|peer| peer.source(source)) else { return };
        let watched = self.watched.try_with_untracked(|it| it.get(&source).cloned()).flatten();
        let wants = |layer: Layer| watched.as_ref().is_none_or(|it| it.contains(&layer));
        match source {
            Source::Camera => {
                let most = self.capture.restraint().most(self.screen.is_shown_now());
                let active = Layer::ALL.map(|layer| layer <= most && wants(layer));
                let aim = aim::face(self.capture, self.ice);
                spawn_local(async move {
                    // Refused while a negotiation is under way; done again after it.
                    encoding::limit_layers(&sender, active, &aim).await;
                });
            }
            Source::Screen => {
                let (restraint, mut aim) = (self.capture.restraint(), self.screen.aim());
                let most = restraint.most(false);
                let active = Layer::ALL.map(|layer| layer <= most && wants(layer));
                let [face, ..] = aim::face(self.capture, self.ice).bitrates;
                aim.bitrates = restraint.beside(face, aim.bitrates);
                spawn_local(async move {
                    encoding::limit_layers(&sender, active, &aim).await;
                });
            }
            Source::Microphone | Source::ScreenSound => {}
        }
    }
}
