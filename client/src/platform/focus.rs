//! Where the keyboard's focus is, and back to it.

use leptos::prelude::{
    LocalStorage, StoredValue, UpdateValue, document, on_cleanup, request_animation_frame,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What has the focus at some moment; nothing, where that is the page itself.
pub struct Focus(Option<HtmlElement>);

impl Focus {
    /// As it is now.
    pub fn now() -> Self {
        let active = document().active_element().filter(|element| element.tag_name() != "BODY");
        Self(active.and_then(|element| element.dyn_into().ok()))
    }

    /// True where somebody types or chooses, and should not be disturbed.
    pub fn is_at_work(&self) -> bool {
        let tag = self.0.as_ref().map(|element| element.tag_name());
        matches!(tag.as_deref(), Some("INPUT" | "SELECT" | "TEXTAREA"))
    }

    /// True where a press of the space bar does something of its own.
    pub fn is_button(&self) -> bool {
        let tag = self.0.as_ref().map(|element| element.tag_name());
        matches!(tag.as_deref(), Some("BUTTON" | "A" | "SUMMARY"))
    }

    /// True where it shows: the keyboard is used, not a mouse or a finger.
    pub fn is_visible(&self) -> bool {
        let shows = |element: &HtmlElement| element.matches(":focus-visible").unwrap_or(true);
        self.0.as_ref().is_some_and(shows)
    }

    /// True where nothing has it.
    pub fn is_nowhere(&self) -> bool {
        self.0.is_none()
    }

    /// Back to what had it, where that is still there.
    pub fn restore(&self) {
        if let Some(element) = self.0.as_ref().filter(|element| element.is_connected()) {
            // Without the focus it is in reach of Tab all the same.
            let _ = element.focus();
        }
    }
}

/// What has the focus now gets it back when the present owner goes, unless something else
/// has it by then.
pub fn lend() -> StoredValue<Option<Focus>, LocalStorage> {
    let before = StoredValue::new_local(Some(Focus::now()));
    on_cleanup(move || {
        // The owner's element goes next, and the focus with it, if it was there.
        let Some(before) = before.try_update_value(Option::take).flatten() else { return };
        request_animation_frame(move || {
            if Focus::now().is_nowhere() {
                before.restore();
            }
        });
    });
    before
}
