//! Files of the person's own, to be read; places for files that come, to be
//! written. Neither is ever held in memory as a whole, except where the browser
//! can write to no disk at all.

mod place;

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

use super::js;

pub use place::{Place, tidy};

/// A file that the person has chosen.
#[derive(Clone)]
pub struct Source(File);

impl Source {
    /// Its name.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.0.size() as u64
    }

    /// Exactly `len` bytes from `at` on; `None` where the file has changed since
    /// it was chosen, or is gone.
    pub async fn read(&self, at: u64, len: usize) -> Option<Vec<u8>> {
        let end = at as f64 + len as f64;
        let slice = self.0.slice_with_f64_and_f64(at as f64, end).ok()?;
        let buffer = js::fetch(&slice, "arrayBuffer", []).await.ok()?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        (bytes.len() == len).then_some(bytes)
    }
}

/// The files of a `FileList`.
pub fn chosen(list: &JsValue) -> Vec<Source> {
    let count = js::count(list, "length");
    let file = |index: u64| js::get(list, &index.to_string()).dyn_into().ok().map(Source);
    (0..count).filter_map(file).collect()
}

/// Opens the dialogue of the browser in which files are chosen.
pub fn choose(input: &web_sys::HtmlInputElement) {
    input.click();
}

/// The files that were chosen; the same ones can be chosen again after that.
pub fn take(input: &web_sys::HtmlInputElement) -> Vec<Source> {
    let sources = chosen(&js::get(input, "files"));
    input.set_value("");
    sources
}
