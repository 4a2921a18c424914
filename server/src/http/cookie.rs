//! The one cookie: the refresh token.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::auth::refresh::RefreshToken;
use crate::config::Config;

const NAME: &str = "footlight_refresh";

/// The refresh token that the browser sent.
pub(super) fn read(headers: &HeaderMap) -> Option<RefreshToken> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .and_then(|(_, value)| RefreshToken::parse(value))
}

/// The header that gives the browser a refresh token.
pub(super) fn set(token: &RefreshToken, request: &HeaderMap, config: &Config) -> HeaderValue {
    write(token.as_str(), config.lifetimes.session.as_secs(), request, config)
}

/// The header that takes it away.
pub(super) fn clear(request: &HeaderMap, config: &Config) -> HeaderValue {
    write("", 0, request, config)
}

fn write(value: &str, max_age: u64, request: &HeaderMap, config: &Config) -> HeaderValue {
    let secure = if is_https(request, config) { "; Secure" } else { "" };
    let text =
        format!("{NAME}={value}; Path=/api; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}");
    // Base64 and digits always make a header.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// True where the page came by https: TLS ends in a proxy, so the page's
/// origin or the settings tell.
fn is_https(request: &HeaderMap, config: &Config) -> bool {
    let origin = request.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    match origin {
        Some(origin) => origin.starts_with("https://"),
        None => super::headers::only_https(config),
    }
}
