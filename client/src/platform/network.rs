//! What the browser knows of the network.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// True where the device is set to save data (`navigator.connection.saveData`
/// of the Network Information API); browsers without it say nothing.
pub fn saves_data() -> bool {
    let navigator = JsValue::from(web_sys::window().map(|window| window.navigator()));
    let member = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let connection = member(&navigator, "connection");
    connection.and_then(|it| member(&it, "saveData")).is_some_and(|it| it.is_truthy())
}
