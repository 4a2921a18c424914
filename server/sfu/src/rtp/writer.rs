//! Writing an RTP header for a viewer.
//!
//! Invariant: for one viewer every header of one kind is equally long, so that
//! packets with payloads of equal size make a run for segmentation offload.

use std::time::Duration;

/// The ids of the header extensions that a viewer's packets carry; 0 is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct StampIds {
    /// The transport-wide sequence number
    /// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
    pub transport_cc: u8,
    /// When the packet left.
    pub abs_send_time: u8,
    /// How long the viewer may hold a picture back.
    pub playout_delay: u8,
}

/// The extension block of one packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Stamp {
    /// What is in it.
    pub ids: StampIds,
    /// The transport-wide number.
    pub number: u16,
    /// Seconds modulo 64 as 6.18 fixed point.
    pub abs_send_time: u32,
    /// Least and most delay in units of 10 ms, 12 bits each.
    pub playout_delay: u32,
}

impl Stamp {
    /// Bytes of the elements and of the whole block. They depend on nothing but
    /// what was agreed.
    fn len(&self) -> (usize, usize) {
        let StampIds { transport_cc, abs_send_time, playout_delay } = self.ids;
        let element = |id: u8, len: usize| if id == 0 { 0 } else { len };
        let elements =
            element(transport_cc, 3) + element(abs_send_time, 4) + element(playout_delay, 4);
        let block = if elements == 0 { 0 } else { 4 + elements.next_multiple_of(4) };
        (elements, block)
    }

    /// Appends the block in the one-byte form (RFC 8285, section 4.2).
    fn write(&self, out: &mut Vec<u8>) {
        let (elements, block) = self.len();
        if block == 0 {
            return;
        }
        out.extend_from_slice(&[0xBE, 0xDE, 0, ((block - 4) / 4) as u8]);
        let StampIds { transport_cc, abs_send_time, playout_delay } = self.ids;
        if transport_cc != 0 {
            let [a, b] = self.number.to_be_bytes();
            out.extend_from_slice(&[transport_cc << 4 | 1, a, b]);
        }
        for (id, value) in
            [(abs_send_time, self.abs_send_time), (playout_delay, self.playout_delay)]
        {
            if id != 0 {
                let [_, a, b, c] = value.to_be_bytes();
                out.extend_from_slice(&[id << 4 | 2, a, b, c]);
            }
        }
        let padding = block - 4 - elements;
        out.extend_from_slice([0; 3].get(..padding).unwrap_or_default());
    }
}

/// The 24 bits of abs-send-time for a time since any fixed moment.
pub(crate) fn abs_send_time(since: Duration) -> u32 {
    let fraction = (u64::from(since.subsec_nanos()) << 18) / 1_000_000_000;
    ((since.as_secs() << 18 | fraction) & 0x00FF_FFFF) as u32
}

/// A packet for a viewer before its payload is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outgoing {
    /// See [`super::Header::marker`].
    pub marker: bool,
    /// As the viewer numbers his codecs.
    pub payload_type: u8,
    /// The lower bits of the viewer's own count.
    pub sequence: u16,
    /// On the viewer's timeline.
    pub timestamp: u32,
    /// The viewer's own.
    pub ssrc: u32,
    /// True where bytes of padding end the payload.
    pub padded: bool,
    /// What is stamped on it.
    pub stamp: Stamp,
}

impl Outgoing {
    /// How long [`Self::write`]'s header is.
    pub(crate) fn header_len(&self) -> usize {
        12 + self.stamp.len().1
    }

    /// Appends the header.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let extended = self.stamp.len().1 != 0;
        let first = 0x80 | u8::from(self.padded) << 5 | u8::from(extended) << 4;
        let second = u8::from(self.marker) << 7 | self.payload_type;
        out.extend_from_slice(&[first, second]);
        out.extend_from_slice(&self.sequence.to_be_bytes());
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend_from_slice(&self.ssrc.to_be_bytes());
        self.stamp.write(out);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::rtp::Header;

    fn outgoing(ids: StampIds, number: u16) -> Outgoing {
        Outgoing {
            marker: true,
            payload_type: 120,
            sequence: 65_535,
            timestamp: 7,
            ssrc: 9,
            padded: false,
            stamp: Stamp { ids, number, abs_send_time: 0x0001_0203, playout_delay: 0x0004_0506 },
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for mask in 0..8u8 {
            let id = |bit: u8, id: u8| if mask & bit == 0 { 0 } else { id };
            let (transport_cc, abs_send_time, playout_delay) = (id(1, 3), id(2, 2), id(4, 14));
            let ids = StampIds { transport_cc, abs_send_time, playout_delay };
            let outgoing = outgoing(ids, 0xABCD);
            let mut packet = Vec::new();
            outgoing.write(&mut packet);
            assert_eq!(packet.len(), outgoing.header_len());
            let header = Header::parse(&packet).unwrap();
            assert!(header.marker);
            assert_eq!((header.payload_type, header.sequence), (120, 65_535));
            assert_eq!((header.timestamp, header.ssrc), (7, 9));
            let found = |id: u8| header.extension(&packet, id).map(<[u8]>::to_vec);
            assert_eq!(found(3), (transport_cc != 0).then(|| vec![0xAB, 0xCD]));
            assert_eq!(found(2), (abs_send_time != 0).then(|| vec![1, 2, 3]));
            assert_eq!(found(14), (playout_delay != 0).then(|| vec![4, 5, 6]));
        }
    }

    #[test]
    fn headers_with_the_same_extensions_are_equally_long() {
        let ids = StampIds { transport_cc: 3, abs_send_time: 0, playout_delay: 6 };
        let lengths = [0, 1, 65_535].map(|number| outgoing(ids, number).header_len());
        assert_eq!(lengths, [24; 3]);
        assert_eq!(outgoing(StampIds { playout_delay: 0, ..ids }, 1).header_len(), 20);
    }

    #[test]
    fn abs_send_time_is_six_dot_eighteen() {
        assert_eq!(abs_send_time(Duration::from_millis(1_500)), 0x0006_0000);
        assert_eq!(abs_send_time(Duration::from_secs(64)), 0);
    }
}
