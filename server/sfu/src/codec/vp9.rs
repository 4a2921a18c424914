//! The VP9 payload descriptor (RFC 9628, section 4.2).

use super::{Inspection, KeyStart, LayerId, Layering, Numbers, View, Views};

/// The bits of the descriptor's first byte.
const I: u8 = 0x80;
const P: u8 = 0x40;
const L: u8 = 0x20;
const F: u8 = 0x10;
const B: u8 = 0x08;
const E: u8 = 0x04;
const V: u8 = 0x02;
const Z: u8 = 0x01;

/// Of the layer indices: whoever has up to this temporal layer may go on with
/// more.
const U: u8 = 0x10;

/// Of the bits before it, the one that says that another P_DIFF follows.
const MORE: u8 = 0x01;
/// P_DIFFs of a picture at most.
const MAX_REFERENCES: usize = 3;

/// Looks into a payload. A broken descriptor is no key frame and has no
/// numbers.
pub(super) fn inspect(payload: &[u8]) -> Inspection {
    parse(payload).unwrap_or_default()
}

fn parse(payload: &[u8]) -> Option<Inspection> {
    let mut reader = Reader { payload, at: 0 };
    let first = reader.byte()?;
    let mut numbers = Numbers::default();
    if first & I != 0 {
        numbers.picture_id_at = reader.at as u8;
        let high = reader.byte()?;
        numbers.wide = high & 0x80 != 0;
        numbers.picture_id = u16::from(high & 0x7F);
        if numbers.wide {
            numbers.picture_id = numbers.picture_id << 8 | u16::from(reader.byte()?);
        }
    }
    let mut layer = LayerId::default();
    let mut switches = false;
    if first & L != 0 {
        let indices = reader.byte()?;
        layer = LayerId { spatial: indices >> 1 & 7, temporal: indices >> 5 };
        switches = indices & U != 0;
        if first & F == 0 {
            numbers.tl0_at = reader.at as u8;
            numbers.tl0 = reader.byte()?;
        }
    }
    if first & F != 0 && first & P != 0 {
        references(&mut reader)?;
    }
    let spatial = if first & V != 0 { structure(&mut reader)? } else { 0 };
    // A layer above may be without prediction from other pictures and is still
    // predicted from the layer below.
    let starts = first & (P | B) == B && layer.spatial == 0;
    let key = starts && is_key(*payload.get(reader.at)?);
    let key_start = if key { KeyStart::Yes } else { KeyStart::No };
    let layering = Layering {
        layer,
        spatial,
        begins: first & B != 0,
        ends: first & E != 0,
        ..layers(layer, first & Z == 0, switches)
    };
    Some(Inspection { key_start, numbers, layering })
}

/// `supports` where the layers above are predicted from it.
fn layers(layer: LayerId, supports: bool, switches: bool) -> Layering {
    let own = View::new(layer.spatial, layer.temporal);
    let needs = |view: View| {
        let above = view.spatial() > own.spatial() && supports;
        (view.spatial() == own.spatial() || above) && view.temporal() >= own.temporal()
    };
    let more = |view: View| switches && view.temporal() > own.temporal();
    Layering { views: Views::that(needs), enter: Views::that(more), ..Layering::PLAIN }
}

/// The pictures that this one is predicted from, in flexible mode.
fn references(reader: &mut Reader<'_>) -> Option<()> {
    for _ in 0..MAX_REFERENCES {
        if reader.byte()? & MORE == 0 {
            return Some(());
        }
    }
    // The third said that there is a fourth.
    None
}

/// The scalability structure: sizes, and how pictures refer to one another.
/// Answers how many spatial layers there are.
fn structure(reader: &mut Reader<'_>) -> Option<u8> {
    let head = reader.byte()?;
    if head & 0x10 != 0 {
        let layers = usize::from(head >> 5) + 1;
        reader.skip(layers * 4)?;
    }
    if head & 0x08 != 0 {
        for _ in 0..reader.byte()? {
            let references = usize::from(reader.byte()? >> 2 & 3);
            reader.skip(references)?;
        }
    }
    Some((head >> 5) + 1)
}

/// The uncompressed header's first bits: a frame of its own that is a key frame.
fn is_key(first: u8) -> bool {
    // Profile 3 has a reserved bit more.
    let rest = if first & 0x30 == 0x30 { first << 1 } else { first };
    first >> 6 == 0b10 && rest & 0x0C == 0
}

/// Walks through the descriptor.
struct Reader<'a> {
    payload: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.payload.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.at += bytes;
        (self.at <= self.payload.len()).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Latest, Offsets};
    use super::*;
    use proptest::prelude::*;

    /// As Chromium sends it: flexible mode, 15 bits of picture id, the layers,
    /// a structure of one size, and the start of a key frame.
    const KEY: [u8; 11] = [0xBA, 0x92, 0x34, 0x00, 0x10, 1, 64, 0, 180, 0x82, 0x49];

    #[test]
    fn a_key_frame_starts_a_picture_that_needs_no_other() {
        let inspection = inspect(&KEY);
        assert_eq!(inspection.key_start, KeyStart::Yes);
        assert_eq!(inspection.numbers.picture_id, 0x1234);
        let with = |at: usize, byte: u8| {
            let mut payload = KEY;
            payload[at] = byte;
            inspect(&payload).key_start
        };
        assert_eq!(with(0, KEY[0] & !B), KeyStart::No, "the middle of a frame");
        assert_eq!(with(3, 0x02), KeyStart::No, "a layer above");
        assert_eq!(with(9, 0x86), KeyStart::No, "an intra-only frame");
        assert_eq!(with(9, 0x8A), KeyStart::No, "a frame shown again");
    }

    #[test]
    fn layers_and_the_index_of_the_lowest_are_read() {
        let payload = [I | P | L | B, 0x05, 0x54, 0x77, 0x86];
        let inspection = inspect(&payload);
        assert_eq!(inspection.layering.layer, LayerId { spatial: 2, temporal: 2 });
        assert!(inspection.layering.views.contains(View::WHOLE));
        assert!(!inspection.layering.views.contains(View::new(1, 2)));
        assert_eq!((inspection.numbers.picture_id, inspection.numbers.tl0), (5, 0x77));
        let mut copy = payload;
        inspection.numbers.rewrite(Offsets { picture_id: 0x7F, tl0: 0x89, frame: 0 }, &mut copy);
        assert_eq!(copy, [payload[0], 0x04, 0x54, 0, 0x86]);
    }

    #[test]
    fn references_and_groups_of_pictures_are_passed_over() {
        // Three references, then a structure of three pictures.
        let payload = [F | P | V | B, 3, 5, 6, 0x08, 3, 0x00, 0x08, 1, 2, 0x24, 9, 0x82, 0x49];
        assert_eq!(inspect(&payload).key_start, KeyStart::No, "predicted from others");
        let mut key = payload;
        key[0] &= !P;
        assert_eq!(inspect(&[&key[..1], &key[4..]].concat()).key_start, KeyStart::Yes);
        assert_eq!(inspect(&[F | P | B, 3, 5, 7, 0, 0x82]), Inspection::default());
    }

    #[test]
    fn the_third_profile_has_a_bit_more() {
        assert!(is_key(0xB0) && !is_key(0xB2) && is_key(0x92) && !is_key(0x42));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(payload in proptest::collection::vec(any::<u8>(), 0..24)) {
            let mut copy = payload.clone();
            let numbers = inspect(&payload).numbers;
            numbers.rewrite(Latest::random().continued_by(&numbers), &mut copy);
            prop_assert_eq!(copy.len(), payload.len());
        }
    }
}
