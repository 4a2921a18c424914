//! One stream of a performer: a layer of his video, or his sound.

mod views;

use std::time::{Duration, Instant};

use footlight_shared::VideoCodec;

use super::clock::SenderClock;
use super::described::Described;
use super::fold::Folds;
use super::gaps::Gaps;
use super::keyframe::{KeyFrameRequests, Wish};
use super::layers::Layers;
use super::reception::Counts;
use super::ring::{Packet, Ring};
use super::tally::Tally;
use crate::codec::{self, Inspection, KeyStart};
use crate::rtcp::Reception;

/// So many packets go round without waiting for the end of their frame.
const FULL_BATCH: usize = 256;
/// A stream without packets for so long does not flow any more. Chromium sends
/// a paused screen at a frame a second.
pub(super) const STALLED_AFTER: Duration = Duration::from_millis(1_500);

/// Header, extensions and tag of a packet for a viewer.
pub(super) const OVERHEAD: u64 = 36;

/// A key frame's packets are still coming.
const YOUNG: Duration = Duration::from_millis(100);

/// Names a stream for as long as the SFU lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct StreamId(pub u32);

/// A packet as it came, or as it was repaired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    /// The sequence number of the media packet.
    pub sequence: u16,
    /// Its timestamp.
    pub timestamp: u32,
    /// Its marker.
    pub marker: bool,
    /// Its payload type.
    pub payload_type: u8,
    /// Its payload without padding.
    pub payload: &'a [u8],
    /// Its dependency descriptor; empty without one.
    pub descriptor: &'a [u8],
    /// It came as a retransmission, or as a copy beside a later one.
    pub repair: bool,
    /// See [`Packet::primary`].
    pub primary: u16,
}

/// Where an arrival belongs.
struct Numbered {
    position: u64,
    /// It had been asked for.
    repaired: bool,
}

/// What became of an arrival.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// Stored and queued for the viewers.
    Queued {
        /// It had been asked for.
        repaired: bool,
    },
    /// Seen before, too old or nothing but padding.
    Useless,
    /// Stored, but the batch is full: whoever misses it can ask for it.
    Dropped,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Stream {
    /// Who it is.
    pub id: StreamId,
    /// What it is called where the performer is; its own name there.
    pub origin: StreamId,
    /// Its SSRC on the performer's side.
    pub ssrc: u32,
    /// Ticks a second.
    pub rate: u32,
    /// The packets.
    pub ring: Ring,
    /// The layers within, where there are any.
    pub layers: Option<Box<Layers>>,
    /// What dependency descriptors have told, where there are any.
    described: Option<Box<Described>>,
    /// And which of its frames are there as a whole.
    tally: Option<Box<Tally>>,
    /// His clock.
    pub clock: Option<SenderClock>,
    /// Wishes for key frames.
    pub keyframes: KeyFrameRequests,
    /// Where the latest key frame starts.
    pub last_key: Option<(u64, Instant)>,
    /// What is missing.
    pub gaps: Gaps,
    /// Positions queued for the viewers.
    pub batch: Vec<u64>,
    /// The batch holds the end of a frame, or a repair.
    pub batch_complete: bool,
    /// The highest position.
    pub newest: u64,
    /// The highest position of the batches that went round.
    pub fanned: u64,
    /// Bytes since the rate was last measured, as a viewer is sent them.
    bytes: u64,
    /// Bits per second, as a viewer is sent them; 0 until it was measured.
    pub bitrate: u64,
    measured: bool,
    pub(super) highest: u64,
    pub(super) folds: Folds,
    counts: Counts,
    last_packet: Instant,
    /// The next number that is passed over stays a hole.
    interrupted: bool,
}

impl Stream {
    /// A stream that begins with this packet.
    pub(crate) fn new(
        now: Instant,
        id: StreamId,
        ssrc: u32,
        rate: u32,
        ring: usize,
        first: u16,
    ) -> Self {
        // Room below for packets that come out of order.
        let first = 1 << 16 | u64::from(first);
        Self {
            id,
            origin: id,
            ssrc,
            rate,
            ring: Ring::new(ring),
            layers: None,
            described: None,
            tally: None,
            clock: None,
            keyframes: KeyFrameRequests::default(),
            last_key: None,
            gaps: Gaps::new(),
            batch: Vec::with_capacity(64),
            batch_complete: false,
            newest: first - 1,
            fanned: first - 1,
            bytes: 0,
            bitrate: 0,
            measured: false,
            highest: first - 1,
            folds: Folds::default(),
            counts: Counts::new(now, rate, first),
            last_packet: now,
            interrupted: false,
        }
    }

