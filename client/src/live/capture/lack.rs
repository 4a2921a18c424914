//! What there is no track of, and asking for it once more.

use footlight_session::Device;
use leptos::prelude::*;

use super::Capture;
use crate::live::ladder::Lacking;
use crate::platform::capture::CaptureError;

impl Capture {
    /// Why nothing comes of a device; `None` too while the browser has not answered yet.
    pub fn lack_of(self, device: Device) -> Option<CaptureError> {
        let (trouble, lacking) = (self.trouble.try_get(), self.lacking.try_get());
        match (device, trouble.flatten(), lacking.flatten()) {
            (_, Some(error), _)
            | (Device::Camera, _, Some(Lacking::Picture(error)))
            | (Device::Microphone, _, Some(Lacking::Sound(error))) => Some(error),
            _ => None,
        }
    }

    /// Turns a device off, or on again. Where nothing comes of it, it is asked for once
    /// more, and what is in the way is told.
    pub fn turn(self, device: Device) {
        if untrack(|| self.lack_of(device)).is_some() {
            self.told.set(Some(device));
            if !self.asking.get_untracked() {
                self.swap(device);
            }
            return;
        }
        let off = match device {
            Device::Camera => self.camera_off,
            Device::Microphone => self.muted,
        };
        off.update(|off| *off = !*off);
    }
}

/// What is missing where a device gives nothing.
pub(super) fn lacking(device: Device, error: CaptureError) -> Lacking {
    match device {
        Device::Camera => Lacking::Picture(error),
        Device::Microphone => Lacking::Sound(error),
    }
}
