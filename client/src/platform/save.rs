//! A text that can be saved as a file, by an ordinary link or at once.

use std::time::Duration;

use js_sys::Array;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlElement, Url};

/// How long a browser may take to begin with a file.
const READ: Duration = Duration::from_secs(60);

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

/// Offers the text for saving under this name; false where the browser cannot.
pub fn offer(text: &str, name: &str) -> bool {
    let Some(saved) = Saved::new(text) else { return false };
    let link = document().create_element("a").ok();
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    let named = link.filter(|link| {
        let address = link.set_attribute("href", saved.address());
        address.and_then(|()| link.set_attribute("download", name)).is_ok()
    });
    if let Some(link) = &named {
        link.click();
    }
    // The browser reads it a moment later.
    set_timeout(move || drop(saved), READ);
    named.is_some()
}

impl Drop for Saved {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
    }
}
