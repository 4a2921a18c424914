//! RTP headers: made by the performer, read by the viewers.

use crate::offer::{MID, TRANSPORT_CC};

/// What a header says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub marker: bool,
    pub payload_type: u8,
    pub seq: u16,
    pub timestamp: u32,
    pub ssrc: u32,
}

impl Header {
    /// Reads the fixed part.
    pub(crate) fn read(packet: &[u8]) -> Option<Self> {
        let fixed: &[u8; 12] = packet.first_chunk()?;
        Some(Self {
            marker: fixed[1] & 0x80 != 0,
            payload_type: fixed[1] & 0x7F,
            seq: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
        })
    }

    /// Writes the header with mid, transport-wide number and, where there is one,
    /// another extension of one byte: its id and value.
    pub(crate) fn write(&self, out: &mut Vec<u8>, mid: u8, transport: u16, more: Option<(u8, u8)>) {
        out.push(0x90);
        out.push(u8::from(self.marker) << 7 | self.payload_type);
        out.extend_from_slice(&self.seq.to_be_bytes());
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend_from_slice(&self.ssrc.to_be_bytes());
        out.extend_from_slice(&[0xBE, 0xDE, 0, 2]);
        let [high, low] = transport.to_be_bytes();
        out.extend_from_slice(&[TRANSPORT_CC << 4 | 1, high, low, MID << 4, mid]);
        match more {
            Some((id, value)) => out.extend_from_slice(&[id << 4, value, 0]),
            None => out.extend_from_slice(&[0; 3]),
        }
    }
}

/// A one-byte header extension's value (RFC 8285).
pub(crate) fn extension(packet: &[u8], id: u8) -> Option<&[u8]> {
    let start = 12 + usize::from(packet.first()? & 0x0F) * 4;
    if packet[0] & 0x10 == 0 || packet.get(start..start + 2)? != [0xBE, 0xDE] {
        return None;
    }
    let words = packet.get(start + 2..start + 4)?;
    let len = usize::from(u16::from_be_bytes([words[0], words[1]])) * 4;
    let mut block = packet.get(start + 4..start + 4 + len)?;
    while let Some((head, rest)) = block.split_first() {
        if *head == 0 {
            block = rest;
            continue;
        }
        let value = rest.get(..usize::from(head & 0x0F) + 1)?;
        if head >> 4 == id {
            return Some(value);
        }
        block = &rest[value.len()..];
    }
    None
}

/// The payload of a plain packet, without padding.
pub(crate) fn payload(packet: &[u8]) -> Option<&[u8]> {
    let mut start = 12 + usize::from(packet.first()? & 0x0F) * 4;
    if packet[0] & 0x10 != 0 {
        let words = packet.get(start + 2..start + 4)?;
        start += 4 + usize::from(u16::from_be_bytes([words[0], words[1]])) * 4;
    }
    let padding = if packet[0] & 0x20 != 0 { usize::from(*packet.last()?) } else { 0 };
    packet.get(start..packet.len().checked_sub(padding)?)
}
