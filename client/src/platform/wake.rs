//! The screen that does not go dark (Screen Wake Lock). By hand: `web-sys` has it only
//! among what may still change.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

use super::js;

/// The screen stays on as long as this lives, or until the page is hidden.
pub struct WakeLock(JsValue);

impl WakeLock {
    /// Asks for it; `None` where the browser does not know it, or the machine saves
    /// its battery.
    pub async fn request() -> Option<Self> {
        let keeper = js::get(&window().navigator(), "wakeLock");
        if keeper.is_undefined() {
            return None;
        }
        js::fetch(&keeper, "request", ["screen".into()]).await.ok().map(Self)
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        // Its promise is of no interest: there is nothing to be done after it.
        let _ = js::call(&self.0, "release", []);
    }
}
