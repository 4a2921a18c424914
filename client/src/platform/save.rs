//! A text that can be saved as a file, by an ordinary link.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, Url};

/// Good for as long as it lives.
pub struct Saved(String);

impl Saved {
    /// Holds the text; `None` where the browser cannot.
    pub fn new(text: &str) -> Option<Self> {
        let blob = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(text))).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// Where the link leads.
    pub fn address(&self) -> &str {
        &self.0
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
    }
}
