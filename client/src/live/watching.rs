//! Watching a stage: the session, the peer connection, and the picture.
//!
//! One `MediaStream` lives as long as the page: a new peer connection's tracks
//! take the places of the old ones in it. The last frame is held apart from it,
//! and stays in sight while the next is on its way: the video itself goes black
//! with a new track.

mod picture;
mod quality;
mod receive;
mod sound;
mod spare;

use std::time::Duration;

use footlight_session::{Grade, Intent, MediaState, Rates, Statistics};
use footlight_shared::{ChatId, Quality, StageId};
use leptos::html;
use leptos::prelude::*;

use self::sound::Touch;
use super::health::Figures;
use super::line::Line;
use super::link;
use super::room::Room;
use super::thrift;
use crate::component::picture_state::PictureState;
use crate::platform::capture::MediaStream;

pub use quality::Weakness;

/// Without a frame for so long, the picture stands still.
const STANDSTILL: Duration = Duration::from_millis(2500);

/// The handle.
#[derive(Clone, Copy)]
pub struct Watching {
    /// What the server told.
    pub room: Room,
    /// What is to be seen.
    pub picture: Signal<PictureState>,
    /// The video has no frame of its own, and the last one stands in for it.
    pub held: Signal<bool>,
    /// What is wrong with the connection, for the corner of the picture.
    pub weakness: Signal<Weakness>,
    /// All that the browser tells of the connection, and the last minute of it.
    pub statistics: RwSignal<Statistics>,
    /// Its figures, each with its last minute.
    pub figures: Figures,
    /// What the viewer asked for.
    pub quality: RwSignal<Quality>,
    /// Silent.
    pub muted: RwSignal<bool>,
    /// From 0 to 1.
    pub volume: RwSignal<f64>,
    inner: Inner,
}

/// What the parts of this module share.
#[derive(Clone, Copy)]
struct Inner {
    room: Room,
    quality: RwSignal<Quality>,
    video: NodeRef<html::Video>,
    last: NodeRef<html::Canvas>,
    stream: StoredValue<Option<MediaStream>, LocalStorage>,
    /// What the present peer connection receives.
    fresh: StoredValue<Option<MediaStream>, LocalStorage>,
    /// The picture is left out of what is shown: the sound waits no longer.
    alone: StoredValue<bool>,
    line: Line,
    media: RwSignal<MediaState>,
    /// Pictures, or sound where there is no picture, are coming in.
    moving: RwSignal<bool>,
    /// Something was seen already.
    ever: RwSignal<bool>,
    last_seen: StoredValue<Duration>,
    /// Frames that the video element has shown.
    painted: StoredValue<u64>,
    /// Counts the fresh tracks that were put before the viewer.
    shown: RwSignal<u32>,
    /// What the browser wants of the viewer before it plays.
    touch: RwSignal<Touch>,
    /// Fresh tracks have come, and no frame of theirs was seen yet.
    swapped: StoredValue<bool>,
    rates: RwSignal<Option<Rates>>,
    grade: RwSignal<Option<Grade>>,
    statistics: RwSignal<Statistics>,
    figures: Figures,
}

/// Watches `stage` in `video`, and keeps its last frame in `last`, for as long
/// as the present owner lives.
pub fn use_watching(
    stage: StageId,
    video: NodeRef<html::Video>,
    last: NodeRef<html::Canvas>,
) -> Watching {
    let room = Room::new();
    let quality = RwSignal::new(thrift::quality());
    let inner = Inner {
        room,
        quality,
        video,
        last,
        stream: StoredValue::new_local(None),
        fresh: StoredValue::new_local(None),
        alone: StoredValue::new(false),
        line: Line::new(),
        media: RwSignal::new(MediaState::Connecting),
        moving: RwSignal::new(false),
        ever: RwSignal::new(false),
        last_seen: StoredValue::new(Duration::ZERO),
        painted: StoredValue::new(0),
        shown: RwSignal::new(0),
        touch: RwSignal::new(Touch::Unneeded),
        swapped: StoredValue::new(false),
        rates: RwSignal::new(None),
        grade: RwSignal::new(None),
        statistics: RwSignal::new(Statistics::default()),
        figures: Figures::new(),
    };
    let (muted, volume) = (RwSignal::new(false), RwSignal::new(1.0));
    inner.look_from_outside(stage.clone());
    inner.receive(stage, quality);
    inner.play(muted, volume);
    inner.measure();
    inner.spare();
    let picture = inner.picture();
    Watching {
        room,
        picture,
        held: inner.held(picture),
        weakness: inner.weakness(),
        statistics: inner.statistics,
        figures: inner.figures,
        quality,
        muted,
        volume,
        inner,
    }
}

impl Watching {
    /// What the connection is called in the server's logs and traces.
    pub fn trace(self) -> String {
        self.inner.line.trace()
    }

    /// The session, for what else is said over it.
    pub fn line(self) -> Line {
        self.inner.line
    }

    /// What is seen and heard of the performer.
    pub fn stream(self) -> Option<MediaStream> {
        self.inner.shown.track();
        self.inner.stream.with_value(Clone::clone)
    }

    /// Writes into the chat.
    pub fn say(self, text: String) {
        self.room.chat.say(self.inner.line, text);
    }

    /// Writes again what was refused.
    pub fn say_again(self, id: ChatId) {
        self.room.chat.say_again(self.inner.line, id);
    }

    /// Caps the picture.
    pub fn choose(self, quality: Quality) {
        self.quality.set(quality);
        self.inner.cap(quality);
    }

    /// Turns the sound on.
    pub fn unmute(self) {
        self.muted.set(false);
        self.inner.start_by_touch();
    }
}

impl Inner {
    fn receive(self, stage: StageId, quality: RwSignal<Quality>) {
        let ice = super::ice::Ice::fetch();
        self.line.tend(ice);
        let intent = Intent::Watch { stage, quality: quality.get_untracked() };
        let driver = link::start(intent, |_| move |event| self.hear(event, ice));
        self.line.connect(driver);
        self.follow_status();
        on_cleanup(move || {
            self.stream.dispose();
            self.fresh.dispose();
        });
    }
}
