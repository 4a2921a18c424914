//! Other things to show than a camera's picture.

use js_sys::Promise;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::capture::{self, MediaStream, MediaStreamTrack};
use super::js;

/// Most frames a second of a screen: what is read needs few.
const FRAMES: u32 = 15;

/// A screen's picture, and what the machine plays with it.
pub type Shown = (MediaStreamTrack, Option<MediaStreamTrack>);

/// What is mostly on a screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Content {
    /// To be read rather than to move.
    #[default]
    Text,
    /// A film, a game.
    Motion,
}

/// Asks for a screen, a window or a tab, of which the browser lets its user choose, with
/// what the machine plays where `sound` asks for it and the browser has it. `None` where
/// he does not want to.
///
/// # Errors
/// The browser cannot, or the system does not let it.
pub async fn request(content: Content, sound: bool) -> Result<Option<Shown>, JsValue> {
    let devices = js::get(&leptos::prelude::window().navigator(), "mediaDevices");
    let video = js::object([("frameRate", frames_of(content))]);
    let constraints = js::object([("video", video), ("audio", sound.into())]);
    let stream = match js::fetch(&devices, "getDisplayMedia", [constraints]).await {
        Ok(stream) => stream,
        Err(error) if is_refusal(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let stream: &MediaStream = stream.unchecked_ref();
    let track = capture::video_track(stream).ok_or(JsValue::UNDEFINED)?;
    js::set(&track, "contentHint", name(content));
    Ok(Some((track, capture::audio_track(stream))))
}

/// True where the person does not want to. Chromium calls it the same where the system
/// does not let it, and says so in words.
fn is_refusal(error: &JsValue) -> bool {
    js::error_name(error) == "NotAllowedError" && !js::error_message(error).contains("system")
}

/// Says what is on a screen, so that the encoder knows what to keep, and the browser how
/// often to look.
pub fn hint(track: &MediaStreamTrack, content: Content) {
    if js::text(track, "contentHint").as_deref() == Some(name(content)) {
        return;
    }
    js::set(track, "contentHint", name(content));
    let Ok(constraints) = js::call(track, "getConstraints", []) else { return };
    js::set(&constraints, "frameRate", frames_of(content));
    if let Ok(applied) = js::call(track, "applyConstraints", [constraints]) {
        let applied: Promise = applied.unchecked_into();
        spawn_local(async move {
            // A browser that cannot leaves it as it is.
            let _ = JsFuture::from(applied).await;
        });
    }
}

/// What `contentHint` calls it.
fn name(content: Content) -> &'static str {
    match content {
        Content::Text => "detail",
        Content::Motion => "motion",
    }
}

fn frames_of(content: Content) -> JsValue {
    let frames = if content == Content::Text { FRAMES } else { 2 * FRAMES };
    js::object([("ideal", frames.into())])
}

/// True where the browser can show a screen at all; phones cannot.
pub fn is_possible() -> bool {
    let devices = js::get(&leptos::prelude::window().navigator(), "mediaDevices");
    js::get(&devices, "getDisplayMedia").is_function()
}
