//! RTCP as the generator writes and reads it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds from 1900 to 1970.
const NTP_OFFSET: u64 = 2_208_988_800;

/// What a receiver report says of one SSRC.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Block {
    pub ssrc: u32,
    pub fraction_lost: u8,
    pub lost: u32,
    pub highest: u32,
    pub last_report: u32,
    pub since_last_report: u32,
}

/// Appends a receiver report.
pub(crate) fn receiver_report(out: &mut Vec<u8>, sender: u32, blocks: &[Block]) {
    head(out, blocks.len() as u8, 201, 1 + 6 * blocks.len());
    word(out, sender);
    for block in blocks {
        word(out, block.ssrc);
        word(out, u32::from(block.fraction_lost) << 24 | block.lost & 0x00FF_FFFF);
        word(out, block.highest);
        word(out, 0);
        word(out, block.last_report);
        word(out, block.since_last_report);
    }
}

/// Appends a sender report.
pub(crate) fn sender_report(
    out: &mut Vec<u8>,
    ssrc: u32,
    timestamp: u32,
    packets: u32,
    bytes: u32,
) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    head(out, 0, 200, 6);
    word(out, ssrc);
    word(out, (now.as_secs() + NTP_OFFSET) as u32);
    word(out, ((u64::from(now.subsec_nanos()) << 32) / 1_000_000_000) as u32);
    word(out, timestamp);
    word(out, packets);
    word(out, bytes);
}

/// Appends a receiver's estimate of the bandwidth (REMB).
pub(crate) fn remb(out: &mut Vec<u8>, sender: u32, bitrate: u32, ssrcs: &[u32]) {
    head(out, 15, 206, 4 + ssrcs.len());
    word(out, sender);
    word(out, 0);
    out.extend_from_slice(b"REMB");
    let exponent = (32 - bitrate.leading_zeros()).saturating_sub(18);
    let count = (ssrcs.len() as u32) << 24;
    word(out, count | exponent << 18 | bitrate >> exponent);
    for ssrc in ssrcs {
        word(out, *ssrc);
    }
}

/// Appends a plea for a key frame (PLI).
pub(crate) fn picture_loss(out: &mut Vec<u8>, sender: u32, media: u32) {
    head(out, 1, 206, 2);
    word(out, sender);
    word(out, media);
}

/// Appends the first four bytes; `words` counts what follows.
pub(crate) fn head(out: &mut Vec<u8>, count: u8, kind: u8, words: usize) {
    out.extend_from_slice(&[0x80 | count, kind]);
    out.extend_from_slice(&(words as u16).to_be_bytes());
}

fn word(out: &mut Vec<u8>, word: u32) {
    out.extend_from_slice(&word.to_be_bytes());
}

/// What concerns the generator in a compound packet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Told {
    /// A key frame of this SSRC is wanted (PLI or FIR).
    WantsKeyFrame(u32),
    /// Packets of an SSRC are asked for again.
    Nack(u32, Vec<u16>),
    /// When packets arrived.
    TransportCc,
    /// A sender report of this SSRC, with the middle of its time.
    SenderReport(u32, u32),
}

/// Reads a compound packet.
pub(crate) fn read(mut compound: &[u8]) -> Vec<Told> {
    let mut told = vec![];
    while let Some(head) = compound.first_chunk::<4>() {
        let len = 4 + usize::from(u16::from_be_bytes([head[2], head[3]])) * 4;
        let Some((packet, rest)) = compound.split_at_checked(len) else { break };
        let at = |index: usize| {
            packet.get(index..index + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
        };
        told.extend(match (head[1], head[0] & 0x1F) {
            (206, 1) => at(8).map(Told::WantsKeyFrame),
            (206, 4) => at(12).map(Told::WantsKeyFrame),
            (205, 1) => at(8).map(|ssrc| Told::Nack(ssrc, asked(packet))),
            (205, 15) => Some(Told::TransportCc),
            (200, _) => at(4).zip(at(10)).map(|(ssrc, middle)| Told::SenderReport(ssrc, middle)),
            _ => None,
        });
        compound = rest;
    }
    told
}

/// The sequence numbers that a NACK asks for (RFC 4585, section 6.2.1).
fn asked(packet: &[u8]) -> Vec<u16> {
    let pairs = packet.get(12..).unwrap_or_default().chunks_exact(4);
    pairs
        .flat_map(|pair| {
            let (first, mask) =
                (u16::from_be_bytes([pair[0], pair[1]]), u16::from_be_bytes([pair[2], pair[3]]));
            let others = (0..16).filter(move |bit| mask & 1 << bit != 0);
            std::iter::once(first).chain(others.map(move |bit| first.wrapping_add(bit + 1)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut out = vec![];
        sender_report(&mut out, 7, 1, 2, 3);
        receiver_report(&mut out, 1, &[Block::default(); 2]);
        remb(&mut out, 1, 5_000_000, &[7, 8]);
        picture_loss(&mut out, 1, 9);
        let told = read(&out);
        assert!(matches!(told[..], [Told::SenderReport(7, _), Told::WantsKeyFrame(9)]), "{told:?}");
    }

    #[test]
    fn a_nack_names_each_packet() {
        let mut out = vec![];
        head(&mut out, 1, 205, 3);
        word(&mut out, 1);
        word(&mut out, 9);
        word(&mut out, 0xFFFF_8001);
        assert_eq!(read(&out), [Told::Nack(9, vec![0xFFFF, 0, 15])]);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_left(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            read(&bytes);
        }
    }
}