    /// The mirror of a stream of another shard, which begins with this position.
    pub(crate) fn mirror(
        now: Instant,
        id: StreamId,
        origin: StreamId,
        rate: u32,
        ring: usize,
        first: u64,
    ) -> Self {
        let newest = first.saturating_sub(1);
        Self { origin, newest, ..Self::new(now, id, 0, rate, ring, 0) }
    }

    /// Takes a packet.
    pub(crate) fn take(
        &mut self,
        now: Instant,
        codec: Option<VideoCodec>,
        arrival: &Arrival<'_>,
    ) -> Outcome {
        let Some(Numbered { position, repaired }) = self.number(now, arrival) else {
            return Outcome::Useless;
        };
        if !arrival.descriptor.is_empty() && self.is_known(position) {
            // What it tells has been told, and is perhaps true no more.
            return Outcome::Useless;
        }
        let inspection = codec.map(|codec| codec::inspect(codec, arrival.payload));
        let mut inspection = inspection.unwrap_or_default();
        let descriptor = self.describe(arrival.descriptor, arrival.timestamp, position);
        if let Some((reading, codec)) = descriptor.1.zip(codec) {
            inspection.described(codec, reading.layering, reading.number);
        }
        let packet = Packet {
            position,
            timestamp: arrival.timestamp,
            arrived: now,
            marker: arrival.marker,
            key_start: self.is_key_start(&inspection, position),
            numbers: inspection.numbers,
            layering: inspection.layering,
            descriptor: descriptor.0,
            payload_type: arrival.payload_type,
            primary: arrival.primary,
        };
        match self.admit(packet, arrival.payload, arrival.descriptor) {
            Outcome::Queued { .. } => Outcome::Queued { repaired },
            other => other,
        }
    }

    /// Takes the number alone of a packet that nobody is to have: it is left out, and so
    /// is what is missing before it.
    pub(crate) fn pass_over(&mut self, now: Instant, sequence: u16, timestamp: u32) {
        self.counts.received(now, timestamp);
        let number = self.extended(sequence);
        if number > self.highest {
            let first = self.highest + 1 + u64::from(std::mem::take(&mut self.interrupted));
            if first <= number {
                self.folds.leave_out(first, number);
            }
            self.highest = number;
        }
    }

    /// What comes next is passed over, and what comes after that cannot be decoded: one
    /// number stays a hole, so that decoders know.
    pub(crate) fn interrupt(&mut self) {
        self.interrupted = true;
    }

    /// What comes next is taken again. Where nothing has come meanwhile, nothing is missing.
    pub(crate) fn resume(&mut self) {
        self.interrupted = false;
    }

    /// The number next to the highest.
    fn extended(&self, sequence: u16) -> u64 {
        let ahead = sequence.wrapping_sub(self.highest as u16) as i16;
        self.highest.saturating_add_signed(i64::from(ahead))
    }

    /// Finds a packet's position, and opens and closes gaps by it; `None` for
    /// what has no payload.
    fn number(&mut self, now: Instant, arrival: &Arrival<'_>) -> Option<Numbered> {
        let number = self.extended(arrival.sequence);
        let silence = now.saturating_duration_since(self.last_packet);
        if !arrival.repair {
            self.last_packet = now;
            self.counts.received(now, arrival.timestamp);
        }
        let expected = self.highest + 1;
        let newest = number >= expected;
        if newest {
            if number > expected && !self.gaps.opened(now, silence, expected, number) {
                self.keyframes.want(now, Wish::Loss);
            }
            self.highest = number;
            if arrival.payload.is_empty() {
                self.folds.leave_out(number, number);
                return None;
            }
        }
        let position = self.folds.position(number)?;
        Some(Numbered { position, repaired: !newest && self.gaps.filled(now, number) })
    }

    /// Stores a packet that has its position, and queues it for the viewers.
    pub(crate) fn admit(&mut self, packet: Packet, payload: &[u8], descriptor: &[u8]) -> Outcome {
        let position = packet.position;
        let late = position <= self.newest;
        if !self.remember(packet, payload, descriptor) {
            return Outcome::Useless;
        }
        // Copies go to those alone whose paths have room.
        self.bytes += (payload.len() as u64).saturating_sub(packet.primary.into()) + OVERHEAD;
        if self.batch.len() >= self.ring.len() {
            // No more than that is kept until its turn comes.
            return Outcome::Dropped;
        }
        self.batch.push(position);
        self.batch_complete |= packet.marker || late || self.batch.len() >= FULL_BATCH;
        Outcome::Queued { repaired: false }
    }

