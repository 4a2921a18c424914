//! Other things to show than a camera's picture.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::capture::{self, MediaStreamTrack};
use super::js;

/// Most frames a second of a screen: what is read needs few.
const FRAMES: u32 = 15;

/// Asks for a screen, a window or a tab; the browser lets its user choose.
/// `None` where he does not want to, or the browser cannot.
pub async fn request() -> Option<MediaStreamTrack> {
    let devices = js::get(&leptos::prelude::window().navigator(), "mediaDevices");
    let ask = js::get(&devices, "getDisplayMedia").dyn_into::<Function>().ok()?;
    let video = js::object([("frameRate", js::object([("ideal", FRAMES.into())]))]);
    let constraints = js::object([("video", video), ("audio", false.into())]);
    let promise: Promise = ask.call1(&devices, &constraints).ok()?.dyn_into().ok()?;
    let stream = JsFuture::from(promise).await.ok()?;
    let track = capture::video_track(stream.unchecked_ref())?;
    // What is on it is to be read rather than to move.
    js::set(&track, "contentHint", "detail");
    Some(track)
}

/// True where the browser can show a screen at all; phones cannot.
pub fn is_possible() -> bool {
    let devices = js::get(&leptos::prelude::window().navigator(), "mediaDevices");
    js::get(&devices, "getDisplayMedia").is_function()
}
