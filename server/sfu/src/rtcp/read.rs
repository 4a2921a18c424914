//! Reading a compound packet.
//!
//! Invariant: nothing here trusts a length; what is cut off or unknown is
//! skipped.

use std::time::Instant;

use super::{Attention, Feedback};

/// One packet of a compound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Packet<'a> {
    /// What a sender says of its clock, with what it says as a receiver.
    SenderReport {
        /// Of the stream.
        ssrc: u32,
        /// NTP time, 32.32 fixed point.
        ntp: u64,
        /// The same moment in the stream's ticks.
        rtp: u32,
        /// Its report blocks.
        blocks: Blocks<'a>,
    },
    /// What a receiver says.
    ReceiverReport {
        /// Its report blocks.
        blocks: Blocks<'a>,
    },
    /// Packets asked for again (RFC 4585, section 6.2.1).
    Nack {
        /// Of the stream.
        ssrc: u32,
        /// The sequence numbers.
        lost: Lost<'a>,
    },
    /// A key frame is wanted (RFC 4585, section 6.3.1; RFC 5104, section
    /// 4.3.1).
    KeyFrame {
        /// Of the stream.
        ssrc: u32,
    },
    /// When packets arrived.
    TransportWide(Feedback<'a>),
    /// The receiver's estimate in bits per second.
    Remb {
        /// For all streams.
        bitrate: u64,
    },
    /// The sender leaves.
    Bye,
}

/// One report block (RFC 3550, section 6.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Block {
    /// Of the stream.
    pub ssrc: u32,
    /// Since the last report, in 256ths.
    pub fraction_lost: u8,
    /// The middle of the NTP time of the last sender report; 0 is none.
    pub last_sr: u32,
    /// Since then, in 65536ths of a second.
    pub delay: u32,
}

/// Report blocks where they lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Blocks<'a>(&'a [u8]);

impl Iterator for Blocks<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let (block, rest) = self.0.split_first_chunk::<24>()?;
        self.0 = rest;
        Some(Block {
            ssrc: be32(block, 0)?,
            fraction_lost: block[4],
            last_sr: be32(block, 16)?,
            delay: be32(block, 20)?,
        })
    }
}

/// The sequence numbers of a NACK: base and mask, base and mask, ….
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Lost<'a> {
    rest: &'a [u8],
    base: u16,
    mask: u32,
}

impl Iterator for Lost<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if self.mask == 0 {
            let (entry, rest) = self.rest.split_first_chunk::<4>()?;
            self.rest = rest;
            self.base = u16::from_be_bytes([entry[0], entry[1]]);
            // The base itself is the mask's lowest bit.
            self.mask = u32::from(u16::from_be_bytes([entry[2], entry[3]])) << 1 | 1;
        }
        let bit = self.mask.trailing_zeros();
        self.mask &= self.mask - 1;
        Some(self.base.wrapping_add(bit as u16))
    }
}

/// The packets of a compound, the unknown ones left out; as many as the sender is paid
/// attention to.
pub(crate) fn packets<'a>(
    compound: &'a [u8],
    now: Instant,
    attention: &mut Attention,
) -> impl Iterator<Item = Packet<'a>> {
    let mut rest = compound;
    std::iter::from_fn(move || {
        loop {
            let header = rest.first_chunk::<4>()?;
            let len = (usize::from(u16::from_be_bytes([header[2], header[3]])) + 1) * 4;
            if header[0] >> 6 != 2 {
                return None;
            }
            let (packet, after) = rest.split_at_checked(len)?;
            rest = after;
            let (kind, count) = (header[1], header[0] & 0x1F);
            if !attention.pay(now, claims(kind, count, packet)) {
                return None;
            }
            if let Some(packet) = parse(kind, count, packet) {
                return Some(packet);
            }
        }
    })
}

/// What it takes to read a packet: its words, and the packets of which it tells.
fn claims(kind: u8, count: u8, packet: &[u8]) -> u32 {
    let words = packet.len() as u32 / 4;
    let told = match (kind, count) {
        (205, 1) => words * 4,
        (205, 15) => be32(packet, 12).map_or(0, |word| word & 0xFFFF),
        _ => 0,
    };
    words + told
}

