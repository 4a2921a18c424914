//! How large an element is, whenever that changes.

use js_sys::Function;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::{Element, PointerEvent, ResizeObserver};

use super::js;

/// As large as a page is drawn without being zoomed, and some rounding.
const UNZOOMED: f64 = 1.01;

/// Watches for as long as it lives.
pub struct SizeWatch {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Calls back with width and height in pixels of the page, at once and whenever
    /// they change; `None` in browsers that cannot.
    pub fn new(element: &Element, seen: impl Fn(f64, f64) + 'static) -> Option<Self> {
        let watched = element.clone();
        let callback = Closure::<dyn FnMut()>::new(move || {
            seen(f64::from(watched.client_width()), f64::from(watched.client_height()));
        });
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Where in an element something happened, in pixels of the page.
pub fn place_in(element: &Element, event: &PointerEvent) -> (f64, f64) {
    let frame = element.get_bounding_client_rect();
    (f64::from(event.client_x()) - frame.left(), f64::from(event.client_y()) - frame.top())
}

/// True where it is a finger that moves a page drawn larger than it is, or one of
/// two that make it larger.
pub fn moves_page(event: &PointerEvent) -> bool {
    let zoomed = || window().visual_viewport().is_some_and(|it| it.scale() > UNZOOMED);
    event.pointer_type() == "touch" && (!event.is_primary() || zoomed())
}

/// All that happens with this pointer, until it is let go, happens to the element.
pub fn hold(element: &Element, event: &PointerEvent) {
    // Refused for a pointer that is gone already.
    let _ = element.set_pointer_capture(event.pointer_id());
}

/// True where a finger is what one points with.
pub fn is_touched() -> bool {
    let ask = js::get(&window(), "matchMedia").dyn_into::<Function>().ok();
    let answer = ask.and_then(|ask| ask.call1(&window(), &"(pointer: coarse)".into()).ok());
    answer.is_some_and(|answer| js::get(&answer, "matches").is_truthy())
}

/// How many of the screen's pixels are one of the page's, side by side.
pub fn density() -> f64 {
    window().device_pixel_ratio()
}
