//! What the browser knows of the network (Network Information API); browsers
//! without it say nothing.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

use super::js;
use super::listener::Listener;

/// True where the device is set to save data.
pub fn saves_data() -> bool {
    js::get(&connection(), "saveData").is_truthy()
}

/// True on a network that is paid for by what goes over it.
pub fn is_mobile() -> bool {
    js::text(&connection(), "type").as_deref() == Some("cellular")
}

/// Calls back when the machine has no network any more.
pub fn on_offline(mut callback: impl FnMut() + 'static) -> Listener {
    Listener::new(&leptos::prelude::window(), "offline", move |_| callback())
}

/// Calls back when the machine goes over to a network of another kind; `None` in
/// browsers that do not tell. Their guesses at the bandwidth come by the same event
/// all the time, and are passed over.
pub fn on_change(mut callback: impl FnMut() + 'static) -> Option<Listener> {
    let connection = connection();
    let target = connection.dyn_ref::<EventTarget>()?.clone();
    let mut before = js::text(&connection, "type");
    Some(Listener::new(&target, "change", move |_| {
        let now = js::text(&connection, "type");
        if now != before {
            before = now;
            callback();
        }
    }))
}

fn connection() -> JsValue {
    let navigator = JsValue::from(leptos::prelude::window().navigator());
    js::get(&navigator, "connection")
}
