//! What is sent onto a stage besides the performer's picture.

use footlight_shared::{Layer, StageSourceKind};
use leptos::prelude::*;

use crate::live::aim::aim;
use crate::live::capture::Capture;
use crate::live::ice::Ice;
use crate::live::screen::Screen;
use crate::platform::capture::{self, MediaStreamTrack};
use crate::platform::encoding::Aim;

/// Where it comes from.
pub trait Feed: Copy + Send + Sync + 'static {
    /// What it is to the stage.
    fn kind(self) -> StageSourceKind;

    /// Sound and picture as they are now; whoever asks in an effect is told of others.
    fn tracks(self) -> [Option<MediaStreamTrack>; 2];

    /// What its layers are meant to be.
    fn aim(self, ice: Ice) -> Aim;

    /// The largest size of it that goes out.
    fn most(self) -> Layer {
        Layer::High
    }

    /// It is sent no more.
    fn release(self);

    /// What is said to whom it was taken off the stage.
    fn gone(self) -> &'static str;
}

/// A camera with a microphone.
#[derive(Clone, Copy)]
pub struct Camera {
    /// What is captured.
    pub capture: Capture,
    /// As whom it shows somebody.
    pub kind: StageSourceKind,
}

impl Feed for Camera {
    fn kind(self) -> StageSourceKind {
        self.kind
    }

    fn tracks(self) -> [Option<MediaStreamTrack>; 2] {
        self.capture.track_restraint();
        self.capture.stream.with(|stream| {
            let of = |kind: fn(&_) -> _| stream.as_ref().and_then(kind);
            [of(capture::audio_track), of(capture::video_track)]
        })
    }

    fn aim(self, ice: Ice) -> Aim {
        aim(self.capture, ice)
    }

    fn most(self) -> Layer {
        self.capture.restraint().most(false)
    }

    fn release(self) {
        self.capture.release();
    }

    fn gone(self) -> &'static str {
        "You are not on the stage any more."
    }
}

/// One's own screen, with what the machine plays.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The screen.
    pub screen: Screen,
    /// The face beside it.
    pub face: Capture,
}

impl Feed for Shown {
    fn kind(self) -> StageSourceKind {
        StageSourceKind::Screen
    }

    fn tracks(self) -> [Option<MediaStreamTrack>; 2] {
        self.face.track_restraint();
        self.screen.track();
        [self.screen.sound(), self.screen.picture()]
    }

    fn aim(self, ice: Ice) -> Aim {
        let [face, ..] = aim(self.face, ice).bitrates;
        let screen = self.screen.aim();
        Aim { bitrates: self.face.restraint().beside(face, screen.bitrates), ..screen }
    }

    fn most(self) -> Layer {
        self.face.restraint().most(false)
    }

    fn release(self) {
        self.screen.stop();
    }

    fn gone(self) -> &'static str {
        "Your screen was taken off the stage. Share it again if it should be seen."
    }
}
