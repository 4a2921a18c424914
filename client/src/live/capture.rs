//! The performer's camera and microphone, as signals.
//!
//! There is one stream at a time. Another choice, another treatment of the
//! sound, or a device that was pulled out makes the next one; whoever sends
//! follows [`Capture::stream`] and replaces his tracks. Every track is stopped
//! when the stream is ended, the owner goes or the page is put away.

mod flip;
mod lack;
mod restraint;
mod swap;

use std::time::Duration;

use footlight_session::{Device as Kind, Extent, Sizes};
use footlight_shared::Preset;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::health::every;
use super::ladder::{self, Caught, Lacking, Wish};
use super::thrift;
use crate::component::device_select::Device;
use crate::platform::capture::{
    self, CaptureError, DeviceInfo, MediaStream, MediaStreamTrack, Sound,
};
use crate::platform::level::LevelMeter;
use crate::platform::listener::Listener;
use crate::platform::store::Keep;

/// The picture chosen last, so that the camera need not be asked twice.
const PRESET: &str = "footlight.preset";
/// How often the level moves.
const LEVEL_EVERY: Duration = Duration::from_millis(80);

/// The handle.
#[derive(Clone, Copy)]
pub struct Capture {
    /// What is captured now.
    pub stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// The cameras that there are.
    pub cameras: RwSignal<Vec<Device>>,
    /// The microphones that there are.
    pub microphones: RwSignal<Vec<Device>>,
    /// The camera in use.
    pub camera: RwSignal<Option<String>>,
    /// The microphone in use.
    pub microphone: RwSignal<Option<String>>,
    /// The picture that was chosen.
    pub preset: RwSignal<Preset>,
    /// How the sound is treated.
    pub sound: RwSignal<Sound>,
    /// Why there is nothing.
    pub trouble: RwSignal<Option<CaptureError>>,
    /// Why there is only a part.
    pub lacking: RwSignal<Option<Lacking>>,
    /// Of which that is told beside its control, since somebody pressed it.
    pub told: RwSignal<Option<Kind>>,
    /// True while the browser is asked.
    pub asking: RwSignal<bool>,
    /// True where everything was let go of on purpose.
    pub resting: RwSignal<bool>,
    /// How loud the microphone is, from 0 to 1.
    pub level: RwSignal<f64>,
    /// True while no sound is let through.
    pub muted: RwSignal<bool>,
    /// True while no picture is let through.
    pub camera_off: RwSignal<bool>,
    /// True while neither is, whatever the two say, and both go on as they were.
    pub held: RwSignal<bool>,
    /// The whole picture goes out, however that is paid for.
    pub lifted: RwSignal<bool>,
    behind: RwSignal<bool>,
    turn: StoredValue<u32>,
    ended: StoredValue<Vec<Listener>, LocalStorage>,
}

/// Captures from now on, for as long as the present owner lives.
pub fn use_capture() -> Capture {
    let capture = use_idle_capture();
    capture.ask();
    capture
}

/// The same; nothing is captured until it is asked.
pub fn use_idle_capture() -> Capture {
    let capture = Capture {
        stream: RwSignal::new_local(None),
        cameras: RwSignal::new(Vec::new()),
        microphones: RwSignal::new(Vec::new()),
        camera: RwSignal::new(None),
        microphone: RwSignal::new(None),
        preset: RwSignal::new(chosen_before()),
        sound: RwSignal::new(Sound::default()),
        trouble: RwSignal::new(None),
        lacking: RwSignal::new(None),
        told: RwSignal::new(None),
        asking: RwSignal::new(false),
        resting: RwSignal::new(false),
        level: RwSignal::new(0.0),
        muted: RwSignal::new(false),
        camera_off: RwSignal::new(false),
        held: RwSignal::new(false),
        lifted: RwSignal::new(thrift::is_lifted()),
        behind: RwSignal::new(false),
        turn: StoredValue::new(0),
        ended: StoredValue::new_local(Vec::new()),
    };
    Effect::new(move || capture.gate());
    capture.measure();
    let devices = capture::on_device_change(move || spawn_local(capture.follow()));
    let hidden = Listener::page_hide(move || capture.release());
    let listeners = StoredValue::new_local((devices, hidden, capture.notice()));
    on_cleanup(move || {
        listeners.dispose();
        capture.release();
    });
    capture
}

