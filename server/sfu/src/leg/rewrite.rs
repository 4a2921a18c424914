//! From positions in a performer's streams to a viewer's own numbers, and back.
//!
//! The way is a list of *segments*: within one, numbers differ by a constant. A
//! change of layer or performer begins a new one. So a viewer needs no table of
//! numbers, only his latest segments.

use std::time::{Duration, Instant};

use super::start::PACE;
use crate::codec::{Latest, Offsets};
use crate::ingress::{Packet, Slot, Stream, StreamId, ticks_in};

/// Segments that packets may still be asked for from.
const REMEMBERED: usize = 4;
/// A lag is made up for in so many times its length.
const CATCH_UP: u32 = 8;
/// Two clocks that disagree by more than this with the time that passed are not
/// believed.
const MAX_DISAGREEMENT: Duration = Duration::from_secs(2);

/// The longest darkness that the timeline tells of: beyond half of a
/// timestamp's range, later would look like earlier.
const LONGEST_DARK: Duration = Duration::from_secs(3600);

/// A stretch of one stream as one viewer sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Segment {
    /// Of which stream.
    pub stream: StreamId,
    /// Where that stream is.
    pub slot: Slot,
    /// The first position.
    first: u64,
    /// The last position; the largest number while it goes on.
    last: u64,
    /// Added, wrapping, to a position it is the viewer's number.
    number_offset: u64,
    /// Added, wrapping, to a timestamp, it is the moment on the viewer's
    /// timeline.
    pub timestamp_offset: u32,
    /// The first packet's moment, by how much later it is shown, and until when
    /// that is made up for.
    start: u32,
    lag: u32,
    span: u32,
    /// Added to the numbers in payloads.
    pub offsets: Offsets,
    /// The performer's payload type.
    from_type: u8,
    /// The viewer's.
    pub payload_type: u8,
}

impl Segment {
    /// The viewer's number of a position.
    pub(crate) fn number(&self, position: u64) -> u64 {
        position.wrapping_add(self.number_offset)
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

    /// True for a packet of the codec that the segment is of.
    pub(crate) fn carries(&self, packet: &Packet) -> bool {
        self.from_type == packet.payload_type
    }

    /// True for a position that is not before its first.
    pub(super) fn reaches(&self, position: u64) -> bool {
        position >= self.first
    }
}

/// Where a viewer's stream stands.
#[derive(Debug)]
pub(crate) struct Rewrite {
    /// The latest last.
    segments: [Option<Segment>; REMEMBERED],
    /// The highest number sent.
    number: u64,
    /// The timestamp of that packet, and the numbers in its payload.
    timestamp: u32,
    latest: Latest,
    /// When that packet had come from the performer.
    arrived: Option<Instant>,
}

impl Rewrite {
    /// Numbers start at random (RFC 3550, section 5.1), with room before the
    /// first wrap.
    pub(crate) fn new() -> Self {
        Self {
            segments: [None; REMEMBERED],
            number: 1 << 16 | u64::from(rand::random::<u16>() >> 1),
            timestamp: rand::random(),
            latest: Latest::random(),
            arrived: None,
        }
    }

    /// The segment that goes on.
    pub(crate) fn current(&self) -> Option<&Segment> {
        self.segments.last()?.as_ref().filter(|segment| segment.last == u64::MAX)
    }

    /// The segment that a packet belongs to.
    pub(crate) fn locate(&self, stream: StreamId, packet: &Packet) -> Option<Segment> {
        let belongs = |segment: &&Segment| {
            segment.stream == stream
                && (segment.first..=segment.last).contains(&packet.position)
                && segment.carries(packet)
        };
        self.segments.iter().flatten().rev().find(belongs).copied()
    }

    /// Whose packet the viewer means by a number.
    pub(crate) fn trace(&self, number: u16) -> Option<(Segment, u64)> {
        let behind = (self.number as u16).wrapping_sub(number);
        let number = self.number.checked_sub(u64::from(behind)).filter(|_| behind < 1 << 15)?;
        self.segments.iter().flatten().rev().find_map(|segment| {
            let position = number.wrapping_sub(segment.number_offset);
            (segment.first..=segment.last).contains(&position).then_some((*segment, position))
        })
    }

    /// Begins a segment with `packet`, whose payload the viewer knows by
    /// `payload_type`. `before` is the stream of the current segment, if it
    /// still exists; `behind` is by how many ticks the packet is older than the
    /// newest of its stream.
    pub(crate) fn begin(
        &mut self,
        slot: Slot,
        stream: &Stream,
        packet: &Packet,
        payload_type: u8,
        before: Option<&Stream>,
        behind: u32,
    ) -> Segment {
        let (start, late) = self.moment_of(stream, packet, before);
        // What is older than now is shown as fast as it is sent, and caught up
        // with a little later; what was overtaken by what has been sent runs a
        // little faster.
        let (lag, span) = if late > 0 {
            (late, late * CATCH_UP)
        } else {
            (behind, behind.saturating_mul(PACE) / (PACE - 1))
        };
        self.close();
        let segment = Segment {
            stream: stream.id,
            slot,
            first: packet.position,
            last: u64::MAX,
            number_offset: (self.number + 1).wrapping_sub(packet.position),
            timestamp_offset: start.wrapping_sub(packet.timestamp),
            start,
            lag,
            span,
            offsets: self.latest.continued_by(&packet.numbers),
            from_type: packet.payload_type,
            payload_type,
        };
        self.segments.rotate_left(1);
        if let Some(last) = self.segments.last_mut() {
            *last = Some(segment);
        }
        segment
    }

