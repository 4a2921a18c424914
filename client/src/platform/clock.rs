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

/// Waits.
pub async fn sleep(time: Duration) {
    gloo_timers::future::sleep(time).await;
}

/// A number that no other page is likely to have.
pub fn seed() -> u64 {
    (js_sys::Math::random() * (1u64 << 53) as f64) as u64
}
