//! A text that can be saved as a file, by an ordinary link or at once.

use std::time::Duration;

use js_sys::Array;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// How long a browser may take to begin with a file.
const READ: Duration = Duration::from_secs(60);

/// Good for as long as it lives.
pub struct Saved(String);

impl Saved {
    /// Holds the text, as a file of this type; `None` where the browser cannot.
    pub fn new(text: &str, kind: &str) -> Option<Self> {
        let options = BlobPropertyBag::new();
        options.set_type(kind);
        let texts = Array::of1(&JsValue::from_str(text));
        let blob = Blob::new_with_str_sequence_and_options(&texts, &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// Where the link leads.
    pub fn address(&self) -> &str {
        &self.0
    }
}

/// Offers the text for saving under this name; false where the browser cannot.
pub fn offer(text: &str, kind: &str, name: &str) -> bool {
    let Some(saved) = Saved::new(text, kind) else { return false };
    let offered = follow(saved.address(), name).is_some();
    // The browser reads it a moment later.
    set_timeout(move || drop(saved), READ);
    offered
}

/// Not every browser follows a link that is on no page.
fn follow(address: &str, name: &str) -> Option<()> {
    let link = document().create_element("a").ok()?.dyn_into::<HtmlElement>().ok()?;
    link.set_attribute("href", address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.set_hidden(true);
    document().body()?.append_child(&link).ok()?;
    link.click();
    link.remove();
    Some(())
}

impl Drop for Saved {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
    }
}
