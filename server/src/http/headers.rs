//! The headers that every answer carries.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Config;
use crate::state::AppState;

const FIXED: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), \
             fullscreen=(self), geolocation=(), payment=(), usb=(), serial=(), bluetooth=()",
        ),
    ),
];

/// Adds them to whatever the rest answers.
pub(super) async fn add(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let policy = content_policy(request.headers());
    let is_api =
        ["/api/", "/whip/", "/whep/"].iter().any(|prefix| request.uri().path().starts_with(prefix));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if is_api {
        let unless_said = headers.entry(header::CACHE_CONTROL);
        unless_said.or_insert(HeaderValue::from_static("no-store"));
    }
    if only_https(&state.config) {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// True where the operator names origins and all of them are https.
pub(super) fn only_https(config: &Config) -> bool {
    let origins = &config.public_origins;
    !origins.is_empty() && origins.iter().all(|origin| origin.starts_with("https://"))
}

/// Nothing but our own files; no inline script. `connect-src` names the socket
/// beside `'self'`, which older browsers do not take to cover `ws:`.
fn content_policy(request: &HeaderMap) -> HeaderValue {
    let host = request.get(header::HOST).and_then(|value| value.to_str().ok());
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
    let socket = match host {
        Some(host) if !host.is_empty() && host.bytes().all(plain) => {
            format!(" ws://{host} wss://{host}")
        }
        _ => String::new(),
    };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'{socket}; img-src 'self' data: blob:; \
         media-src 'self' blob: mediastream:; font-src 'self'; manifest-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    );
    HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}
