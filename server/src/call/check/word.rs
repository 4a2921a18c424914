//! The kinds of words that descriptions and candidates are made of.

use std::net::IpAddr;

use footlight_shared::limit;

use super::Flaw;

/// True for one or more of the `ice-char`s (RFC 8839, section 5.1).
pub(super) fn is_ice(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    !text.is_empty() && text.bytes().all(plain)
}

/// True for an ICE user name.
pub(super) fn is_ufrag(text: &str) -> bool {
    let (min, max) = limit::UFRAG_BYTES;
    (min..=max).contains(&text.len()) && is_ice(text)
}

/// True for an ICE password (RFC 8839, section 5.4).
pub(super) fn is_pwd(text: &str) -> bool {
    (22..=256).contains(&text.len()) && is_ice(text)
}

/// True for a `token` (RFC 8866, section 9).
pub(super) fn is_token(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`{|}~".contains(&b);
    !text.is_empty() && text.bytes().all(plain)
}

/// True for the name of a media section.
pub(super) fn is_mid(text: &str) -> bool {
    text.len() <= limit::MID_BYTES && is_token(text)
}

/// A number in digits, at most `most`.
pub(super) fn number(text: &str, most: u64) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= most)
}

/// True for a port.
pub(super) fn is_port(text: &str) -> bool {
    number(text, u16::MAX.into()).is_some()
}

/// True for an IP address.
fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// True for a name that stands for a host's own address on its link (multicast
/// DNS). Names that would be asked of a DNS server are none of these.
fn is_mdns(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    text.strip_suffix(".local")
        .is_some_and(|name| (1..=63).contains(&name.len()) && name.bytes().all(plain))
}

/// True for what may stand where an address does.
pub(super) fn is_address(text: &str) -> bool {
    is_ip(text) || is_mdns(text)
}

/// A field that need not be there.
pub(super) fn optional(
    field: &'static str,
    text: Option<&str>,
    is_right: impl Fn(&str) -> bool,
) -> Result<(), Flaw> {
    match text {
        Some(text) if !is_right(text) => Err(Flaw::Field { field, why: "it is malformed" }),
        _ => Ok(()),
    }
}
