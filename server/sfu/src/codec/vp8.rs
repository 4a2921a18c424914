//! The VP8 payload descriptor (RFC 7741, section 4.2).

use super::{Inspection, KeyStart};

/// Where the running numbers of a payload are, and what they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Vp8 {
    /// Offset of the picture id; 0 where there is none.
    picture_id_at: u8,
    /// True for 15 bits, else 7.
    wide: bool,
    /// The picture id.
    pub picture_id: u16,
    /// Offset of TL0PICIDX; 0 where there is none.
    tl0_at: u8,
    /// TL0PICIDX.
    pub tl0: u8,
}

/// What is added to a stream's numbers on the way to one viewer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Vp8Offsets {
    /// Modulo 2^15.
    pub picture_id: u16,
    /// Modulo 2^8.
    pub tl0: u8,
}

/// Looks into a payload. A broken descriptor is no key frame and has no
/// numbers.
pub(super) fn inspect(payload: &[u8]) -> Inspection {
    parse(payload).unwrap_or_default()
}

fn parse(payload: &[u8]) -> Option<Inspection> {
    let first = *payload.first()?;
    let mut at = 1;
    let mut vp8 = Vp8::default();
    if first & 0x80 != 0 {
        let flags = *payload.get(at)?;
        at += 1;
        if flags & 0x80 != 0 {
            let high = *payload.get(at)?;
            vp8.picture_id_at = at as u8;
            vp8.wide = high & 0x80 != 0;
            vp8.picture_id = u16::from(high & 0x7F);
            at += 1;
            if vp8.wide {
                vp8.picture_id = vp8.picture_id << 8 | u16::from(*payload.get(at)?);
                at += 1;
            }
        }
        if flags & 0x40 != 0 {
            vp8.tl0_at = at as u8;
            vp8.tl0 = *payload.get(at)?;
            at += 1;
        }
        if flags & 0x30 != 0 {
            at += 1;
        }
    }
    let frame = payload.get(at)?;
    // The start of the first partition, and the frame tag's inverse key bit.
    let key = first & 0x17 == 0x10 && frame & 1 == 0;
    Some(Inspection { key_start: if key { KeyStart::Yes } else { KeyStart::No }, vp8 })
}

impl Vp8 {
    /// Adds the offsets to the numbers in a copy of the inspected payload.
    pub(crate) fn rewrite(&self, offsets: Vp8Offsets, payload: &mut [u8]) {
        if self.picture_id_at != 0 {
            let at = usize::from(self.picture_id_at);
            let id = self.picture_id.wrapping_add(offsets.picture_id);
            if self.wide {
                if let Some(bytes) = payload.get_mut(at..at + 2) {
                    bytes.copy_from_slice(&(id | 0x8000).to_be_bytes());
                }
            } else if let Some(byte) = payload.get_mut(at) {
                *byte = (id & 0x7F) as u8;
            }
        }
        if self.tl0_at != 0
            && let Some(byte) = payload.get_mut(usize::from(self.tl0_at))
        {
            *byte = self.tl0.wrapping_add(offsets.tl0);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use proptest::prelude::*;

    /// As Chromium sends it: 15 bits of picture id, TL0PICIDX, one temporal
    /// layer; the start of a key frame.
    const KEY: [u8; 8] = [0x90, 0xF0, 0x92, 0x34, 0x56, 0x20, 0x10, 0x02];

    #[test]
    fn a_key_frame_starts_with_partition_zero_and_a_clear_bit() {
        let inspection = inspect(&KEY);
        assert_eq!(inspection.key_start, KeyStart::Yes);
        assert_eq!((inspection.vp8.picture_id, inspection.vp8.tl0), (0x1234, 0x56));
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
        let offsets = Vp8Offsets { picture_id: 0x7000, tl0: 0xF0 };
        inspect(&KEY).vp8.rewrite(offsets, &mut payload);
        let vp8 = inspect(&payload).vp8;
        assert_eq!((vp8.picture_id, vp8.tl0), ((0x1234 + 0x7000) & 0x7FFF, 0x46));
        assert_eq!((payload[0], payload[5..].to_vec()), (KEY[0], KEY[5..].to_vec()));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(
            payload in proptest::collection::vec(any::<u8>(), 0..10), picture_id: u16, tl0: u8,
        ) {
            let mut copy = payload.clone();
            inspect(&payload).vp8.rewrite(Vp8Offsets { picture_id, tl0 }, &mut copy);
            prop_assert_eq!(copy.len(), payload.len());
        }
    }
}
