//! The browser's clocks.

use std::time::Duration;

use leptos::prelude::window;

use super::js;

/// Milliseconds of Unix time.
pub fn unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Time since the page began; never goes back.
pub fn now() -> Duration {
    let ms = window().performance().map_or_else(js_sys::Date::now, |clock| clock.now());
    Duration::from_micros((ms * 1000.0) as u64)
}

/// The part of the world whose time the machine keeps, such as `europe`.
pub fn region() -> Option<String> {
    let zone = js::text(&js_sys::Intl::DateTimeFormat::default().resolved_options(), "timeZone")?;
    zone.split_once('/').map(|(part, _)| part.to_ascii_lowercase())
}

/// A moment of Unix time, in milliseconds, as it is written where the reader is.
pub fn written(unix_ms: u64) -> String {
    let date = js_sys::Date::new(&(unix_ms as f64).into());
    String::from(date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED))
}

/// A moment to come, as an announcement says it where the reader is.
pub fn announced(unix_ms: u64) -> String {
    let parts = [("weekday", "short"), ("day", "numeric"), ("month", "short")];
    let options = js::object(parts.map(|(part, form)| (part, form.into())));
    for part in ["hour", "minute"] {
        js::set(&options, part, "2-digit");
    }
    String::from(js_sys::Date::new(&(unix_ms as f64).into()).to_locale_string("default", &options))
}

/// A moment as a field for day and time holds it, in the reader's own time.
pub fn field(unix_ms: u64) -> String {
    let date = js_sys::Date::new(&(unix_ms as f64).into());
    let [month, day] = [date.get_month() + 1, date.get_date()];
    let [hour, minute] = [date.get_hours(), date.get_minutes()];
    format!("{}-{month:02}-{day:02}T{hour:02}:{minute:02}", date.get_full_year())
}

/// The moment in milliseconds of Unix time that a field for day and time holds, in
/// the reader's own time.
pub fn parsed(field: &str) -> Option<u64> {
    let ms = js_sys::Date::parse(field);
    (ms.is_finite() && ms > 0.0).then_some(ms as u64)
}

/// Waits.
pub async fn sleep(time: Duration) {
    gloo_timers::future::sleep(time).await;
}

/// A number that no other page is likely to have.
pub fn seed() -> u64 {
    (js_sys::Math::random() * (1u64 << 53) as f64) as u64
}
