//! What is sent: the microphone, and the camera or a screen.

use footlight_shared::{CallMedia, Source};
use leptos::prelude::*;

use super::{State, Theirs};
use crate::live::pair::Pair;
use crate::platform::capture::{self, MediaStream, MediaStreamTrack};
use crate::platform::channel::Channel;
use crate::platform::duplex::Tracks;
use crate::platform::peer::Connection;

/// Most bits a second of the sound.
const SPEECH: u32 = 40_000;
const MUSIC: u32 = 128_000;

impl State {
    /// Devices and screens take each other's places without a negotiation.
    pub(super) fn follow_capture(self) {
        Effect::new(move || {
            self.capture.stream.track();
            self.capture.track_restraint();
            self.screen.track();
            self.tell(Pair::feed);
        });
    }

    /// Chat and files go on over a new connection's channels. They are made
    /// before its first description, which so speaks of them.
    pub(super) fn attach(self, connection: &Connection) {
        if let Some(channel) = Channel::open(connection, "control", 0) {
            self.talking.attach(channel);
        }
        if let Some(channel) = Channel::open(connection, "files", 1) {
            self.transfers.attach(channel);
        }
    }

    /// Says what is sent, whenever that changes: frames do not tell black from a
    /// camera that is off.
    pub(super) fn say_what_is_sent(self) {
        Effect::new(move || {
            let has = |kind: fn(&MediaStream) -> Option<MediaStreamTrack>| {
                self.capture.stream.with(|stream| stream.as_ref().and_then(kind).is_some())
            };
            self.talking.send_state(Theirs {
                mic: has(capture::audio_track) && !self.capture.is_silent(),
                camera: has(capture::video_track) && !self.capture.is_dark(),
                screen: self.screen.is_shown(),
                hold: self.capture.held.get(),
            });
        });
    }

    /// The tracks that are to be sent now; `None` once the page is gone.
    pub(super) fn tracks(self) -> Option<Tracks> {
        let screen = self.screen.picture_now()?;
        let stream = self.capture.stream.try_get_untracked()?;
        let camera = stream.as_ref().and_then(capture::video_track);
        let audio = stream.as_ref().and_then(capture::audio_track);
        Some(vec![(Source::Microphone, audio), (Source::Camera, screen.or(camera))])
    }

    /// Sends as much as the plan has it.
    pub(super) fn limit(self, pair: &Pair) {
        if let Some(plan) = pair.plan() {
            self.step.try_set(plan.step);
        }
        pair.limit(if self.is_music() { MUSIC } else { SPEECH });
    }

    /// True where sound is to have two channels and is not treated as speech.
    fn is_music(self) -> bool {
        let stereo = |media: &Option<CallMedia>| media.as_ref().is_some_and(|it| it.stereo);
        let untreated = self.capture.sound.try_with_untracked(|it| !it.echo_cancellation);
        self.media.try_with_value(stereo) == Some(true) && untreated == Some(true)
    }
}