    /// Ends the current segment where it stands.
    pub(crate) fn close(&mut self) {
        let number = self.number;
        if let Some(Some(segment)) = self.segments.last_mut()
            && segment.last == u64::MAX
        {
            segment.last = number.wrapping_sub(segment.number_offset);
        }
    }

    /// A packet is sent.
    pub(crate) fn sent(&mut self, segment: &Segment, packet: &Packet) {
        let number = segment.number(packet.position);
        if number > self.number {
            self.number = number;
            self.timestamp = segment.timestamp(packet.timestamp);
            self.latest.sent(&packet.numbers, segment.offsets);
            self.arrived = Some(packet.arrived);
        }
    }

    /// The moment of a segment's first packet on the viewer's timeline: by the
    /// performer's clock where both layers have told it, else by the time that
    /// passed; and its lag.
    fn moment_of(&self, stream: &Stream, packet: &Packet, before: Option<&Stream>) -> (u32, u32) {
        let Some(last) = self.arrived else { return (self.timestamp, 0) };
        let passed = packet.arrived.saturating_duration_since(last).min(LONGEST_DARK);
        let by_time = self.timestamp.wrapping_add(ticks_in(passed, stream.rate));
        let by_clock = before.zip(self.current()).and_then(|(before, current)| {
            let moment = stream.clock?.ntp_of(packet.timestamp, stream.rate);
            let ticks = before.clock?.timestamp_at(moment, stream.rate);
            Some(ticks.wrapping_add(current.timestamp_offset))
        });
        let limit = ticks_in(MAX_DISAGREEMENT, stream.rate);
        let chosen = by_clock
            .filter(|ticks| (ticks.wrapping_sub(by_time) as i32).unsigned_abs() < limit)
            .unwrap_or(by_time);
        // A millisecond at least: an equal timestamp would be the same frame.
        let least = self.timestamp.wrapping_add(stream.rate / 1_000);
        (chosen, (least.wrapping_sub(chosen) as i32).max(0) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{LayerId, Numbers};
    use footlight_shared::Layer;
    use proptest::prelude::*;

    fn first_packet(timestamp: u32, arrived: Instant) -> Packet {
        let (marker, key_start) = (true, true);
        let (numbers, layer, payload_type) = (Numbers::default(), LayerId::default(), 96);
        Packet { position: 7, timestamp, arrived, marker, key_start, numbers, layer, payload_type }
    }

    #[test]
    fn time_goes_on_after_however_long_a_darkness() {
        let start = Instant::now();
        for hours in [1, 7, 9, 13, 14, 24, 1000] {
            let slot = Slot::Video(Layer::High);
            let mut rewrite = Rewrite::new();
            let stream = Stream::new(start, StreamId(1), 1, 90_000, 8, 0);
            let packet = first_packet(5, start);
            let segment = rewrite.begin(slot, &stream, &packet, 96, None, 0);
            rewrite.sent(&segment, &packet);
            let last = segment.timestamp(packet.timestamp);
            rewrite.close();
            let later = start + Duration::from_secs(hours * 3600);
            let stream = Stream::new(later, StreamId(2), 2, 90_000, 8, 0);
            let packet = first_packet(4_000_000_000, later);
            let segment = rewrite.begin(slot, &stream, &packet, 96, None, 0);
            let next = segment.timestamp(packet.timestamp);
            assert!(next.wrapping_sub(last) as i32 > 0, "{hours} hours");
            let after = segment.timestamp(packet.timestamp.wrapping_add(3_000));
            assert_eq!(after.wrapping_sub(next), 3_000, "{hours} hours");
        }
    }

    proptest! {
        #[test]
        fn a_lag_is_made_up_for_and_time_never_stands_still(
            start: u32, lag in 0u32..200_000, slow: bool, step in 32u32..9_000,
        ) {
            let span = if slow { lag * CATCH_UP } else { lag * PACE / (PACE - 1) };
            let segment = Segment {
                stream: StreamId(1),
                slot: Slot::Audio,
                first: 0,
                last: u64::MAX,
                number_offset: 0,
                timestamp_offset: 0,
                start,
                lag,
                span,
                offsets: Offsets::default(),
                from_type: 0,
                payload_type: 0,
            };
            let mut last = segment.timestamp(start);
            prop_assert!(span == 0 || last == start.wrapping_add(lag));
            for n in 1..200 {
                let moment = start.wrapping_add(step * n);
                let shown = segment.timestamp(moment);
                prop_assert!(shown.wrapping_sub(last) as i32 > 0);
                prop_assert!(shown.wrapping_sub(moment) <= lag);
                last = shown;
            }
            let after = start.wrapping_add(span);
            prop_assert_eq!(segment.timestamp(after), after);
            prop_assert_eq!(segment.timestamp(start.wrapping_sub(1)), start.wrapping_sub(1));
        }
    }
}
