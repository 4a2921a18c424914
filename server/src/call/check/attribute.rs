//! Attributes of a description: those that browsers write, and no others.

use super::{candidate, word};

/// Looks at what stands behind `a=`.
pub(super) fn check(text: &str) -> Result<(), &'static str> {
    let (name, value) = match text.split_once(':') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    match value {
        None if is_flag(name) => Ok(()),
        Some(value) if !value.is_empty() => with_value(name, value),
        _ => Err("the attribute is not known, or has no value"),
    }
}

/// Those without a value.
fn is_flag(name: &str) -> bool {
    matches!(
        name,
        "sendrecv"
            | "sendonly"
            | "recvonly"
            | "inactive"
            | "rtcp-mux"
            | "rtcp-mux-only"
            | "rtcp-rsize"
            | "extmap-allow-mixed"
            | "bundle-only"
            | "end-of-candidates"
            | "cryptex"
    )
}

fn with_value(name: &str, value: &str) -> Result<(), &'static str> {
    let is_number = |most| word::number(value, most).is_some();
    let is_right = match name {
        "candidate" => return candidate::attribute(value).map(|_| ()),
        "ice-ufrag" => word::is_ufrag(value),
        "ice-pwd" => word::is_pwd(value),
        "ice-options" => value.split(' ').all(word::is_token),
        "ice-pacing" | "ptime" | "maxptime" => is_number(u32::MAX.into()),
        "fingerprint" => is_fingerprint(value),
        "setup" => matches!(value, "active" | "passive" | "actpass" | "holdconn"),
        "mid" => word::is_mid(value),
        "sctp-port" => word::is_port(value),
        "max-message-size" => is_number(u64::MAX),
        // What these say concerns codecs and streams, and any text may stand
        // there: no address, no name to look up.
        "group" | "msid-semantic" | "msid" | "extmap" | "rtpmap" | "fmtp" | "rtcp-fb" | "ssrc"
        | "ssrc-group" | "rid" | "simulcast" | "imageattr" | "framerate" | "content"
        | "x-google-flag" | "packetization" | "tls-id" | "sctp-init" | "sctpmap" | "rtcp-xr"
        | "connection" | "label" => true,
        "rtcp" => is_rtcp(value),
        _ => return Err("the attribute is not known"),
    };
    if is_right { Ok(()) } else { Err("the attribute's value is malformed") }
}

/// `sha-256 0A:1B…` (RFC 8122, section 5).
fn is_fingerprint(value: &str) -> bool {
    let Some((hash, bytes)) = value.split_once(' ') else { return false };
    let wanted = match hash.to_ascii_lowercase().as_str() {
        "sha-1" => 20,
        "sha-224" => 28,
        "sha-256" => 32,
        "sha-384" => 48,
        "sha-512" => 64,
        _ => return false,
    };
    let is_byte = |byte: &str| byte.len() == 2 && byte.bytes().all(|b| b.is_ascii_hexdigit());
    bytes.split(':').all(is_byte) && bytes.split(':').count() == wanted
}

/// `9 IN IP4 0.0.0.0` (RFC 3605).
fn is_rtcp(value: &str) -> bool {
    let words: Vec<&str> = value.split(' ').take(5).collect();
    match words[..] {
        [port] => word::is_port(port),
        [port, "IN", "IP4" | "IP6", address] => word::is_port(port) && word::is_address(address),
        _ => false,
    }
}
