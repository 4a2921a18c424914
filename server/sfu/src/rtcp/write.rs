//! Writing compound packets.

use super::Block;

/// What a sender report says of a stream's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SenderInfo {
    /// NTP time, 32.32 fixed point.
    pub ntp: u64,
    /// The same moment in the stream's ticks.
    pub rtp: u32,
    /// Packets sent.
    pub packets: u32,
    /// Bytes of payload sent.
    pub bytes: u32,
}

/// What a receiver report says of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reception {
    /// The block as far as it is read, too.
    pub block: Block,
    /// Packets that never came.
    pub lost: u32,
    /// The highest sequence number with its cycles.
    pub highest: u32,
    /// In ticks.
    pub jitter: u32,
}

/// A compound packet in the making.
#[derive(Default, Debug)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// The bytes, to be sealed; the writer stays usable.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Starts anew.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// A sender report (RFC 3550, section 6.4.1).
    pub(crate) fn sender_report(&mut self, ssrc: u32, info: &SenderInfo) {
        let start = self.begin(0, 200, ssrc);
        self.0.extend_from_slice(&info.ntp.to_be_bytes());
        for word in [info.rtp, info.packets, info.bytes] {
            self.0.extend_from_slice(&word.to_be_bytes());
        }
        self.end(start);
    }

    /// A receiver report (RFC 3550, section 6.4.2).
    pub(crate) fn receiver_report(&mut self, ssrc: u32, receptions: &[Reception]) {
        let receptions = &receptions[..receptions.len().min(31)];
        let start = self.begin(receptions.len() as u8, 201, ssrc);
        for reception in receptions {
            let block = &reception.block;
            let lost = reception.lost.min(0x7F_FFFF);
            let first = u32::from(block.fraction_lost) << 24 | lost;
            let words = [
                block.ssrc,
                first,
                reception.highest,
                reception.jitter,
                block.last_sr,
                block.delay,
            ];
            for word in words {
                self.0.extend_from_slice(&word.to_be_bytes());
            }
        }
        self.end(start);
    }

    /// The one source description that RFC 3550, section 6.1 wants.
    pub(crate) fn cname(&mut self, ssrc: u32, cname: &str) {
        let cname = cname.as_bytes();
        let cname = &cname[..cname.len().min(255)];
        let start = self.begin(1, 202, ssrc);
        self.0.extend_from_slice(&[1, cname.len() as u8]);
        self.0.extend_from_slice(cname);
        // A null ends the items and fills the last word.
        self.0.push(0);
        while !(self.0.len() - start).is_multiple_of(4) {
            self.0.push(0);
        }
        self.end(start);
    }

    /// Asks for packets again; `lost` is in ascending order.
    pub(crate) fn nack(&mut self, from: u32, media: u32, lost: &[u16]) {
        let start = self.begin(1, 205, from);
        self.0.extend_from_slice(&media.to_be_bytes());
        let mut rest = lost.iter().copied().peekable();
        while let Some(base) = rest.next() {
            let mut mask = 0u16;
            while let Some(distance) = rest.peek().map(|next| next.wrapping_sub(base)) {
                if !(1..=16).contains(&distance) {
                    break;
                }
                mask |= 1 << (distance - 1);
                rest.next();
            }
            self.0.extend_from_slice(&base.to_be_bytes());
            self.0.extend_from_slice(&mask.to_be_bytes());
        }
        self.end(start);
    }

    /// Asks for a key frame.
    pub(crate) fn picture_loss(&mut self, from: u32, media: u32) {
        let start = self.begin(1, 206, from);
        self.0.extend_from_slice(&media.to_be_bytes());
        self.end(start);
    }

    /// Tells the performer how much he may send, in bits per second.
    pub(crate) fn remb(
        &mut self,
        from: u32,
        bitrate: u64,
        media: impl ExactSizeIterator<Item = u32>,
    ) {
        let count = media.len().min(255);
        let start = self.begin(15, 206, from);
        self.0.extend_from_slice(&[0; 4]);
        self.0.extend_from_slice(b"REMB");
        let exponent = (64 - bitrate.leading_zeros()).saturating_sub(18);
        let word = (count as u32) << 24 | exponent << 18 | (bitrate >> exponent) as u32;
        self.0.extend_from_slice(&word.to_be_bytes());
        for ssrc in media.take(count) {
            self.0.extend_from_slice(&ssrc.to_be_bytes());
        }
        self.end(start);
    }

    /// Appends a packet whose body somebody else has made, padded to words.
    pub(super) fn raw(&mut self, count: u8, kind: u8, from: u32, body: &[u8]) {
        let start = self.begin(count, kind, from);
        self.0.extend_from_slice(body);
        while !(self.0.len() - start).is_multiple_of(4) {
            self.0.push(0);
        }
        self.end(start);
    }

    fn begin(&mut self, count: u8, kind: u8, ssrc: u32) -> usize {
        let start = self.0.len();
        self.0.extend_from_slice(&[0x80 | count, kind, 0, 0]);
        self.0.extend_from_slice(&ssrc.to_be_bytes());
        start
    }

    fn end(&mut self, start: usize) {
        let words = ((self.0.len() - start) / 4 - 1) as u16;
        if let Some(length) = self.0.get_mut(start + 2..start + 4) {
            length.copy_from_slice(&words.to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use rtc_rtcp::packet::unmarshal;
    use rtc_rtcp::payload_feedbacks::receiver_estimated_maximum_bitrate::ReceiverEstimatedMaximumBitrate;
    use rtc_rtcp::receiver_report::ReceiverReport;
    use rtc_rtcp::sender_report::SenderReport;
    use rtc_rtcp::source_description::SourceDescription;
    use rtc_rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;

    #[test]
    fn rtc_rtcp_reads_a_report() {
        let mut writer = Writer::default();
        writer.sender_report(7, &SenderInfo { ntp: 1 << 40 | 5, rtp: 6, packets: 8, bytes: 9 });
        writer.cname(7, "stage");
        let block = Block { ssrc: 3, fraction_lost: 10, last_sr: 11, delay: 12 };
        writer.receiver_report(1, &[Reception { block, lost: 13, highest: 14, jitter: 15 }]);
        let packets = unmarshal(&mut writer.bytes()).unwrap();
        let report = packets[0].as_any().downcast_ref::<SenderReport>().unwrap();
        assert_eq!((report.ssrc, report.ntp_time, report.rtp_time), (7, 1 << 40 | 5, 6));
        assert_eq!((report.packet_count, report.octet_count), (8, 9));
        let description = packets[1].as_any().downcast_ref::<SourceDescription>().unwrap();
        assert_eq!(&description.chunks[0].items[0].text[..], b"stage");
        let report = packets[2].as_any().downcast_ref::<ReceiverReport>().unwrap();
        let read = &report.reports[0];
        assert_eq!((read.ssrc, read.fraction_lost, read.total_lost), (3, 10, 13));
        assert_eq!((read.last_sequence_number, read.jitter), (14, 15));
        assert_eq!((read.last_sender_report, read.delay), (11, 12));
    }

    #[test]
    fn rtc_rtcp_reads_feedback() {
        let mut writer = Writer::default();
        writer.nack(1, 2, &[65_534, 65_535, 0, 300]);
        writer.remb(1, 2_500_000, [2, 3].into_iter());
        let packets = unmarshal(&mut writer.bytes()).unwrap();
        let nack = packets[0].as_any().downcast_ref::<TransportLayerNack>().unwrap();
        let lost: Vec<u16> = nack.nacks.iter().flat_map(|pair| pair.packet_list()).collect();
        assert_eq!(lost, [65_534, 65_535, 0, 300]);
        let remb = packets[1].as_any().downcast_ref::<ReceiverEstimatedMaximumBitrate>().unwrap();
        assert!((remb.bitrate - 2_500_000.0).abs() < 20.0);
        assert_eq!(remb.ssrcs, [2, 3]);
    }
}
