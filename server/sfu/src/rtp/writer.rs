//! Writing an RTP header for a viewer.
//!
//! Invariant: for one viewer every header of one kind is equally long, so that
//! packets with payloads of equal size make a run for segmentation offload. A
//! dependency descriptor is equally long within a frame, but for the first packet
//! of a key frame.

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
    /// The dependency descriptor.
    pub descriptor: u8,
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

/// The form of an extension block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// RFC 8285, section 4.2.
    OneByte,
    /// Section 4.3: for what is longer, or has a higher id.
    TwoByte,
}

impl Form {
    /// What a descriptor needs.
    fn of(id: u8, descriptor: &[u8]) -> Self {
        let long = descriptor.len() > 16 || id > 14 && !descriptor.is_empty();
        if long { Self::TwoByte } else { Self::OneByte }
    }

    /// Bytes of an element, unless there is none.
    fn element(self, id: u8, len: usize) -> usize {
        let head = if self == Self::OneByte { 1 } else { 2 };
        if id == 0 { 0 } else { head + len }
    }

    fn write(self, id: u8, data: &[u8], out: &mut Vec<u8>) {
        match self {
            _ if id == 0 => return,
            Self::OneByte => out.push(id << 4 | (data.len().saturating_sub(1) & 0x0F) as u8),
            Self::TwoByte => out.extend_from_slice(&[id, data.len() as u8]),
        }
        out.extend_from_slice(data);
    }
}

impl Stamp {
    /// The form, and bytes of the elements and of the whole block. Beside the
    /// descriptor they depend on nothing but what was agreed.
    fn len(&self, descriptor: &[u8]) -> (Form, usize, usize) {
        let ids = &self.ids;
        let form = Form::of(ids.descriptor, descriptor);
        let described = if descriptor.is_empty() { 0 } else { ids.descriptor };
        let elements = form.element(ids.transport_cc, 2)
            + form.element(ids.abs_send_time, 3)
            + form.element(ids.playout_delay, 3)
            + form.element(described, descriptor.len());
        let block = if elements == 0 { 0 } else { 4 + elements.next_multiple_of(4) };
        (form, elements, block)
    }

    /// Writes a block without a descriptor, apart from what fills it up.
    fn put(&self, head: &mut Head, block: usize) {
        head.put([0xBE, 0xDE, 0, ((block - 4) / 4) as u8]);
        let StampIds { transport_cc, abs_send_time, playout_delay, .. } = self.ids;
        if transport_cc != 0 {
            let [a, b] = self.number.to_be_bytes();
            head.put([transport_cc << 4 | 1, a, b]);
        }
        for (id, value) in
            [(abs_send_time, self.abs_send_time), (playout_delay, self.playout_delay)]
        {
            if id != 0 {
                let [_, a, b, c] = value.to_be_bytes();
                head.put([id << 4 | 2, a, b, c]);
            }
        }
    }

    /// Appends the block.
    fn write(&self, descriptor: &[u8], out: &mut Vec<u8>) {
        let (form, elements, block) = self.len(descriptor);
        if block == 0 {
            return;
        }
        let [high, low] = if form == Form::OneByte { [0xBE, 0xDE] } else { [0x10, 0x00] };
        out.extend_from_slice(&[high, low, 0, ((block - 4) / 4) as u8]);
        form.write(self.ids.transport_cc, &self.number.to_be_bytes(), out);
        for (id, value) in [
            (self.ids.abs_send_time, self.abs_send_time),
            (self.ids.playout_delay, self.playout_delay),
        ] {
            let [_, low @ ..] = value.to_be_bytes();
            form.write(id, &low, out);
        }
        if !descriptor.is_empty() {
            form.write(self.ids.descriptor, descriptor, out);
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
pub(crate) struct Outgoing<'a> {
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
    /// Its dependency descriptor, at most 255 bytes; empty without one.
    pub descriptor: &'a [u8],
}

impl Outgoing<'_> {
    /// How long [`Self::write`]'s header is.
    pub(crate) fn header_len(&self) -> usize {
        12 + self.stamp.len(self.descriptor).2
    }

    /// Appends the header.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let (_, elements, block) = self.stamp.len(self.descriptor);
        let first = 0x80 | u8::from(self.padded) << 5 | u8::from(block != 0) << 4;
        let second = u8::from(self.marker) << 7 | self.payload_type;
        let mut head = Head::default();
        head.put([first, second]);
        head.put(self.sequence.to_be_bytes());
        head.put(self.timestamp.to_be_bytes());
        head.put(self.ssrc.to_be_bytes());
        if self.descriptor.is_empty() && block != 0 {
            self.stamp.put(&mut head, block);
            head.len += block - 4 - elements;
            out.extend_from_slice(head.bytes());
        } else {
            out.extend_from_slice(head.bytes());
            self.stamp.write(self.descriptor, out);
        }
    }
}

/// Bytes of a header and of a block without a descriptor.
const MOST: usize = 12 + 4 + 12;

/// A header as nearly all packets have it, put together before it is appended: a
/// dozen appendings take as long as the whole rest.
#[derive(Default)]
struct Head {
    room: [u8; MOST],
    len: usize,
}

impl Head {
    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        if let Some(room) = self.room.get_mut(self.len..self.len + N) {
            room.copy_from_slice(&bytes);
            self.len += N;
        }
    }

    fn bytes(&self) -> &[u8] {
        self.room.get(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::rtp::Header;

    fn outgoing(ids: StampIds, number: u16) -> Outgoing<'static> {
        Outgoing {
            marker: true,
            payload_type: 120,
            sequence: 65_535,
            timestamp: 7,
            ssrc: 9,
            padded: false,
            stamp: Stamp { ids, number, abs_send_time: 0x0001_0203, playout_delay: 0x0004_0506 },
            descriptor: &[],
        }
    }

    #[test]
    fn a_descriptor_is_written_in_the_form_that_it_needs() {
        let long: Vec<u8> = (1..200).collect();
        for (id, len) in [(9, 3), (9, 16), (9, 17), (9, 199), (16, 3), (255, 7)] {
            let ids =
                StampIds { transport_cc: 3, playout_delay: 6, descriptor: id, abs_send_time: 0 };
            let outgoing = Outgoing { descriptor: &long[..len], ..outgoing(ids, 0xABCD) };
            let mut packet = Vec::new();
            outgoing.write(&mut packet);
            assert_eq!((packet.len(), packet.len() % 4), (outgoing.header_len(), 0));
            let header = Header::parse(&packet).unwrap();
            assert_eq!(header.payload, packet.len()..packet.len());
            assert_eq!(header.extension(&packet, id), Some(&long[..len]));
            assert_eq!(header.extension(&packet, 3), Some(&[0xAB, 0xCD][..]));
            assert_eq!(header.extension(&packet, 6), Some(&[4, 5, 6][..]));
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for mask in 0..8u8 {
            let id = |bit: u8, id: u8| if mask & bit == 0 { 0 } else { id };
            let (transport_cc, abs_send_time, playout_delay) = (id(1, 3), id(2, 2), id(4, 14));
            let ids = StampIds { transport_cc, abs_send_time, playout_delay, descriptor: 9 };
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
        let ids = StampIds { transport_cc: 3, abs_send_time: 0, playout_delay: 6, descriptor: 9 };
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
