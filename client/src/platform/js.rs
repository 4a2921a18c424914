//! Reading and writing plain JavaScript objects.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The member `name` of `object`; `undefined` where there is none.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// The number under `name`.
pub fn number(object: &JsValue, name: &str) -> Option<f64> {
    get(object, name).as_f64()
}

/// The whole, not negative number under `name`.
pub fn count(object: &JsValue, name: &str) -> u64 {
    number(object, name).unwrap_or_default() as u64
}

/// The text under `name`.
pub fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

/// True where the `<details>` that an event is of is open.
pub fn is_open(event: &JsValue) -> bool {
    get(&get(event, "target"), "open").is_truthy()
}

/// Sets the member `name`.
pub fn set(object: &JsValue, name: &str, value: impl Into<JsValue>) {
    // Fails for frozen objects alone, and none of those are set here.
    let _ = Reflect::set(object, &JsValue::from_str(name), &value.into());
}

/// An object with these members.
pub fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        set(&object, name, value);
    }
    object.into()
}

/// Calls the method `name` of `object`; an error also where there is none.
pub fn call<const N: usize>(
    object: &JsValue,
    name: &str,
    arguments: [JsValue; N],
) -> Result<JsValue, JsValue> {
    let method = get(object, name).dyn_into::<Function>()?;
    method.apply(object, &arguments.into_iter().collect::<Array>())
}

/// Calls a method that yields a promise, and waits for it.
pub async fn fetch<const N: usize>(
    object: &JsValue,
    name: &str,
    arguments: [JsValue; N],
) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&call(object, name, arguments)?)).await
}

/// The name of an error that the browser threw: `NotAllowedError` and so on.
pub fn error_name(error: &JsValue) -> String {
    text(error, "name").unwrap_or_default()
}

/// The words of an error that the browser threw.
pub fn error_message(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => text(error, "message").unwrap_or_default(),
    }
}
