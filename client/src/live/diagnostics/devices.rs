//! Camera and microphone: whether one gives a picture and the other a sound.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use footlight_session::diagnostics::device_words;
use footlight_shared::{DeviceCheck, DeviceState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Diagnostics, LIMIT, SKIPPED};
use crate::platform::capture::{
    self, CameraWish, CaptureError, MediaStream, MicrophoneWish, Sound,
};
use crate::platform::clock;
use crate::platform::level::LevelMeter;
use crate::platform::video::{self, FrameWatch};

const STEP: Duration = Duration::from_millis(50);
/// Frames that are a picture.
const FRAMES: u32 = 3;
/// As loud as a voice in the room.
const VOICE: f64 = 0.3;
/// More than nothing at all.
const ANYTHING: f64 = 0.01;
/// How long a meter may take to begin, and what is recorded at a time where it does not.
const PATIENCE: Duration = Duration::from_secs(1);
const MOMENT: Duration = Duration::from_millis(500);

/// What the browser said to the wish for both, or for one.
#[derive(Default)]
pub(super) struct Asked {
    camera: Option<Result<MediaStream, CaptureError>>,
    microphone: Option<Result<MediaStream, CaptureError>>,
}

/// Asks, for as long as the person takes to answer or until he would rather go
/// on without.
pub(super) async fn ask(diagnostics: Diagnostics, turn: u32) -> Asked {
    let answered = Rc::new(Cell::new(None));
    let told = Rc::clone(&answered);
    spawn_local(async move {
        let asked = ask_browser().await;
        // Who has gone on, or away, wants nothing of it any more.
        let wanted =
            diagnostics.goes_on(turn) && diagnostics.skipped.try_get_value() == Some(false);
        if wanted { told.set(Some(asked)) } else { asked.release() }
    });
    loop {
        if let Some(asked) = answered.take() {
            return asked;
        }
        if diagnostics.skipped.try_get_value() != Some(false) {
            return Asked::default();
        }
        clock::sleep(STEP).await;
    }
}

/// Both at once, so that there is one question; then each alone.
async fn ask_browser() -> Asked {
    let camera = CameraWish { device: None, ideal: None };
    let microphone = MicrophoneWish { device: None, sound: Sound::default() };
    if let Ok(both) = capture::request(Some(&camera), Some(&microphone)).await {
        return Asked { camera: Some(Ok(both.clone())), microphone: Some(Ok(both)) };
    }
    let camera = capture::request(Some(&camera), None).await;
    let microphone = capture::request(None, Some(&microphone)).await;
    Asked { camera: Some(camera), microphone: Some(microphone) }
}

impl Asked {
    /// Lets go of what the browser gave.
    pub(super) fn release(self) {
        for stream in [self.camera, self.microphone].into_iter().flatten().flatten() {
            capture::stop(&stream);
        }
    }
}

/// Looks and listens.
pub(super) async fn check(diagnostics: Diagnostics, turn: u32, asked: Asked) -> DeviceCheck {
    let mut found = SKIPPED;
    for (id, answer) in [("camera", asked.camera), ("microphone", asked.microphone)] {
        let state = match answer {
            None => DeviceState::Skipped,
            Some(Err(CaptureError::Missing)) => DeviceState::Missing,
            Some(Err(_)) => DeviceState::Blocked,
            Some(Ok(stream)) => {
                if !diagnostics.goes_on(turn) {
                    capture::stop(&stream);
                    return found;
                }
                diagnostics.stream.set(Some(stream.clone()));
                let looked = async || match id {
                    "camera" => shows(diagnostics, &stream).await,
                    _ => hears(diagnostics, turn, &stream).await,
                };
                let works = diagnostics.check(id, looked).await;
                if works { DeviceState::Works } else { DeviceState::Silent }
            }
        };
        let slot = if id == "camera" { &mut found.camera } else { &mut found.microphone };
        *slot = state;
        let words = device_words(state).to_owned();
        match state {
            DeviceState::Skipped => diagnostics.note(id, words),
            state => diagnostics.settle(id, state == DeviceState::Works, words),
        }
    }
    found
}

/// True as soon as frames are seen.
async fn shows(diagnostics: Diagnostics, stream: &MediaStream) -> bool {
    let until = clock::now() + LIMIT;
    let seen = Rc::new(Cell::new(0));
    let mut watch = None;
    while seen.get() < FRAMES && clock::now() < until {
        if watch.is_none()
            && let Some(element) = diagnostics.video.get_untracked()
        {
            element.set_muted(true);
            video::attach(&element, Some(stream));
            let count = Rc::clone(&seen);
            watch = Some(FrameWatch::new(&element, move || count.set(count.get() + 1)));
            spawn_local(async move {
                let _ = video::play(&element).await;
            });
        }
        clock::sleep(STEP).await;
    }
    seen.get() >= FRAMES
}

/// True as soon as a voice is heard; at the end also for less than that.
async fn hears(diagnostics: Diagnostics, turn: u32, stream: &MediaStream) -> bool {
    let began = clock::now();
    // The last moment may still be recorded.
    let until = began + LIMIT - MOMENT;
    let Some(mut meter) = LevelMeter::new(stream) else { return false };
    let mut loudest: f64 = 0.0;
    while loudest < VOICE && clock::now() < until {
        let mut level = meter.read();
        if !meter.runs() && clock::now() > began + PATIENCE {
            level = meter.record(stream, MOMENT).await.unwrap_or_default();
        }
        loudest = loudest.max(level);
        if diagnostics.level.try_set(level).is_some() {
            break;
        }
        clock::sleep(STEP).await;
    }
    if meter.runs() {
        spawn_local(show_level(diagnostics, turn, meter));
    }
    loudest > ANYTHING
}

/// Moves the bar for whoever goes on speaking, as long as the microphone is open.
async fn show_level(diagnostics: Diagnostics, turn: u32, mut meter: LevelMeter) {
    let open = || diagnostics.stream.try_with_untracked(Option::is_some) == Some(true);
    while diagnostics.goes_on(turn) && open() {
        diagnostics.level.try_set(meter.read());
        clock::sleep(STEP).await;
    }
    if diagnostics.goes_on(turn) {
        diagnostics.level.try_set(0.0);
    }
}
