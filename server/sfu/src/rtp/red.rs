//! Sound with copies of what went before (RFC 2198), as browsers send Opus: a
//! packet that is lost is in the one after it.
//!
//! Only Opus in Opus is taken (`111/111`), so every block is a packet of the
//! same stream, and what is left of a payload without its copies is one, too.

/// Copies of one packet; browsers send one, and nine at most.
const MAX_COPIES: usize = 9;
/// Bytes of the header of a copy, and of the last one.
const COPY_HEADER: usize = 4;
const LAST_HEADER: usize = 1;
/// More blocks follow.
const MORE: u8 = 0x80;

/// What a payload consists of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Redundant {
    /// How many copies there are.
    pub copies: usize,
    /// Where the packet itself begins; never 0.
    pub primary: usize,
}

impl Redundant {
    /// Reads the headers; `None` for what is broken, has no packet of its own or
    /// has anything in it but `opus`.
    pub(crate) fn parse(payload: &[u8], opus: u8) -> Option<Self> {
        let (mut copies, mut bytes) = (0, 0);
        let mut rest = payload;
        while let Some([first, _, high, low]) = rest.first_chunk().filter(|it| it[0] & MORE != 0) {
            copies += 1;
            if first & !MORE != opus || copies > MAX_COPIES {
                return None;
            }
            bytes += len(*high, *low);
            rest = rest.get(COPY_HEADER..)?;
        }
        let primary = copies * COPY_HEADER + LAST_HEADER + bytes;
        (*rest.first()? == opus && primary < payload.len()).then_some(Self { copies, primary })
    }

    /// The copies, the oldest first: by how many ticks each is older than the
    /// packet itself, and its payload.
    pub(crate) fn copies(self, payload: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
        let mut start = self.copies * COPY_HEADER + LAST_HEADER;
        payload.chunks_exact(COPY_HEADER).take(self.copies).map_while(move |header| {
            let &[_, a, b, c] = header.first_chunk()?;
            let older = u32::from(a) << 6 | u32::from(b) >> 2;
            let block = payload.get(start..start + len(b, c))?;
            start += block.len();
            Some((older, block))
        })
    }
}

/// Names Opus in the headers of a payload that was read before, as another peer
/// knows it.
pub(crate) fn retype(payload: &mut [u8], opus: u8) {
    let mut at = 0;
    while let Some(first) = payload.get_mut(at) {
        let more = *first & MORE;
        *first = more | opus;
        if more == 0 {
            return;
        }
        at += COPY_HEADER;
    }
}

/// The lower ten bits.
fn len(high: u8, low: u8) -> usize {
    usize::from(high & 3) << 8 | usize::from(low)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use proptest::prelude::*;

    /// A payload of these copies, each with its age, and this packet.
    fn payload(copies: &[(u32, &[u8])], primary: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (older, block) in copies {
            let word = older << 10 | block.len() as u32;
            bytes.push(MORE | 111);
            bytes.extend_from_slice(&word.to_be_bytes()[1..]);
        }
        bytes.push(111);
        copies.iter().for_each(|(_, block)| bytes.extend_from_slice(block));
        [&bytes, primary].concat()
    }

    #[test]
    fn copies_and_the_packet_itself_are_told_apart() {
        let copies: [(u32, &[u8]); 2] = [(1_920, b"one"), (960, b"second")];
        let bytes = payload(&copies, b"now");
        let read = Redundant::parse(&bytes, 111).unwrap();
        assert_eq!(read, Redundant { copies: 2, primary: 18 });
        assert_eq!(read.copies(&bytes).collect::<Vec<_>>(), copies);
        assert_eq!(&bytes[read.primary..], b"now");
    }

    #[test]
    fn a_packet_may_come_without_copies() {
        let read = Redundant::parse(&payload(&[], b"now"), 111).unwrap();
        assert_eq!(read, Redundant { copies: 0, primary: 1 });
    }

    #[test]
    fn what_is_cut_or_of_another_kind_is_refused() {
        let whole = payload(&[(960, b"copy")], b"now");
        for cut in 0..=whole.len() - 3 {
            assert_eq!(Redundant::parse(&whole[..cut], 111), None, "{cut}");
        }
        assert_eq!(Redundant::parse(&whole, 96), None);
        let mut other = whole.clone();
        other[0] = MORE | 8;
        assert_eq!(Redundant::parse(&other, 111), None);
        let many = payload(&[(960, &b"copy"[..]); MAX_COPIES + 1], b"now");
        assert_eq!(Redundant::parse(&many, 111), None);
    }

    #[test]
    fn another_peers_payload_types_are_written() {
        let mut bytes = payload(&[(1_920, b"one"), (960, b"\xFF\xFFx")], b"\xFF\xFF\xFF\xFFnow");
        let before = Redundant::parse(&bytes, 111).unwrap();
        retype(&mut bytes, 9);
        assert_eq!(Redundant::parse(&bytes, 9), Some(before));
        let copies: Vec<_> = before.copies(&bytes).collect();
        assert_eq!(copies, [(1_920, &b"one"[..]), (960, b"\xFF\xFFx")]);
        assert_eq!(&bytes[before.primary..], b"\xFF\xFF\xFF\xFFnow");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Some(read) = Redundant::parse(&bytes, 111) {
                prop_assert!(read.primary > 0 && read.primary < bytes.len());
                prop_assert_eq!(read.copies(&bytes).count(), read.copies);
            }
            retype(&mut bytes, 9);
        }
    }
}
