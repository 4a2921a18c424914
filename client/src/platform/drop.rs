//! Files that are dragged onto the page.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::Event;

use super::disk::{self, Source};
use super::js;
use super::listener::Listener;

/// Takes what is dropped anywhere on the page for as long as it lives. Without
/// it the browser would leave the page for the file.
pub struct DropZone {
    _listeners: [Listener; 3],
}

impl DropZone {
    /// `over` hears whether files are being dragged over the page, `dropped`
    /// gets them.
    pub fn new(
        over: impl Fn(bool) + Clone + 'static,
        dropped: impl Fn(Vec<Source>) + 'static,
    ) -> Self {
        let window = window();
        let (entered, left, ended) = (over.clone(), over.clone(), over);
        Self {
            _listeners: [
                Listener::new(&window, "dragover", move |event| {
                    if carries_files(&event) {
                        event.prevent_default();
                        entered(true);
                    }
                }),
                Listener::new(&window, "dragleave", move |event| {
                    // Between two elements of the page there is a next one.
                    if js::get(&event, "relatedTarget").is_null() {
                        left(false);
                    }
                }),
                Listener::new(&window, "drop", move |event| {
                    ended(false);
                    if carries_files(&event) {
                        event.prevent_default();
                        dropped(disk::chosen(&js::get(&carried(&event), "files")));
                    }
                }),
            ],
        }
    }
}

fn carried(event: &Event) -> JsValue {
    js::get(event, "dataTransfer")
}

fn carries_files(event: &Event) -> bool {
    let types = js::get(&carried(event), "types");
    js_sys::Array::from(&types).iter().any(|kind| kind.as_string().as_deref() == Some("Files"))
}
