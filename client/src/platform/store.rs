//! What the browser keeps between pages: `localStorage` for the browser,
//! `sessionStorage` for the tab. A browser that keeps nothing (private mode, a
//! full store) is no error: the values are hints, or are asked for again.

use leptos::prelude::window;
use web_sys::Storage;

/// Where to keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// For this browser, across its tabs.
    Browser,
    /// For this tab, across reloads.
    Tab,
}

impl Keep {
    fn storage(self) -> Option<Storage> {
        match self {
            Keep::Browser => window().local_storage(),
            Keep::Tab => window().session_storage(),
        }
        .ok()
        .flatten()
    }

    /// The value under `key`.
    pub fn read(self, key: &str) -> Option<String> {
        self.storage()?.get_item(key).ok().flatten()
    }

    /// Keeps `value`; false where the browser refused.
    pub fn write(self, key: &str, value: &str) -> bool {
        self.storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
    }

    /// Forgets the value under `key`.
    pub fn remove(self, key: &str) {
        if let Some(storage) = self.storage() {
            let _ = storage.remove_item(key);
        }
    }
}
