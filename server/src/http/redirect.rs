//! What is said to those who ask by plain HTTP where there is TLS.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Sends everybody to the same address by https.
pub(super) fn routes() -> Router {
    Router::new().fallback(redirect)
}

async fn redirect(request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
    let target = host
        .filter(|host| !host.is_empty() && host.bytes().all(plain))
        .and_then(|host| HeaderValue::try_from(format!("https://{host}{path}")).ok());
    match target {
        Some(target) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, target)]).into_response()
        }
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}