fn chosen_before() -> Preset {
    let name = Keep::Browser.read(PRESET);
    name.and_then(|name| Preset::from_name(&name)).unwrap_or_default()
}

impl Capture {
    /// By how much the camera's picture is larger than so many lines, in each
    /// direction: a camera may give more than it was asked for.
    pub fn larger_than(self, lines: u32) -> f64 {
        (self.extent().map_or(0.0, Extent::lines) / f64::from(lines)).max(1.0)
    }

    /// The sizes of the camera's picture that is meant to have so many lines.
    pub fn sizes(self, lines: u32) -> Sizes {
        self.extent().map_or_else(Sizes::default, |extent| Sizes::of(extent, lines))
    }

    fn extent(self) -> Option<Extent> {
        let given = self.stream.try_with_untracked(|stream| {
            let track = stream.as_ref().and_then(capture::video_track)?;
            capture::extent_of(&track)
        });
        given.flatten()
    }

    /// The same of the picture that was chosen.
    pub fn larger_than_chosen(self) -> f64 {
        self.larger_than(self.preset.try_get_untracked().unwrap_or_default().height())
    }

    /// Asks for camera and microphone, by the ladder. Many devices serve one at
    /// a time: the old tracks stop before new ones are asked for.
    pub fn ask(self) {
        spawn_local(self.asked());
    }

    /// As [`Capture::ask`]; done when there is an answer.
    pub fn asked(self) -> impl Future<Output = ()> {
        self.ended.update_value(Vec::clear);
        if let Some(stream) = self.stream.get_untracked() {
            capture::stop(&stream);
        }
        let wish = self.wish();
        let preset = wish.preset;
        let turn = self.next_turn();
        self.asking.set(true);
        self.resting.set(false);
        async move {
            let caught = ladder::climb(wish).await;
            self.take(turn, caught);
            // Another picture may have been chosen while the browser was asked.
            if self.is_at(turn) && self.preset.get_untracked() != preset {
                self.film();
            }
        }
    }

    /// Wakes what rests; false where nothing is captured.
    pub async fn wake(self) -> bool {
        if self.resting.get_untracked() {
            self.asked().await;
        }
        self.stream.try_with_untracked(Option::is_some) == Some(true)
    }

    /// Stops every track, until it is asked again.
    pub fn release(self) {
        self.next_turn();
        self.asking.try_set(false);
        self.resting.try_set(true);
        // Who goes on again is not silent without knowing it.
        self.muted.try_set(false);
        self.camera_off.try_set(false);
        self.held.try_set(false);
        self.trouble.try_set(None);
        self.lacking.try_set(None);
        self.told.try_set(None);
        self.ended.try_update_value(Vec::clear);
        if let Some(Some(stream)) = self.stream.try_update(Option::take) {
            capture::stop(&stream);
        }
    }

    fn wish(self) -> Wish {
        Wish {
            camera: self.camera.get_untracked(),
            microphone: self.microphone.get_untracked(),
            preset: self.preset.get_untracked(),
            sound: self.sound.get_untracked(),
        }
    }

    /// Invalidates what is still being asked for.
    fn next_turn(self) -> u32 {
        let next = |turn: &mut u32| {
            *turn = turn.wrapping_add(1);
            *turn
        };
        self.turn.try_update_value(next).unwrap_or_default()
    }

