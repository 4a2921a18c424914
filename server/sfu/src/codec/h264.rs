//! NAL units in RTP (RFC 6184).

use super::KeyStart;

const IDR: u8 = 5;
const SPS: u8 = 7;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;

/// A parameter set begins a key frame; a slice of one does only where no
/// parameter set came before it in the same frame.
pub(super) fn key_start(payload: &[u8]) -> KeyStart {
    let Some((&first, rest)) = payload.split_first() else { return KeyStart::No };
    match first & 0x1F {
        STAP_A => aggregate(rest),
        FU_A => match rest.first() {
            Some(header) if header & 0x80 != 0 => unit(header & 0x1F),
            _ => KeyStart::No,
        },
        kind => unit(kind),
    }
}

fn unit(kind: u8) -> KeyStart {
    match kind {
        SPS => KeyStart::Yes,
        IDR => KeyStart::IfFirst,
        _ => KeyStart::No,
    }
}

fn aggregate(mut rest: &[u8]) -> KeyStart {
    let mut found = KeyStart::No;
    while let Some((len, tail)) = rest.split_first_chunk() {
        let len = usize::from(u16::from_be_bytes(*len));
        let Some((nal, after)) = tail.split_at_checked(len) else { break };
        match nal.first().map(|first| unit(first & 0x1F)) {
            Some(KeyStart::Yes) => return KeyStart::Yes,
            Some(KeyStart::IfFirst) => found = KeyStart::IfFirst,
            _ => {}
        }
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parameter_sets_start_key_frames() {
        assert_eq!(key_start(&[0x67, 0x42]), KeyStart::Yes);
        assert_eq!(key_start(&[0x78, 0, 2, 0x67, 0x42, 0, 1, 0x68]), KeyStart::Yes);
        assert_eq!(key_start(&[0x7C, 0x87]), KeyStart::Yes);
    }

    #[test]
    fn a_slice_of_a_key_frame_starts_one_only_when_it_is_first() {
        assert_eq!(key_start(&[0x65, 0x88]), KeyStart::IfFirst);
        assert_eq!(key_start(&[0x7C, 0x85]), KeyStart::IfFirst);
        assert_eq!(key_start(&[0x7C, 0x05]), KeyStart::No);
        assert_eq!(key_start(&[0x61, 0x9A]), KeyStart::No);
        assert_eq!(key_start(&[]), KeyStart::No);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(payload in proptest::collection::vec(any::<u8>(), 0..20)) {
            let _ = key_start(&payload);
            let _ = key_start(&[&[0x78], &payload[..]].concat());
        }
    }
}
