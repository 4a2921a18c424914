//! Writing an RTP header for a viewer.
//!
//! Invariant: for one viewer every header of one kind is equally long, so that
//! packets with payloads of equal size make a run for segmentation offload.

use std::time::Duration;

/// The abs-send-time extension as a viewer negotiated it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct AbsSendTime {
    /// The id that stands for it, 1 to 14.
    pub id: u8,
    /// Seconds modulo 64 as 6.18 fixed point.
    pub value: u32,
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
    /// Stamped where negotiated.
    pub abs_send_time: Option<AbsSendTime>,
}

impl Outgoing {
    /// How long [`Self::write`]'s header is.
    pub(crate) fn header_len(&self) -> usize {
        if self.abs_send_time.is_some() { 20 } else { 12 }
    }

    /// Appends the header.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let extended = self.abs_send_time.is_some();
        let first = 0x80 | u8::from(self.padded) << 5 | u8::from(extended) << 4;
        let second = u8::from(self.marker) << 7 | self.payload_type;
        out.extend_from_slice(&[first, second]);
        out.extend_from_slice(&self.sequence.to_be_bytes());
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend_from_slice(&self.ssrc.to_be_bytes());
        if let Some(AbsSendTime { id, value }) = self.abs_send_time {
            let [_, a, b, c] = value.to_be_bytes();
            out.extend_from_slice(&[0xBE, 0xDE, 0, 1, id << 4 | 2, a, b, c]);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::rtp::Header;

    #[test]
    fn what_is_written_is_read_back() {
        let outgoing = Outgoing {
            marker: true,
            payload_type: 120,
            sequence: 65_535,
            timestamp: 7,
            ssrc: 9,
            padded: false,
            abs_send_time: Some(AbsSendTime { id: 2, value: 0x0001_0203 }),
        };
        let mut packet = Vec::new();
        outgoing.write(&mut packet);
        assert_eq!(packet.len(), outgoing.header_len());
        let header = Header::parse(&packet).unwrap();
        assert!(header.marker);
        assert_eq!((header.payload_type, header.sequence), (120, 65_535));
        assert_eq!((header.timestamp, header.ssrc), (7, 9));
        assert_eq!(header.extension(&packet, 2), Some(&[1, 2, 3][..]));
    }

    #[test]
    fn abs_send_time_is_six_dot_eighteen() {
        assert_eq!(abs_send_time(Duration::from_millis(1_500)), 0x0006_0000);
        assert_eq!(abs_send_time(Duration::from_secs(64)), 0);
    }
}
