//! A picture in a small window of its own, over all other programs
//! (Picture-in-Picture). By hand: `web-sys` does not know it.

use js_sys::{Function, Promise};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlVideoElement;

use super::js;

/// True where a page may ask for one. Firefox has a button of its own instead.
pub fn is_known() -> bool {
    js::get(&document(), "pictureInPictureEnabled").is_truthy()
}

/// True while a picture of this page is in one.
pub fn is_open() -> bool {
    let shown = js::get(&document(), "pictureInPictureElement");
    !shown.is_null_or_undefined()
}

/// Puts the video there, or takes it back.
pub async fn toggle(video: HtmlVideoElement) {
    let document = document();
    let (on, name): (&JsValue, _) = match is_open() {
        true => (&document, "exitPictureInPicture"),
        false => (&video, "requestPictureInPicture"),
    };
    let Ok(ask) = js::get(on, name).dyn_into::<Function>() else { return };
    if let Ok(promise) = ask.call0(on) {
        // Refused while the video has no picture: it stays where it is.
        let _ = JsFuture::from(Promise::from(promise)).await;
    }
}
