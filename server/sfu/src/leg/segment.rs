//! A stretch of one stream as one viewer sees it: what he is sent of it, and what
//! his numbers and timestamps are.

use crate::codec::{Offsets, View};
use crate::ingress::{Packet, Slot, Stream, StreamId};

/// Ticks for which what was sent late may be sent again: a minute of pictures.
const AGAIN: u32 = 60 * 90_000;

/// A stretch of one stream as one viewer sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Segment {
    /// Of which stream.
    pub stream: StreamId,
    /// Where that stream is.
    pub slot: Slot,
    /// The first position.
    pub(super) first: u64,
    /// The last position; the largest number while it goes on.
    pub(super) last: u64,
    /// What of the stream he is sent.
    pub view: View,
    /// Added, wrapping, to a packet's rank it is the viewer's number.
    pub(super) number_offset: u64,
    /// Added, wrapping, to a timestamp, it is the moment on the viewer's
    /// timeline.
    pub timestamp_offset: u32,
    /// The first packet's moment, by how much later it is shown, and until when
    /// that is made up for.
    pub(super) start: u32,
    pub(super) lag: u32,
    pub(super) span: u32,
    /// Added to the numbers in payloads where nothing was left out.
    pub(super) offsets: Offsets,
    /// The performer's payload type.
    pub(super) from_type: u8,
    /// The viewer's.
    pub payload_type: u8,
}

impl Segment {
    /// The viewer's number of a position of its stream.
    pub(crate) fn number(&self, stream: &Stream, position: u64) -> u64 {
        let rank = position.wrapping_sub(stream.left_out(self.view, position).packets);
        rank.wrapping_add(self.number_offset)
    }

    /// What is added to the numbers in a packet's payload.
    pub(crate) fn offsets(&self, stream: &Stream, packet: &Packet) -> Offsets {
        let pictures = stream.left_out(self.view, packet.position).pictures;
        self.offsets.less(packet.numbers.closes(pictures))
    }

    /// True for the last packet of a picture as the viewer gets it.
    pub(crate) fn marks(&self, packet: &Packet) -> bool {
        let layering = &packet.layering;
        packet.marker || layering.ends && layering.layer.spatial == self.view.spatial()
    }

    /// The viewer's timestamp of one of the performer's. A segment that starts
    /// too late runs faster until it has caught up: the timeline itself, and so
    /// the sender reports, do not move.
    pub(crate) fn timestamp(&self, timestamp: u32) -> u32 {
        let moment = timestamp.wrapping_add(self.timestamp_offset);
        let since = moment.wrapping_sub(self.start);
        if since >= self.span {
            return moment;
        }
        let made_up = u64::from(since) * u64::from(self.lag);
        moment.wrapping_add(self.lag - made_up.div_ceil(u64::from(self.span)) as u32)
    }

    /// Of a segment that was sent up to this moment: forgets a lag that was made up for so
    /// long ago that nothing is sent again of before. After 2^32 ticks it would have to be
    /// made up for once more.
    pub(super) fn settle(&mut self, moment: u32) {
        let since = moment.wrapping_sub(self.start);
        // What is shown shortly before its first packet is not 2^32 ticks late.
        let long = self.span.saturating_add(AGAIN)..AGAIN.wrapping_neg();
        if self.span != 0 && long.contains(&since) {
            (self.lag, self.span) = (0, 0);
        }
    }

    /// True for a packet of the codec that the segment is of.
    pub(crate) fn carries(&self, packet: &Packet) -> bool {
        self.from_type == packet.payload_type
    }

    /// True for a position that is not before its first.
    pub(super) fn reaches(&self, position: u64) -> bool {
        position >= self.first
    }
}
