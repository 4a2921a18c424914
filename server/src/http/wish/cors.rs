//! Pages of any origin may publish and watch: what they may do is in the token
//! that they bring, and cookies play no part.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::{FRAGMENT, SDP};

const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Accept-Patch, Accept-Post, ETag, Link, Location, Retry-After, WWW-Authenticate",
);
/// How long a browser may remember a preflight, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("86400");

type Headers<const N: usize> = (StatusCode, [(HeaderName, HeaderValue); N]);

/// `OPTIONS` of what offers are posted to, preflights included: needs no token.
pub(in crate::http) async fn endpoint() -> Headers<5> {
    let methods = HeaderValue::from_static("OPTIONS, POST");
    let headers = HeaderValue::from_static("Authorization, Content-Type");
    let accepted = (HeaderName::from_static("accept-post"), HeaderValue::from_static(SDP));
    (StatusCode::OK, answer(methods, headers, accepted))
}

/// `OPTIONS` of a session.
pub(in crate::http) async fn resource() -> Headers<5> {
    let methods = HeaderValue::from_static("DELETE, OPTIONS, PATCH");
    let headers = HeaderValue::from_static("Authorization, Content-Type, If-Match");
    let accepted = (HeaderName::from_static("accept-patch"), HeaderValue::from_static(FRAGMENT));
    (StatusCode::OK, answer(methods, headers, accepted))
}

fn answer(
    methods: HeaderValue,
    headers: HeaderValue,
    accepted: (HeaderName, HeaderValue),
) -> [(HeaderName, HeaderValue); 5] {
    [
        (header::ALLOW, methods.clone()),
        (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, headers),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
        accepted,
    ]
}

/// Lets every page read the answer.
pub(in crate::http) async fn open(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}
