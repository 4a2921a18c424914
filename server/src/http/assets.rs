//! The pages: the client as trunk built it, embedded in the binary.
//!
//! Files have a hash in their name and are cached for good; `index.html` is
//! asked for anew each time. A path that is a page of the client gets
//! `index.html`, which finds out the rest.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

use super::reply::Refused;
use footlight_shared::ErrorCode;

#[derive(Embed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";
/// The service worker, an old one of which would outlive what it belongs to.
const WORKER: &str = "worker.js";
/// Encodings, the best first, and the end of the file that has it.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Whatever no route takes.
pub(super) async fn serve(request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path == "/api" {
        return Refused::not_found("There is no such route.").into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let name = path.trim_start_matches('/');
    let packed = ENCODINGS.iter().any(|(_, end)| name.ends_with(end));
    if !name.is_empty()
        && !packed
        && let Some(file) = Dist::get(name)
    {
        return answer(name, &file, StatusCode::OK, request.headers());
    }
    if name.rsplit('/').next().unwrap_or_default().contains('.') {
        return Refused::not_found("There is no such file.").into_response();
    }
    let status = if is_page(path) { StatusCode::OK } else { StatusCode::NOT_FOUND };
    match Dist::get(INDEX) {
        Some(index) => answer(INDEX, &index, status, request.headers()),
        None => {
            let words = "This binary was built without the client: build it by `cargo xtask run`.";
            Refused::new(ErrorCode::Unavailable, words).into_response()
        }
    }
}

fn is_page(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [] => true,
        ["register" | "login" | "studio" | "statement" | "diagnostics" | "admin" | "account"] => {
            true
        }
        [folder, _] => matches!(folder, "stage" | "call" | "room" | "overlay"),
        _ => false,
    }
}

fn answer(name: &str, file: &EmbeddedFile, status: StatusCode, request: &HeaderMap) -> Response {
    let tag = tag(file);
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, tag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching(name)));
    if status == StatusCode::OK && is_known(request, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind =
        if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    if let Ok(kind) = HeaderValue::try_from(kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    let (encoding, data) = best(name, file, request);
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let body = match data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    (status, headers, body).into_response()
}

/// The file as it is best sent to who accepts what he says he does.
fn best(
    name: &str,
    file: &EmbeddedFile,
    request: &HeaderMap,
) -> (Option<&'static str>, Cow<'static, [u8]>) {
    for (encoding, end) in ENCODINGS {
        if accepts(request, encoding)
            && let Some(packed) = Dist::get(&format!("{name}{end}"))
        {
            return (Some(encoding), packed.data);
        }
    }
    (None, file.data.clone())
}

fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING);
    values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(
        |item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let refused = parts.any(|part| {
                part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0)
            });
            named && !refused
        },
    )
}

/// trunk puts a hash of at least eight hex digits into the names of what it
/// makes.
fn caching(name: &str) -> &'static str {
    let is_hash = |part: &str| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    if name != INDEX && name.split(['-', '.', '_', '/']).any(is_hash) {
        "public, max-age=31536000, immutable"
    } else if name == INDEX || name == WORKER {
        "no-cache"
    } else {
        "public, max-age=3600"
    }
}

fn tag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::try_from(format!("W/\"{hex}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("W/\"\""))
}

fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let Some(known) = request.get(header::IF_NONE_MATCH) else { return false };
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known.split(',').any(|known| known.trim() == tag)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn names_with_a_hash_are_cached_for_good() {
        assert!(caching("footlight-client-1a2b3c4d5e6f7a8b_bg.wasm").contains("immutable"));
        assert!(caching("snippets/footlight-1a2b3c4d5e6f7a8b/inline0.js").contains("immutable"));
        assert!(!caching("favicon.svg").contains("immutable"));
        assert_eq!(caching("index.html"), "no-cache");
        assert_eq!(caching("worker.js"), "no-cache");
    }

    #[test]
    fn an_encoding_with_weight_zero_is_not_accepted() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, "gzip;q=0, br".parse().unwrap());
        assert!(accepts(&headers, "br"));
        assert!(!accepts(&headers, "gzip"));
    }

    #[test]
    fn the_clients_pages_are_known() {
        let routes = include_str!("../../../client/src/app.rs").split("path!(\"").skip(1);
        let pages: Vec<_> = routes.filter_map(|rest| rest.split('"').next()).collect();
        assert!(pages.len() > 10, "{pages:?}");
        for page in pages {
            assert!(is_page(&page.replace(":id", "abc123def456")), "{page}");
        }
        assert!(!is_page("/nowhere"));
        assert!(!is_page("/stage/a/b"));
    }
}
