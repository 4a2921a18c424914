//! What the browser knows of the network.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

use super::js;
use super::listener::Listener;

/// True where the device is set to save data (`navigator.connection.saveData`
/// of the Network Information API); browsers without it say nothing.
pub fn saves_data() -> bool {
    let navigator = JsValue::from(web_sys::window().map(|window| window.navigator()));
    let member = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let connection = member(&navigator, "connection");
    connection.and_then(|it| member(&it, "saveData")).is_some_and(|it| it.is_truthy())
}

/// Calls back when the machine has no network any more.
pub fn on_offline(mut callback: impl FnMut() + 'static) -> Listener {
    Listener::new(&leptos::prelude::window(), "offline", move |_| callback())
}

/// Calls back when the machine goes over to another network (the `change` of the
/// Network Information API); `None` in browsers that do not tell.
pub fn on_change(mut callback: impl FnMut() + 'static) -> Option<Listener> {
    let connection = js::get(&leptos::prelude::window().navigator(), "connection");
    let target = connection.dyn_into::<EventTarget>().ok()?;
    Some(Listener::new(&target, "change", move |_| callback()))
}