    /// True while nothing else has been asked for since.
    fn is_at(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    fn take(self, turn: u32, caught: Result<Caught, CaptureError>) {
        if !self.is_at(turn) {
            // Too late: somebody chose otherwise, or has left.
            if let Ok(caught) = caught {
                capture::stop(&caught.stream);
            }
            return;
        }
        self.asking.set(false);
        match caught {
            Ok(caught) => {
                let video = capture::video_track(&caught.stream);
                let audio = capture::audio_track(&caught.stream);
                self.camera.set(video.as_ref().and_then(capture::device_of));
                self.microphone.set(audio.as_ref().and_then(capture::device_of));
                let lose = |track: &MediaStreamTrack, device| {
                    capture::on_ended(track, move || self.lose(device))
                };
                let video = video.iter().map(|track| lose(track, Kind::Camera));
                let audio = audio.iter().map(|track| lose(track, Kind::Microphone));
                self.ended.set_value(video.chain(audio).collect());
                self.trouble.set(None);
                if caught.lacking.is_none() {
                    self.told.set(None);
                }
                self.lacking.set(caught.lacking);
                self.stream.set(Some(caught.stream));
            }
            Err(error) => {
                self.lacking.set(None);
                self.trouble.set(Some(error));
                self.stream.set(None);
            }
        }
        // Firefox lists devices to pages that are looked at alone: nobody waits for that.
        spawn_local(self.list());
    }

    /// A device that is pulled out is replaced by what is left of its kind.
    fn lose(self, device: Kind) {
        match device {
            Kind::Camera => self.camera.set(None),
            Kind::Microphone => self.microphone.set(None),
        }
        self.swap(device);
    }

    async fn list(self) {
        let found = capture::devices().await;
        let shown = |kind: Kind, devices: Vec<DeviceInfo>| -> Vec<Device> {
            if untrack(|| self.lack_of(kind)) == Some(CaptureError::Denied) {
                return vec![Device::blocked()];
            }
            devices.into_iter().map(|it| Device { id: it.id, label: it.label }).collect()
        };
        self.cameras.try_set(shown(Kind::Camera, found.cameras));
        self.microphones.try_set(shown(Kind::Microphone, found.microphones));
    }

    /// Something was plugged in or pulled out. What was missing may be there.
    async fn follow(self) {
        self.list().await;
        if self.asking.try_get_untracked() != Some(false) {
            return;
        }
        let some = |devices: &Vec<Device>| !devices.is_empty();
        let (cameras, microphones) =
            (self.cameras.with_untracked(some), self.microphones.with_untracked(some));
        let found = match (self.trouble.get_untracked(), self.lacking.get_untracked()) {
            (Some(CaptureError::Missing), _) => cameras || microphones,
            (_, Some(Lacking::Picture(CaptureError::Missing))) => cameras,
            (_, Some(Lacking::Sound(CaptureError::Missing))) => microphones,
            _ => false,
        };
        if found {
            self.ask();
        }
    }

    /// True while no sound is let through.
    pub fn is_silent(self) -> bool {
        self.muted.get() || self.held.get()
    }

    /// True while no picture is let through.
    pub fn is_dark(self) -> bool {
        self.camera_off.get() || self.held.get()
    }

    /// Lets sound and picture through, or not.
    fn gate(self) {
        let (silent, dark) = (self.is_silent(), self.is_dark());
        self.stream.with(|stream| {
            let Some(stream) = stream else { return };
            if let Some(track) = capture::audio_track(stream) {
                track.set_enabled(!silent);
            }
            if let Some(track) = capture::video_track(stream) {
                track.set_enabled(!dark);
            }
        });
    }

    fn measure(self) {
        let meter = StoredValue::new_local(None::<LevelMeter>);
        Effect::new(move || {
            let next = self.stream.with(|stream| {
                let stream = stream.as_ref()?;
                capture::audio_track(stream).and_then(|_| LevelMeter::new(stream))
            });
            meter.set_value(next);
        });
        every(LEVEL_EVERY, move || {
            let read =
                |meter: &mut Option<LevelMeter>| meter.as_mut().map_or(0.0, LevelMeter::read);
            if let Some(level) = meter.try_update_value(read) {
                self.level.try_set(level);
            }
        });
        on_cleanup(move || meter.dispose());
    }
}