    /// Stores a packet that has its position; false where it is too old or there
    /// already.
    pub(crate) fn remember(&mut self, packet: Packet, payload: &[u8], descriptor: &[u8]) -> bool {
        let position = packet.position;
        if self.is_too_old(position) || !self.ring.insert(packet, payload, descriptor) {
            return false;
        }
        self.arrange(&packet, payload.len());
        if packet.key_start {
            self.keyframes.satisfied();
            if self.last_key.is_none_or(|(last, _)| position > last) {
                self.last_key = Some((position, packet.arrived));
            }
        }
        self.newest = self.newest.max(position);
        self.complete(&packet);
        true
    }

    /// True for a position that nothing is stored at any more.
    fn is_too_old(&self, position: u64) -> bool {
        position + self.ring.len() as u64 <= self.newest
    }

    /// True for a position whose packet came before, as far as is known.
    fn is_known(&self, position: u64) -> bool {
        self.is_too_old(position) || self.ring.get(position).is_some()
    }

    /// Finds out what the packet means for those who get less than all.
    fn arrange(&mut self, packet: &Packet, bytes: usize) {
        let lowest = packet.layering.layer.is_lowest() && packet.layering.spatial <= 1;
        if self.layers.is_none() && !lowest {
            // Once a stream, not once a packet.
            self.layers = Some(Box::new(Layers::new(self.ring.len(), self.newest)));
        }
        if let Some(layers) = &mut self.layers {
            layers.stored(packet, bytes);
        }
    }

    /// Takes the batch out, to go round; `empty` is for the next.
    pub(crate) fn take_batch(&mut self, empty: Vec<u64>) -> Vec<u64> {
        self.batch_complete = false;
        let batch = std::mem::replace(&mut self.batch, empty);
        self.fanned = batch.iter().copied().fold(self.fanned, u64::max);
        batch
    }

    fn is_key_start(&self, inspection: &Inspection, position: u64) -> bool {
        match inspection.key_start {
            KeyStart::Yes => true,
            KeyStart::No => false,
            KeyStart::IfFirst => {
                let before = position.checked_sub(1).and_then(|before| self.ring.get(before));
                before.map_or(self.is_new(), |(packet, _)| packet.marker)
            }
        }
    }

    /// True until a packet is stored.
    fn is_new(&self) -> bool {
        self.last_key.is_none() && self.ring.is_empty()
    }

    /// True just after a key frame began: who waits for one may get this.
    pub(crate) fn key_is_young(&self, now: Instant) -> bool {
        self.last_key.is_some_and(|(_, at)| now.saturating_duration_since(at) < YOUNG)
    }

    /// True while packets come.
    pub(crate) fn flows(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_packet) < STALLED_AFTER
    }

    /// True if no packet came for `span`.
    pub(crate) fn silent_for(&self, now: Instant, span: Duration) -> bool {
        now.saturating_duration_since(self.last_packet) >= span
    }

    /// The receiver report's block.
    pub(crate) fn reception(&mut self, now: Instant) -> Reception {
        self.counts.report(now, self.ssrc, self.highest, self.clock.as_ref())
    }

    /// Measures the rate; to be called once every `span`.
    pub(crate) fn measure(&mut self, span: Duration) {
        let bytes = std::mem::take(&mut self.bytes);
        self.bitrate = smooth(self.measured, self.bitrate, bytes, span);
        self.measured = bytes > 0;
        if let Some(layers) = &mut self.layers {
            layers.measure(span);
        }
    }
}

/// Bits a second after another span, or after the first.
pub(super) fn smooth(measured: bool, before: u64, bytes: u64, span: Duration) -> u64 {
    let rate = bytes * 8_000 / (span.as_millis() as u64).max(1);
    // The first span, and the first after a rest, may have begun in its middle. One
    // key frame is no reason to think of a layer as larger, nor a rest to think of
    // it as smaller.
    match (measured && rate > 0, before) {
        (false, before) => before,
        (true, 0) => rate,
        (true, before) => (before * 3 + rate) / 4,
    }
}
