//! Where traces go.

use std::fmt;

use super::ConfigError;
use super::load::{Texts, wrong};

/// The path of traces at a receiver (OTLP/HTTP).
const PATH: &str = "/v1/traces";

/// An OTLP receiver. What its headers say does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Otlp {
    /// Where it takes traces.
    pub endpoint: String,
    /// What it is told besides, such as a key.
    pub headers: Vec<(String, String)>,
}

impl fmt::Debug for Otlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Otlp").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Otlp {
    pub(super) fn read(texts: &Texts) -> Result<Option<Self>, ConfigError> {
        let endpoint = endpoint(texts.text("OTLP_ENDPOINT"))
            // Not as given: there may be a password in it.
            .map_err(|hint| wrong("OTLP_ENDPOINT", "", hint))?;
        let headers = header_list(texts.text("OTLP_HEADERS"))
            // Not as given: it may be a secret.
            .ok_or_else(|| wrong("OTLP_HEADERS", "", "write it as NAME=VALUE,NAME=VALUE"))?;
        Ok(endpoint.map(|endpoint| Self { endpoint, headers }))
    }
}

fn endpoint(text: &str) -> Result<Option<String>, &'static str> {
    const FORM: &str =
        "write it as http://HOST:4318 or https://HOST, and what it asks for into OTLP_HEADERS";
    if text.is_empty() {
        return Ok(None);
    }
    let (scheme, rest) = text.split_once("://").ok_or(FORM)?;
    let plain = rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@');
    if !matches!(scheme, "http" | "https") || rest.starts_with('/') || rest.is_empty() || !plain {
        return Err(FORM);
    }
    let text = text.trim_end_matches('/');
    // The whole address, or where the receiver is.
    Ok(Some(if rest.contains("/v1/") { text.to_owned() } else { format!("{text}{PATH}") }))
}

fn header_list(text: &str) -> Option<Vec<(String, String)>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=')?;
            let (name, value) = (name.trim(), value.trim());
            let token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            let plain = value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
            let sound = !name.is_empty() && name.bytes().all(token) && plain;
            sound.then(|| (name.to_ascii_lowercase(), value.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_is_named_with_and_without_its_path() {
        let of = |text| endpoint(text).ok().flatten();
        assert_eq!(of(""), None);
        for text in ["http://otel:4318", "http://otel:4318/", "http://otel:4318/v1/traces"] {
            assert_eq!(of(text).as_deref(), Some("http://otel:4318/v1/traces"));
        }
        for text in ["otel:4318", "grpc://otel:4317", "http://", "http:///v1", "http://a@b"] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }

    #[test]
    fn headers_are_pairs_and_do_not_print() {
        let read = header_list("Authorization=Bearer x=y, api-key=1").unwrap_or_default();
        let expected = [("authorization", "Bearer x=y"), ("api-key", "1")];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        for text in ["x", "=1", "a b=1", "a=\u{7f}"] {
            assert_eq!(header_list(text), None, "{text:?}");
        }
        let otlp = Otlp { endpoint: "http://otel".to_owned(), headers: read };
        assert!(!format!("{otlp:?}").contains("Bearer"));
    }
}
