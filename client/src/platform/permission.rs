//! What somebody allows, as far as the browser tells.

use footlight_session::{Device, Permission};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::js;

/// What the browser says of this device. Asks nobody anything.
pub async fn of(device: Device) -> Permission {
    Permission::of_state(state(device).await.as_deref())
}

/// Called by hand: `web-sys` knows neither of the two names.
async fn state(device: Device) -> Option<String> {
    let name = match device {
        Device::Camera => "camera",
        Device::Microphone => "microphone",
    };
    let permissions = js::get(&leptos::prelude::window().navigator(), "permissions");
    let query: Function = js::get(&permissions, "query").dyn_into().ok()?;
    let wanted = js::object([("name", name.into())]);
    let promise: Promise = query.call1(&permissions, &wanted).ok()?.dyn_into().ok()?;
    let status = JsFuture::from(promise).await.ok()?;
    js::text(&status, "state")
}
