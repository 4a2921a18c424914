//! Event listeners that end with their owner.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// What leads away from a page, in the same window.
const LEAVES: &str = "a[href^='/']:not([target]):not([download]),[data-leaves]";

/// Listens for as long as it lives.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    /// It hears of an event before those whom it is for.
    first: bool,
    callback: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    /// Calls `callback` on every event `name` of `target`.
    pub fn new(
        target: &EventTarget,
        name: &'static str,
        callback: impl FnMut(web_sys::Event) + 'static,
    ) -> Self {
        Self::at(target, name, false, callback)
    }

    fn at(
        target: &EventTarget,
        name: &'static str,
        first: bool,
        callback: impl FnMut(web_sys::Event) + 'static,
    ) -> Self {
        let callback = Closure::<dyn FnMut(web_sys::Event)>::new(callback);
        let function = callback.as_ref().unchecked_ref();
        // Fails for a callback that is not a function alone.
        let _ = target.add_event_listener_with_callback_and_bool(name, function, first);
        Self { target: target.clone(), name, first, callback }
    }

    /// Calls back when the page is put away for good, or into the browser's
    /// memory of pages.
    pub fn page_hide(mut callback: impl FnMut() + 'static) -> Self {
        Self::new(&leptos::prelude::window(), "pagehide", move |_| callback())
    }

    /// As long as it lives, the browser asks whether the page is really to be left
    /// or loaded anew.
    pub fn page_held() -> Self {
        Self::new(&leptos::prelude::window(), "beforeunload", |event| {
            event.prevent_default();
            // What browsers of before 2024 go by.
            super::js::set(&event, "returnValue", true);
        })
    }

    /// As long as it lives, whoever presses what leads to another of our pages in this
    /// window, or what is marked with `data-leaves`, is asked whether he means it.
    pub fn page_kept(words: &'static str) -> Self {
        let window = leptos::prelude::window();
        Self::at(&window.clone(), "click", true, move |event| {
            let leaves = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
            let leaves = leaves.and_then(|it| it.closest(LEAVES).ok().flatten());
            let leaves = leaves.filter(|it| leads_away(&event, it));
            if leaves.is_some() && window.confirm_with_message(words) == Ok(false) {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        })
    }

    /// Calls back when the page is shown again out of the browser's memory.
    pub fn page_restored(mut callback: impl FnMut() + 'static) -> Self {
        Self::new(&leptos::prelude::window(), "pageshow", move |event| {
            if super::js::get(&event, "persisted").as_bool() == Some(true) {
                callback();
            }
        })
    }

    /// Calls back when the machine has a network again.
    pub fn online(mut callback: impl FnMut() + 'static) -> Self {
        Self::new(&leptos::prelude::window(), "online", move |_| callback())
    }

    /// Calls back with whether the page can be seen, whenever that changes.
    pub fn page_visible(mut callback: impl FnMut(bool) + 'static) -> Self {
        let document = leptos::prelude::document();
        Self::new(&document.clone(), "visibilitychange", move |_| {
            callback(document.visibility_state() == web_sys::VisibilityState::Visible);
        })
    }

    /// Calls back when the page can be seen again.
    pub fn page_shown(mut callback: impl FnMut() + 'static) -> Self {
        let document = leptos::prelude::document();
        Self::new(&document.clone(), "visibilitychange", move |_| {
            if document.visibility_state() == web_sys::VisibilityState::Visible {
                callback();
            }
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.callback.as_ref().unchecked_ref();
        let target = &self.target;
        let _ =
            target.remove_event_listener_with_callback_and_bool(self.name, function, self.first);
    }
}

/// True unless a link leads to where we are, or is opened elsewhere by a key.
fn leads_away(event: &web_sys::Event, pressed: &web_sys::Element) -> bool {
    let held = |key| super::js::get(event, key).is_truthy();
    let here = leptos::prelude::window().location().pathname().ok();
    let there = super::js::text(pressed, "pathname");
    let elsewhere = ["ctrlKey", "metaKey", "shiftKey"].into_iter().any(held);
    pressed.has_attribute("data-leaves") || (!elsewhere && there != here)
}

/// Loads the page anew.
pub fn reload() {
    // Refused in sandboxes alone, where nothing else would help either.
    let _ = leptos::prelude::window().location().reload();
}
