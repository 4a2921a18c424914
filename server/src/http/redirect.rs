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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use axum::body::Body;
    use axum::http::Method;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn an_offer_by_plain_http_is_sent_to_tls_as_the_offer_that_it_is() {
        for (method, path) in [
            (Method::POST, "/whip/anystage1"),
            (Method::POST, "/whep/anystage1"),
            (Method::PATCH, "/whip/anystage1/any"),
            (Method::DELETE, "/whep/anystage1/any"),
        ] {
            let request = Request::builder().method(method).uri(path);
            let request = request.header(header::HOST, "stage.test").body(Body::from("v=0\r\n"));
            let answer = routes().oneshot(request.unwrap()).await.unwrap();
            // By 301 and 302 it would become a GET (RFC 9725, section 4.5).
            assert_eq!(answer.status(), 307, "{path}");
            assert_eq!(answer.headers()["location"], format!("https://stage.test{path}"));
        }
    }
}
