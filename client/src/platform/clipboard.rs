//! The clipboard.

use js_sys::{Function, Promise};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::js;

/// Puts a text there; false where the browser does not let us, as on a page
/// without https.
pub async fn copy(text: &str) -> bool {
    let navigator: JsValue = window().navigator().into();
    let clipboard = js::get(&navigator, "clipboard");
    let Ok(write) = js::get(&clipboard, "writeText").dyn_into::<Function>() else { return false };
    match write.call1(&clipboard, &JsValue::from_str(text)) {
        Ok(promise) => JsFuture::from(Promise::from(promise)).await.is_ok(),
        Err(_) => false,
    }
}

/// The page's origin: `https://stage.example`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}
