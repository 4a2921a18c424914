//! From positions in a performer's streams to a viewer's own numbers, and back.
//!
//! The way is a list of *segments*: within one, numbers differ by a constant from
//! the ranks of the view (`ingress/ranks.rs`), and these from the positions by what
//! the stream knows for all viewers. A change of layer, view or performer begins a
//! new one. So a viewer needs no table of
//! numbers, only his latest segments.

use std::time::{Duration, Instant};

use super::cursor::PACE;
use super::segment::Segment;
use crate::codec::{Latest, View};
use crate::ingress::{Packet, Slot, Stream, StreamId, ticks_in};

/// Segments that packets may still be asked for from.
const REMEMBERED: usize = 6;
/// A lag is made up for in so many times its length.
const CATCH_UP: u32 = 8;
/// Two clocks that disagree by more than this with the time that passed are not
/// believed.
const MAX_DISAGREEMENT: Duration = Duration::from_secs(2);

/// The longest darkness that the timeline tells of: beyond half of a
/// timestamp's range, later would look like earlier.
const LONGEST_DARK: Duration = Duration::from_secs(3600);

/// How a segment begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning {
    /// Where the stream is.
    pub slot: Slot,
    /// What of it the viewer is sent.
    pub view: View,
    /// How he knows its payload.
    pub payload_type: u8,
    /// By how many ticks the first packet is older than the newest.
    pub behind: u32,
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
    /// Its timestamp if it were not shown later than it came.
    moment: u32,
    /// Where it stood in its stream, and its timestamp there.
    sent_of: Option<StreamId>,
    position: u64,
    original: u32,
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
            moment: 0,
            sent_of: None,
            position: 0,
            original: 0,
            arrived: None,
        }
    }

    /// Reads what the next packets will need, see [`crate::peer::Peer::warm`].
    pub(crate) fn warm(&self) -> u64 {
        let last = self.segments.last().and_then(Option::as_ref);
        self.number ^ last.map_or(0, |last| last.first ^ u64::from(last.payload_type))
    }

    /// The highest number that was sent.
    pub(crate) fn newest(&self) -> u16 {
        self.number as u16
    }

    /// True until a packet is sent.
    pub(super) fn is_unused(&self) -> bool {
        self.sent_of.is_none()
    }

    /// The timestamp of that packet.
    pub(crate) fn timestamp(&self) -> u32 {
        self.timestamp
    }

    /// The segment that goes on.
    pub(crate) fn current(&self) -> Option<&Segment> {
        self.segments.last()?.as_ref().filter(|segment| segment.last == u64::MAX)
    }

    /// The segment that a packet has a number in.
    pub(crate) fn locate(&self, stream: &Stream, packet: &Packet) -> Option<Segment> {
        self.covering(stream, packet).filter(|it| stream.has_number(it.view, packet.position))
    }

    /// The segment that a packet falls into, sent or left out.
    fn covering(&self, stream: &Stream, packet: &Packet) -> Option<Segment> {
        let belongs = |segment: &&Segment| {
            segment.stream == stream.id
                && (segment.first..=segment.last).contains(&packet.position)
                && segment.carries(packet)
        };
        self.segments.iter().flatten().rev().find(belongs).copied()
    }

    /// Whose packet the viewer means by a number, found among `streams`.
    pub(crate) fn trace<'a>(
        &self,
        number: u16,
        streams: impl Fn(&Segment) -> Option<&'a Stream>,
    ) -> Option<(Segment, &'a Stream, u64)> {
        let behind = (self.number as u16).wrapping_sub(number);
        let number = self.number.checked_sub(u64::from(behind)).filter(|_| behind < 1 << 15)?;
        self.segments.iter().flatten().rev().find_map(|segment| {
            let stream = streams(segment).filter(|stream| stream.id == segment.stream)?;
            let position = stream.find(segment.view, number.wrapping_sub(segment.number_offset))?;
            let within = (segment.first..=segment.last).contains(&position);
            within.then_some((*segment, stream, position))
        })
    }

    /// Begins a segment with `packet`. `before` is the stream of the current
    /// segment, if it still exists.
    pub(crate) fn begin(
        &mut self,
        stream: &Stream,
        packet: &Packet,
        before: Option<&Stream>,
        beginning: Beginning,
    ) -> Segment {
        let Beginning { slot, view, payload_type, behind } = beginning;
        let (start, late) = self.moment_of(stream, packet, before);
        // What is older than now is shown as fast as it is sent, and caught up
        // with a little later; what was overtaken by far more than that by what has
        // been sent runs a little faster.
        let lag = late.max(behind);
        let span = if behind > late / 2 {
            lag.saturating_mul(PACE) / (PACE - 1)
        } else {
            lag.saturating_mul(CATCH_UP)
        };
        self.close();
        let left_out = stream.left_out(view, packet.position);
        let segment = Segment {
            stream: stream.id,
            slot,
            first: packet.position,
            last: u64::MAX,
            view,
            number_offset: (self.number + 1)
                .wrapping_add(left_out.packets)
                .wrapping_sub(packet.position),
            timestamp_offset: start.wrapping_sub(packet.timestamp),
            start,
            lag,
            span,
            offsets: self
                .latest
                .continued_by(&packet.numbers)
                .plus(packet.numbers.closes(left_out.pictures)),
            from_type: packet.payload_type,
            payload_type,
        };
        self.push(segment);
        segment
    }

    /// Goes on with another view of the current stream, from this packet on; all
    /// before it stays as it was, what is missing included.
    pub(super) fn change(&mut self, stream: &Stream, packet: &Packet, view: View) {
        let Some(Some(current)) = self.segments.last_mut() else { return };
        let before = stream.left_out(current.view, packet.position);
        let after = stream.left_out(view, packet.position);
        let closes = |pictures| packet.numbers.closes(pictures);
        let segment = Segment {
            first: packet.position,
            view,
            number_offset: current
                .number_offset
                .wrapping_sub(before.packets)
                .wrapping_add(after.packets),
            offsets: current.offsets.less(closes(before.pictures)).plus(closes(after.pictures)),
            ..*current
        };
        current.last = packet.position.wrapping_sub(1);
        self.push(segment);
    }

    fn push(&mut self, segment: Segment) {
        self.segments.rotate_left(1);
        if let Some(last) = self.segments.last_mut() {
            *last = Some(segment);
        }
    }

    /// True for the segment that goes on.
    pub(super) fn is_current(&self, segment: &Segment) -> bool {
        self.current() == Some(segment)
    }

    /// True for a packet that comes after all that was sent.
    pub(super) fn is_next(&self, packet: &Packet) -> bool {
        packet.position > self.position
    }

    /// True for a packet that comes after all that was sent, and is of another
    /// picture.
    pub(super) fn is_next_picture(&self, packet: &Packet) -> bool {
        self.is_next(packet) && packet.timestamp != self.original
    }

    /// Ends the current segment where it stands.
    pub(crate) fn close(&mut self) {
        let position = self.position;
        if let Some(Some(segment)) = self.segments.last_mut()
            && segment.last == u64::MAX
        {
            // Perhaps nothing of it was sent.
            let sent = self.sent_of == Some(segment.stream) && position >= segment.first;
            segment.last = if sent { position } else { segment.first.wrapping_sub(1) };
        }
    }

    /// A packet is sent.
    pub(crate) fn sent(&mut self, segment: &Segment, stream: &Stream, packet: &Packet) {
        let number = segment.number(stream, packet.position);
        if number > self.number {
            self.number = number;
            (self.position, self.original) = (packet.position, packet.timestamp);
            self.sent_of = Some(stream.id);
            self.timestamp = segment.timestamp(packet.timestamp);
            self.moment = packet.timestamp.wrapping_add(segment.timestamp_offset);
            self.latest.sent(&packet.numbers, segment.offsets(stream, packet));
            self.arrived = Some(packet.arrived);
        }
    }

    /// Now and then, while no copy of a segment is in use: see [`Segment::settle`].
    pub(crate) fn settle(&mut self) {
        let Self { sent_of, position, moment, .. } = *self;
        if let Some(Some(segment)) = self.segments.last_mut()
            && segment.last == u64::MAX
            && sent_of == Some(segment.stream)
            && position >= segment.first
        {
            segment.settle(moment);
        }
    }

    /// The moment of a segment's first packet on the viewer's timeline: by the
    /// performer's clock where both layers have told it, else by the time that
    /// passed, backwards for what is kept; and its lag.
    fn moment_of(&self, stream: &Stream, packet: &Packet, before: Option<&Stream>) -> (u32, u32) {
        let Some(last) = self.arrived else { return (self.timestamp, 0) };
        let ticks = |passed: Duration| ticks_in(passed.min(LONGEST_DARK), stream.rate);
        let ago = ticks(last.saturating_duration_since(packet.arrived));
        let passed = ticks(packet.arrived.saturating_duration_since(last));
        let by_time = self.moment.wrapping_add(passed).wrapping_sub(ago);
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
mod tests;
