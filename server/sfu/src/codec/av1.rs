//! The AV1 aggregation header ("RTP Payload Format For AV1", section 4.4).
//!
//! There are no numbers in an AV1 payload: they are in the dependency descriptor,
//! a header extension.

use super::{Inspection, KeyStart};

/// The first OBU element continues one of the packet before.
const Z: u8 = 0x80;
/// The first packet of a coded video sequence.
const N: u8 = 0x08;

/// Looks into a payload.
pub(super) fn inspect(payload: &[u8]) -> Inspection {
    // A packet of nothing but its header carries no OBU.
    let key = payload.len() > 1 && payload.first().is_some_and(|first| first & (Z | N) == N);
    let key_start = if key { KeyStart::Yes } else { KeyStart::No };
    Inspection { key_start, ..Inspection::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_coded_video_sequence_starts_with_the_bit_for_it() {
        assert_eq!(inspect(&[0x28, 0x0A]).key_start, KeyStart::Yes);
        assert_eq!(inspect(&[0x20, 0x0A]).key_start, KeyStart::No);
        assert_eq!(inspect(&[0xA8, 0x0A]).key_start, KeyStart::No);
        assert_eq!(inspect(&[0x28]).key_start, KeyStart::No);
        assert_eq!(inspect(&[]).key_start, KeyStart::No);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(payload in proptest::collection::vec(any::<u8>(), 0..4)) {
            let _ = inspect(&payload);
        }
    }
}
