//! One's own picture.

use leptos::html;
use leptos::prelude::*;

use crate::live::capture::Capture;
use crate::platform::video;

/// Shows what is captured, without its sound: one's own voice is not played back.
pub fn show_own(capture: Capture, element: NodeRef<html::Video>) {
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        element.set_muted(true);
        capture.stream.with(|stream| video::show(&element, stream.as_ref()));
    });
}
