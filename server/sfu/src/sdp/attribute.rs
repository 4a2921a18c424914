//! The values of single attributes.

use rtc_sdp::description::common::Attribute;

/// The value of `name` in a list like `a=1;b=2`.
pub(crate) fn parameter<'a>(list: &'a str, name: &str) -> Option<&'a str> {
    list.split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// True for what may be repeated in an answer: a `token` of RFC 8866 (and what
/// ICE characters and URIs have beyond it), not too long.
pub(crate) fn is_token(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// `96 VP8/90000` as payload type and encoding.
pub(super) fn split_payload_type(value: &str) -> Option<(u8, &str)> {
    let (number, rest) = value.split_once(' ')?;
    let number = number.parse().ok().filter(|number| *number < 128)?;
    Some((number, rest.trim()))
}

/// The rids that a `simulcast` attribute offers to send, in order; of
/// alternatives the first (RFC 8853, section 5.1).
pub(super) fn simulcast_send(value: &str) -> Vec<String> {
    let mut words = value.split_whitespace();
    while let (Some(direction), Some(list)) = (words.next(), words.next()) {
        if direction == "send" {
            let first = |entry: &str| entry.split(',').next().map(str::to_owned);
            return list
                .split(';')
                .filter_map(first)
                .map(|rid| rid.trim_start_matches('~').to_owned())
                .collect();
        }
    }
    Vec::new()
}

/// `1 uri` or `1/sendrecv uri` as id and URI.
pub(super) fn extmap(value: &str) -> Option<(u8, &str)> {
    let mut words = value.split_whitespace();
    let id = words.next()?.split('/').next()?.parse().ok()?;
    Some((id, words.next()?))
}

/// The numbers of `FID 1 2` (RFC 5576, section 4.2).
pub(super) fn fid(value: &str) -> Option<(u32, u32)> {
    let mut words = value.split_whitespace();
    if words.next()? != "FID" {
        return None;
    }
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

/// True for what may be repeated as the rest of a line.
pub(super) fn is_line(text: &str) -> bool {
    text.len() <= 512 && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// The values of the attributes with this key.
pub(super) fn values<'a>(attributes: &'a [Attribute], key: &str) -> impl Iterator<Item = &'a str> {
    attributes
        .iter()
        .filter(move |attribute| attribute.key == key)
        .filter_map(|attribute| attribute.value.as_deref())
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simulcast_lists_are_read_in_order_without_marks() {
        assert_eq!(simulcast_send("send l;~m;h,x"), ["l", "m", "h"]);
        assert_eq!(simulcast_send("recv a send b"), ["b"]);
        assert!(simulcast_send("recv a").is_empty());
        assert!(simulcast_send("send").is_empty());
    }

    #[test]
    fn parameters_are_found_with_and_without_blanks() {
        assert_eq!(parameter("minptime=10; useinbandfec=1", "useinbandfec"), Some("1"));
        assert_eq!(parameter("0-15", "a"), None);
    }

    #[test]
    fn header_extensions_may_carry_a_direction() {
        assert_eq!(extmap("3/recvonly urn:x foo"), Some((3, "urn:x")));
        assert_eq!(extmap("300 urn:x"), None);
    }
}
