//! Payloads shaped like VP8 (RFC 7741, RFC 6386), with a time stamp at the end.

use std::time::{SystemTime, UNIX_EPOCH};

/// Bytes of the stamp.
const STAMP: usize = 8;

/// Which frame a payload is of.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub key: bool,
    pub picture_id: u16,
    pub tl0: u8,
}

/// Appends a payload of `len` bytes: the descriptor, the frame's header in the
/// first packet, filling, and room for the stamp.
pub(crate) fn write(out: &mut Vec<u8>, frame: Frame, first: bool, len: usize) {
    let start = out.len();
    let [high, low] = frame.picture_id.to_be_bytes();
    // Extended; picture id in 15 bits, TL0PICIDX, and TID with layer 0.
    out.extend_from_slice(&[0x80 | u8::from(first) << 4, 0xE0, 0x80 | high, low, frame.tl0, 0]);
    if first && frame.key {
        // Key frame, shown, 1280×720.
        out.extend_from_slice(&[0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x00, 0x05, 0xD0, 0x02]);
    } else if first {
        out.extend_from_slice(&[0x11, 0x02, 0x00]);
    }
    out.resize(start + len, 0x5A);
}

/// Writes the nanoseconds since 1970, the clock of the kernel's own stamps, into
/// the end of a packet.
pub(crate) fn stamp_now(packet: &mut [u8]) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    if let Some(end) = packet.last_chunk_mut::<STAMP>() {
        *end = (now.as_nanos() as u64).to_be_bytes();
    }
}

/// True for the first packet of a key frame.
pub(crate) fn starts_key_frame(payload: &[u8]) -> bool {
    let Some(first) = payload.first() else { return false };
    let mut header = 1;
    if first & 0x80 != 0 {
        let Some(bits) = payload.get(1) else { return false };
        header += 1;
        if bits & 0x80 != 0 {
            header += if payload.get(header).is_some_and(|id| id & 0x80 != 0) { 2 } else { 1 };
        }
        header += usize::from(bits & 0x40 != 0) + usize::from(bits & 0x30 != 0);
    }
    let begins = first & 0x10 != 0 && first & 0x0F == 0;
    begins && payload.get(header).is_some_and(|tag| tag & 1 == 0)
}

/// The stamp at a payload's end.
pub(crate) fn stamp(payload: &[u8]) -> Option<u64> {
    payload.last_chunk::<STAMP>().map(|bytes| u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_frame_is_told_by_its_first_packet() {
        for (key, first) in [(true, true), (true, false), (false, true), (false, false)] {
            let mut payload = vec![];
            write(&mut payload, Frame { key, picture_id: 300, tl0: 9 }, first, 1000);
            stamp_now(&mut payload);
            assert_eq!(starts_key_frame(&payload), key && first);
            assert_eq!(payload.len(), 1000);
            // In this century.
            let century = 1_000_000_000_000_000_000..4_000_000_000_000_000_000;
            assert!(stamp(&payload).is_some_and(|stamp| century.contains(&stamp)));
        }
    }
}
