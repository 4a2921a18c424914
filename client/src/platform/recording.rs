//! A moment of sound as a file.

use std::time::Duration;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobEvent, MediaRecorder, MediaStream};

use super::clock;
use super::listener::Listener;

/// What comes of the stream's microphone from now on for so long, or until it ends;
/// `None` where the browser cannot record it.
pub async fn of_sound(stream: &MediaStream, length: Duration) -> Option<Blob> {
    let sound = MediaStream::new_with_tracks(&stream.get_audio_tracks()).ok()?;
    let recorder = MediaRecorder::new_with_media_stream(&sound).ok()?;
    let mut listener = None;
    // All of it comes at once at the end, which may be its own.
    let file = Promise::new(&mut |done, _| {
        let tell = move |event: web_sys::Event| drop(done.call1(&JsValue::NULL, &event));
        listener = Some(Listener::new(&recorder, "dataavailable", tell));
    });
    recorder.start().ok()?;
    clock::sleep(length).await;
    // Refused, or nothing at all, where it has ended already.
    let _ = recorder.stop();
    JsFuture::from(file).await.ok()?.dyn_into::<BlobEvent>().ok()?.data()
}
