//! The browser's clocks.

use std::time::Duration;

use leptos::prelude::window;

/// Milliseconds of Unix time.
pub fn unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Time since the page began; never goes back.
pub fn now() -> Duration {
    let ms = window().performance().map_or_else(js_sys::Date::now, |clock| clock.now());
    Duration::from_micros((ms * 1000.0) as u64)
}

/// A moment of Unix time, in milliseconds, as it is written where the reader is.
pub fn written(unix_ms: u64) -> String {
    let date = js_sys::Date::new(&(unix_ms as f64).into());
    String::from(date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED))
}

/// Waits.
pub async fn sleep(time: Duration) {
    gloo_timers::future::sleep(time).await;
}

/// A number that no other page is likely to have.
pub fn seed() -> u64 {
    (js_sys::Math::random() * (1u64 << 53) as f64) as u64
}
