//! Another device of one kind, while the other kind goes on undisturbed.

use footlight_session::Device;
use footlight_shared::Preset;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::lack::lacking;
use super::{Capture, PRESET};
use crate::live::ladder::Caught;
use crate::platform::capture::{self, CaptureError, Sound};
use crate::platform::store::Keep;

impl Capture {
    /// Uses another camera.
    pub fn choose_camera(self, id: String) {
        self.camera.set(Some(id));
        self.swap(Device::Camera);
    }

    /// Films in another way from now on.
    pub fn choose_preset(self, preset: Preset) {
        Keep::Browser.write(PRESET, preset.name());
        if self.preset.get_untracked() == preset {
            return;
        }
        self.preset.set(preset);
        self.film();
    }

    /// Films as it was chosen, where anything is filmed.
    pub(super) fn film(self) {
        let filming = |stream: &Option<_>| stream.as_ref().and_then(capture::video_track).is_some();
        if self.stream.with_untracked(filming) {
            self.swap(Device::Camera);
        }
    }

    /// Uses another microphone.
    pub fn choose_microphone(self, id: String) {
        self.microphone.set(Some(id));
        self.swap(Device::Microphone);
    }

    /// Treats the sound another way.
    pub fn treat(self, change: impl FnOnce(&mut Sound)) {
        self.sound.update(change);
        self.swap(Device::Microphone);
    }

    pub(super) fn swap(self, device: Device) {
        let Some(stream) = self.stream.get_untracked() else { return self.ask() };
        let (video, audio) = (capture::video_track(&stream), capture::audio_track(&stream));
        let (old, kept) = match device {
            Device::Camera => (video, audio),
            Device::Microphone => (audio, video),
        };
        let lost = |track: &Option<_>| track.as_ref().is_some_and(capture::has_ended);
        // A webcam takes its microphone along.
        if lost(&kept) {
            return self.ask();
        }
        let missing = old.as_ref().is_none_or(capture::has_ended);
        self.ended.update_value(Vec::clear);
        if let Some(old) = old {
            old.stop();
            if missing {
                stream.remove_track(&old);
            }
        }
        let wish = self.wish();
        let turn = self.next_turn();
        self.asking.set(true);
        spawn_local(async move {
            let fresh = match device {
                Device::Camera => capture::request(Some(&wish.camera(true)), None).await,
                Device::Microphone => capture::request(None, Some(&wish.microphone())).await,
            };
            let current = self.is_at(turn);
            if current && lost(&kept) {
                fresh.iter().for_each(capture::stop);
                return self.ask();
            }
            let fresh = match fresh {
                Ok(fresh) if current => fresh,
                // Too late: somebody chose otherwise, or has left.
                Ok(fresh) => return capture::stop(&fresh),
                // As before: what there is goes on.
                Err(error @ (CaptureError::Denied | CaptureError::Missing))
                    if current && missing && kept.is_some() =>
                {
                    let lacking = Some(lacking(device, error));
                    return self.take(turn, Ok(Caught { stream, lacking }));
                }
                // A device that cannot be had sends us down the ladder.
                Err(_) if current => return self.ask(),
                Err(_) => return,
            };
            let lacking = match kept {
                Some(_) => None,
                None => self.lacking.try_get_untracked().flatten(),
            };
            let tracks = kept.into_iter().chain(capture::tracks(&fresh));
            match capture::stream_of(tracks) {
                Some(stream) => self.take(turn, Ok(Caught { stream, lacking })),
                None => capture::stop(&fresh),
            }
        });
    }
}
