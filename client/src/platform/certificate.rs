//! The certificate of this page's peer connections, made ahead of need: an
//! offer has to wait for one.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::js;
use super::webrtc_ext::generate_certificate;

thread_local! {
    static READY: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Makes one, unless there is one that will do for a while. Where that fails,
/// the browser makes its own with each connection.
pub async fn prepare() {
    if certificates().is_some() {
        return;
    }
    let kind = js::object([("name", "ECDSA".into()), ("namedCurve", "P-256".into())]);
    let Ok(promise) = generate_certificate(&kind) else { return };
    if let Ok(made) = JsFuture::from(promise).await {
        READY.with(|ready| ready.replace(Some(made)));
    }
}

/// What goes into a connection's configuration; `None` while there is none, and
/// from a day before it expires.
pub(super) fn certificates() -> Option<Array> {
    const DAY_MS: f64 = 86_400_000.0;
    let ready = READY.with(|ready| ready.borrow().clone())?;
    let good = js::number(&ready, "expires").is_some_and(|at| at - DAY_MS > js_sys::Date::now());
    good.then(|| Array::of1(&ready))
}
