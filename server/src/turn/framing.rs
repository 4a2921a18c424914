//! Where a message ends in a stream (RFC 8656, section 3.6 and 12.5): STUN
//! messages say their length, channel data is padded to four bytes.

use std::ops::Range;

/// The longest message that is taken: what fits in a datagram, and its header.
pub(super) const LONGEST: usize = 20 + 65_535;

/// What cannot be a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Garbage;

/// The first message in `bytes`, and how many bytes it takes with its padding;
/// `None` where there is not all of it yet.
pub(super) fn next(bytes: &[u8]) -> Result<Option<(Range<usize>, usize)>, Garbage> {
    let &[first, _, high, low, ..] = bytes else { return Ok(None) };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let (message, whole) = match first >> 6 {
        0 if length % 4 == 0 => (20 + length, 20 + length),
        1 => (4 + length, (4 + length).next_multiple_of(4)),
        _ => return Err(Garbage),
    };
    Ok((bytes.len() >= whole).then_some((0..message, whole)))
}

/// How many bytes follow a message for the next one to begin where it should.
pub(super) fn padding(message: &[u8]) -> usize {
    message.len().next_multiple_of(4) - message.len()
}

/// True where a stream that begins so is TURN: with a binding or an allocate
/// request. Framed media (RFC 4571) cannot, as these would be its length, and
/// neither can HTTP or TLS.
pub fn may_be_turn(first: [u8; 2]) -> bool {
    matches!(first, [0, 1 | 3])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn messages_are_found_one_by_one() {
        let mut bytes = vec![0x40, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0];
        bytes.extend([0, 1, 0, 0]);
        bytes.extend([9; 16]);
        assert_eq!(next(&bytes[..11]), Ok(None), "its padding belongs to it");
        assert_eq!(next(&bytes), Ok(Some((0..9, 12))));
        assert_eq!(next(&bytes[12..]), Ok(Some((0..20, 20))));
        assert_eq!(next(&bytes[12..31]), Ok(None));
        assert_eq!(next(&bytes[..3]), Ok(None));
        assert_eq!(padding(&bytes[..9]), 3);
        assert_eq!(padding(&bytes[..12]), 0);
    }

    #[test]
    fn what_is_no_message_is_garbage() {
        assert_eq!(next(b"GET / HTTP/1.1"[..].get(..4).unwrap()), Ok(None));
        assert_eq!(next(&[0x80, 0, 0, 0]), Err(Garbage));
        assert_eq!(next(&[0, 1, 0, 3]), Err(Garbage));
    }

    #[test]
    fn turn_is_told_from_media_and_from_http() {
        assert!(may_be_turn([0, 3]));
        assert!(may_be_turn([0, 1]));
        assert!(!may_be_turn([0, 108]));
        assert!(!may_be_turn(*b"GE"));
        assert!(!may_be_turn([22, 3]));
    }
}
