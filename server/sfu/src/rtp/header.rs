//! Reading an RTP header and its extensions.

use std::ops::Range;

const FIXED: usize = 12;
const ONE_BYTE: u16 = 0xBEDE;
const TWO_BYTE: u16 = 0x1000;

/// A parsed header; the ranges point into the packet that it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Header {
    /// Last packet of a frame, or first of a talk spurt.
    pub marker: bool,
    /// Which codec, by the session description.
    pub payload_type: u8,
    /// The lower bits of the sequence number.
    pub sequence: u16,
    /// In ticks of the codec's clock.
    pub timestamp: u32,
    /// Which stream.
    pub ssrc: u32,
    /// The payload without padding.
    pub payload: Range<usize>,
    /// The profile and the place of the extension block.
    extension: Option<(u16, Range<usize>)>,
}

impl Header {
    /// Parses the header of a decrypted packet; `None` for what is not RTP or
    /// claims more than it has.
    pub(crate) fn parse(packet: &[u8]) -> Option<Self> {
        let fixed = packet.first_chunk::<FIXED>()?;
        if fixed[0] >> 6 != 2 {
            return None;
        }
        let csrcs = usize::from(fixed[0] & 0x0F) * 4;
        let mut start = FIXED + csrcs;
        let mut extension = None;
        if fixed[0] & 0x10 != 0 {
            let profile = be16(packet, start)?;
            let len = usize::from(be16(packet, start + 2)?) * 4;
            let block = start + 4..start + 4 + len;
            start = block.end;
            extension = Some((profile, block));
        }
        let mut end = packet.len();
        if fixed[0] & 0x20 != 0 {
            let padding = usize::from(*packet.last()?);
            if padding == 0 {
                return None;
            }
            end = end.checked_sub(padding)?;
        }
        if start > end {
            return None;
        }
        Some(Self {
            marker: fixed[1] & 0x80 != 0,
            payload_type: fixed[1] & 0x7F,
            sequence: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
            payload: start..end,
            extension,
        })
    }

    /// The extension element with this id, of either form of RFC 8285. An id of
    /// 0 finds nothing.
    pub(crate) fn extension<'a>(&self, packet: &'a [u8], id: u8) -> Option<&'a [u8]> {
        let (profile, block) = self.extension.as_ref()?;
        let mut rest = packet.get(block.clone())?;
        if id == 0 {
            return None;
        }
        while let Some((&first, tail)) = rest.split_first() {
            if first == 0 {
                rest = tail;
                continue;
            }
            let (found, len, tail) = match *profile {
                // 15 ends the block (RFC 8285, section 4.2).
                ONE_BYTE if first >> 4 == 15 => return None,
                ONE_BYTE => (first >> 4, usize::from(first & 0x0F) + 1, tail),
                profile if profile & 0xFFF0 == TWO_BYTE => {
                    let (&len, tail) = tail.split_first()?;
                    (first, usize::from(len), tail)
                }
                _ => return None,
            };
            let (element, after) = tail.split_at_checked(len)?;
            if found == id {
                return Some(element);
            }
            rest = after;
        }
        None
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|two| u16::from_be_bytes(*two))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_byte_extensions_are_found_by_id() {
        let mut packet = vec![0x90, 0xE0, 0, 7, 0, 0, 0, 9, 0, 0, 0, 5];
        packet.extend([0xBE, 0xDE, 0, 2, 0x31, 0xAB, 0xCD, 0, 0x10, b'h', 0, 0]);
        packet.extend([1, 2, 3]);
        let header = Header::parse(&packet).unwrap();
        assert!(header.marker);
        assert_eq!((header.payload_type, header.sequence), (0x60, 7));
        assert_eq!((header.timestamp, header.ssrc), (9, 5));
        assert_eq!(&packet[header.payload.clone()], [1, 2, 3]);
        assert_eq!(header.extension(&packet, 3), Some(&[0xAB, 0xCD][..]));
        assert_eq!(header.extension(&packet, 1), Some(&b"h"[..]));
        assert_eq!(header.extension(&packet, 2), None);
    }

    #[test]
    fn two_byte_extensions_are_found_by_id() {
        let mut packet = vec![0x90, 0x60, 0, 7, 0, 0, 0, 9, 0, 0, 0, 5];
        packet.extend([0x10, 0x00, 0, 2, 20, 3, b'a', b'b', b'c', 0, 7, 0]);
        let header = Header::parse(&packet).unwrap();
        assert_eq!(header.extension(&packet, 20), Some(&b"abc"[..]));
        assert_eq!(header.extension(&packet, 7), Some(&b""[..]));
    }

    #[test]
    fn padding_is_not_payload() {
        let packet = [0xA0, 0x60, 0, 7, 0, 0, 0, 9, 0, 0, 0, 5, 1, 2, 0, 0, 3];
        assert_eq!(Header::parse(&packet).unwrap().payload, 12..14);
        let lie = [0xA0, 0x60, 0, 7, 0, 0, 0, 9, 0, 0, 0, 5, 1, 2, 0, 0, 6];
        assert_eq!(Header::parse(&lie), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(packet in proptest::collection::vec(any::<u8>(), 0..80), id: u8) {
            if let Some(header) = Header::parse(&packet) {
                let _ = header.extension(&packet, id);
                prop_assert!(packet.get(header.payload).is_some());
            }
        }

        #[test]
        fn broken_extensions_do_not_panic(
            block in proptest::collection::vec(any::<u8>(), 0..8), id: u8, two: bool,
        ) {
            let mut packet = vec![0x90, 0x60, 0, 7, 0, 0, 0, 9, 0, 0, 0, 5];
            packet.extend(if two { [0x10, 0] } else { [0xBE, 0xDE] });
            packet.extend([0, (block.len() / 4) as u8]);
            packet.extend(&block);
            if let Some(header) = Header::parse(&packet) {
                let _ = header.extension(&packet, id);
            }
        }
    }
}
