//! What is sent: the microphone, and the camera or a screen.

use footlight_shared::CallMedia;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{State, Theirs};
use crate::live::pair::Pair;
use crate::platform::capture::{MediaStream, MediaStreamTrack};
use crate::platform::channel::Channel;
use crate::platform::duplex::{self, Tracks};
use crate::platform::peer::Connection;
use crate::platform::{capture, limit, peer};

/// Most bits a second of the sound.
const SPEECH: u32 = 40_000;
const MUSIC: u32 = 128_000;

impl State {
    /// Devices and screens take each other's places without a negotiation.
    pub(super) fn follow_capture(self) {
        Effect::new(move || {
            self.capture.stream.track();
            self.screen.track();
            let (Some(tracks), Some(Some(connection))) =
                (self.tracks(), self.with_pair(Pair::connection))
            else {
                return;
            };
            spawn_local(async move {
                for (kind, track) in [("audio", &tracks.audio), ("video", &tracks.video)] {
                    if let Some(sender) = duplex::sender(&connection, kind) {
                        peer::replace(&sender, track.as_ref()).await;
                    }
                }
                // Another camera may give more lines, and a screen is not made
                // smaller as a face is.
                self.limit();
            });
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
                mic: has(capture::audio_track) && !self.capture.muted.get(),
                camera: has(capture::video_track) && !self.capture.camera_off.get(),
                screen: self.screen.is_shown(),
            });
        });
    }

    /// The tracks that are to be sent now; `None` once the page is gone.
    pub(super) fn tracks(self) -> Option<Tracks> {
        let screen = self.screen.picture_now()?;
        let stream = self.capture.stream.try_get_untracked()?;
        let camera = stream.as_ref().and_then(capture::video_track);
        let audio = stream.as_ref().and_then(capture::audio_track);
        Some(Tracks { audio, video: screen.or(camera) })
    }

    /// Sends as much as the plan has it.
    pub(super) fn limit(self) {
        let (Some(Some(plan)), Some(Some(connection))) =
            (self.with_pair(Pair::plan), self.with_pair(Pair::connection))
        else {
            return;
        };
        self.step.try_set(plan.step);
        let screen = matches!(self.screen.picture_now(), Some(Some(_)));
        let music = self.is_music();
        spawn_local(async move {
            // Refused while a negotiation is under way; done again after it.
            if let Some(sender) = duplex::sender(&connection, "video") {
                limit::picture(&sender, &plan, screen).await;
            }
            if let Some(sender) = duplex::sender(&connection, "audio") {
                limit::sound(&sender, if music { MUSIC } else { SPEECH }).await;
            }
        });
    }

    /// Begins the picture again with a key frame, after a time without a way: the
    /// other browser would ask for one up to three seconds later.
    pub(super) fn refresh(self) {
        let (Some(Some(plan)), Some(Some(connection))) =
            (self.with_pair(Pair::plan), self.with_pair(Pair::connection))
        else {
            return;
        };
        let screen = matches!(self.screen.picture_now(), Some(Some(_)));
        spawn_local(async move {
            if let Some(sender) = duplex::sender(&connection, "video") {
                limit::refresh(&sender, &plan, screen).await;
            }
        });
    }

    /// True where sound is to have two channels and is not treated as speech.
    fn is_music(self) -> bool {
        let stereo = |media: &Option<CallMedia>| media.as_ref().is_some_and(|it| it.stereo);
        let untreated = self.capture.sound.try_with_untracked(|it| !it.echo_cancellation);
        self.media.try_with_value(stereo) == Some(true) && untreated == Some(true)
    }
}