/// `kind` is the packet type, `count` the five bits of the header that are a
/// count or a format.
fn parse(kind: u8, count: u8, packet: &[u8]) -> Option<Packet<'_>> {
    let blocks = |from: usize| {
        let all = packet.get(from..).unwrap_or_default();
        Blocks(&all[..all.len().min(usize::from(count) * 24)])
    };
    match (kind, count) {
        (200, _) => Some(Packet::SenderReport {
            ssrc: be32(packet, 4)?,
            ntp: u64::from(be32(packet, 8)?) << 32 | u64::from(be32(packet, 12)?),
            rtp: be32(packet, 16)?,
            blocks: blocks(28),
        }),
        (201, _) => Some(Packet::ReceiverReport { blocks: blocks(8) }),
        (203, _) => Some(Packet::Bye),
        (205, 1) => Some(Packet::Nack {
            ssrc: be32(packet, 8)?,
            lost: Lost { rest: packet.get(12..)?, base: 0, mask: 0 },
        }),
        (205, 15) => Feedback::parse(packet).map(Packet::TransportWide),
        (206, 1) => Some(Packet::KeyFrame { ssrc: be32(packet, 8)? }),
        // FIR names the stream in its entries; browsers send one.
        (206, 4) => Some(Packet::KeyFrame { ssrc: be32(packet, 12)? }),
        (206, 15) if packet.get(12..16)? == b"REMB" => {
            let word = be32(packet, 16)?;
            let (exponent, mantissa) = (word >> 18 & 0x3F, word & 0x0003_FFFF);
            let bitrate = u64::from(mantissa).checked_shl(exponent).unwrap_or(u64::MAX);
            Some(Packet::Remb { bitrate })
        }
        _ => None,
    }
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_be_bytes(*four))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use proptest::prelude::*;
    use rtc_rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
    use rtc_rtcp::transport_feedbacks::transport_layer_nack::{NackPair, TransportLayerNack};
    use rtc_shared::marshal::Marshal;

    #[test]
    fn what_rtc_rtcp_writes_is_read() {
        let mut compound = Vec::new();
        let nack = TransportLayerNack {
            sender_ssrc: 1,
            media_ssrc: 2,
            nacks: vec![
                NackPair { packet_id: 65_535, lost_packets: 0b101 },
                NackPair { packet_id: 100, lost_packets: 0x8000 },
            ],
        };
        compound.extend_from_slice(&nack.marshal().unwrap());
        let pli = PictureLossIndication { sender_ssrc: 1, media_ssrc: 3 };
        compound.extend_from_slice(&pli.marshal().unwrap());
        let mut attention = Attention::default();
        let mut found = packets(&compound, Instant::now(), &mut attention);
        match found.next().unwrap() {
            Packet::Nack { ssrc: 2, lost } => {
                assert_eq!(lost.collect::<Vec<_>>(), [65_535, 0, 2, 100, 116]);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(found.next(), Some(Packet::KeyFrame { ssrc: 3 }));
        assert_eq!(found.next(), None);
    }

    #[test]
    fn of_a_flood_only_so_much_is_read() {
        // 2,048 packets missing, in 24 bytes.
        let missing = [0x8F, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0];
        let (now, mut attention) = (Instant::now(), Attention::default());
        let mut read = |at| packets(&missing.repeat(50), at, &mut attention).count();
        assert_eq!((read(now), read(now)), (5, 0));
        assert_eq!(read(now + std::time::Duration::from_secs(1)), 5);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(kind in 199u8..208, rest in proptest::collection::vec(any::<u8>(), 0..64)) {
            let words = (rest.len() / 4) as u8;
            let mut compound = vec![0x80 | rest.first().unwrap_or(&0) & 0x1F, kind, 0, words];
            compound.extend(&rest);
            for packet in packets(&compound, Instant::now(), &mut Attention::default()) {
                match packet {
                    Packet::SenderReport { blocks, .. } | Packet::ReceiverReport { blocks } => {
                        prop_assert!(blocks.count() <= 31);
                    }
                    Packet::Nack { lost, .. } => prop_assert!(lost.count() <= 17 * 16),
                    _ => {}
                }
            }
        }
    }
}
