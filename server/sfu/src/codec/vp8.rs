//! The VP8 payload descriptor (RFC 7741, section 4.2).

use super::{Inspection, KeyStart, LayerId, Layering, Numbers, View, Views};

/// Looks into a payload. A broken descriptor is no key frame and has no
/// numbers.
pub(super) fn inspect(payload: &[u8]) -> Inspection {
    parse(payload).map(|(inspection, _)| inspection).unwrap_or_default()
}

/// What a packet has of its frame, behind the descriptor.
pub(crate) fn frame(payload: &[u8]) -> Option<&[u8]> {
    payload.get(parse(payload)?.1..)
}

/// What the descriptor says, and where the frame begins.
fn parse(payload: &[u8]) -> Option<(Inspection, usize)> {
    let first = *payload.first()?;
    let mut at = 1;
    let mut numbers = Numbers { gapless: true, ..Numbers::default() };
    let (mut temporal, mut synchronises) = (0, false);
    if first & 0x80 != 0 {
        let flags = *payload.get(at)?;
        at += 1;
        if flags & 0x80 != 0 {
            let high = *payload.get(at)?;
            numbers.picture_id_at = at as u8;
            numbers.wide = high & 0x80 != 0;
            numbers.picture_id = u16::from(high & 0x7F);
            at += 1;
            if numbers.wide {
                numbers.picture_id = numbers.picture_id << 8 | u16::from(*payload.get(at)?);
                at += 1;
            }
        }
        if flags & 0x40 != 0 {
            numbers.tl0_at = at as u8;
            numbers.tl0 = *payload.get(at)?;
            at += 1;
        }
        if flags & 0x30 != 0 {
            if flags & 0x20 != 0 {
                let byte = *payload.get(at)?;
                // A frame that needs no more than the lowest layer.
                (temporal, synchronises) = (byte >> 6, byte & 0x20 != 0);
            }
            at += 1;
        }
    }
    let tag = payload.get(at)?;
    // The start of the first partition, and the frame tag's inverse key bit.
    let key = first & 0x17 == 0x10 && tag & 1 == 0;
    let key_start = if key { KeyStart::Yes } else { KeyStart::No };
    let layering = Layering {
        layer: LayerId { spatial: 0, temporal },
        begins: first & 0x17 == 0x10,
        ..layers(temporal, synchronises)
    };
    Some((Inspection { key_start, numbers, layering }, at))
}

fn layers(temporal: u8, synchronises: bool) -> Layering {
    if temporal == 0 {
        return Layering::PLAIN;
    }
    let own = temporal.min(View::WHOLE.temporal());
    Layering {
        views: Views::that(|view| view.temporal() >= own),
        enter: if synchronises { Views::that(|view| view.temporal() == own) } else { Views::NONE },
        ..Layering::PLAIN
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::super::{Latest, Offsets};
    use super::*;
    use proptest::prelude::*;

    /// As Chromium sends it: 15 bits of picture id, TL0PICIDX, the second
    /// temporal layer; the start of a key frame.
    const KEY: [u8; 8] = [0x90, 0xE0, 0x92, 0x34, 0x56, 0x40, 0x10, 0x02];

    #[test]
    fn a_key_frame_starts_with_partition_zero_and_a_clear_bit() {
        let inspection = inspect(&KEY);
        assert_eq!(inspection.key_start, KeyStart::Yes);
        assert_eq!((inspection.numbers.picture_id, inspection.numbers.tl0), (0x1234, 0x56));
        assert_eq!(inspection.layering.layer, LayerId { spatial: 0, temporal: 1 });
        let views = inspection.layering.views;
        assert!(views.contains(View::WHOLE) && !views.contains(View::new(2, 0)));
        assert!(inspection.layering.begins);
        let mut delta = KEY;
        delta[6] |= 1;
        assert_eq!(inspect(&delta).key_start, KeyStart::No);
        let mut later = KEY;
        later[0] &= !0x10;
        assert_eq!(inspect(&later).key_start, KeyStart::No);
    }

    #[test]
    fn numbers_are_shifted_in_place() {
        let mut payload = KEY;
        let numbers = inspect(&KEY).numbers;
        let offsets = Offsets { picture_id: 0x7000, tl0: 0xF0, frame: 0 };
        numbers.rewrite(offsets, &mut payload);
        let shifted = inspect(&payload).numbers;
        assert_eq!((shifted.picture_id, shifted.tl0), ((0x1234 + 0x7000) & 0x7FFF, 0x46));
        assert_eq!((payload[0], payload[5..].to_vec()), (KEY[0], KEY[5..].to_vec()));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(payload in proptest::collection::vec(any::<u8>(), 0..10)) {
            let mut copy = payload.clone();
            let numbers = inspect(&payload).numbers;
            numbers.rewrite(Latest::random().continued_by(&numbers), &mut copy);
            prop_assert_eq!(copy.len(), payload.len());
        }
    }
}
