//! What the browser keeps between pages: `localStorage` for the browser,
//! `sessionStorage` for the tab. Where the browser keeps nothing (a policy, a
//! full store) the page itself keeps the values for as long as it lives.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::prelude::window;
use web_sys::Storage;

thread_local! {
    static PAGE: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

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
        let kept = self.storage().and_then(|storage| storage.get_item(key).ok().flatten());
        kept.or_else(|| PAGE.with_borrow(|page| page.get(key).cloned()))
    }

    /// Keeps `value`.
    pub fn write(self, key: &str, value: &str) {
        let kept = self.storage().is_some_and(|storage| storage.set_item(key, value).is_ok());
        PAGE.with_borrow_mut(|page| match kept {
            true => page.remove(key),
            false => page.insert(key.to_owned(), value.to_owned()),
        });
    }

    /// Forgets the value under `key`.
    pub fn remove(self, key: &str) {
        if let Some(storage) = self.storage() {
            // Removing what is not there is no error, and nothing else can be.
            let _ = storage.remove_item(key);
        }
        PAGE.with_borrow_mut(|page| page.remove(key));
    }
}
