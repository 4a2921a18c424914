//! A viewer's pictures: which layer, from which packet on.

use std::time::{Duration, Instant};

use footlight_shared::{Layer, VideoCodec};

use super::congestion::Congestion;
use super::layer::choose;
use super::report::Reports;
use super::resend::Resend;
use super::rewrite::{Rewrite, Segment};
use crate::ingress::{Packet, Slot, Source, Stream};
use crate::sdp::Formats;

/// A key frame so young is where a newcomer starts, with all that followed it.
const FRESH: Duration = Duration::from_millis(400);
/// And only if so little followed it.
const FRESH_PACKETS: u64 = 200;
/// Ticks that a start may be behind the newest packet: a second.
const MAX_BEHIND: u32 = 90_000;

/// A packet that a viewer is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selected {
    /// Where it stands in its stream.
    pub position: u64,
    /// How it is rewritten.
    pub segment: Segment,
}

/// One viewer's pictures.
#[derive(Debug)]
pub(crate) struct VideoLeg {
    /// Their SSRC.
    pub ssrc: u32,
    /// Their numbers.
    pub rewrite: Rewrite,
    /// Their counts.
    pub reports: Reports,
    /// Their retransmissions, where agreed.
    pub resend: Option<Resend>,
    /// What the connection carries.
    pub congestion: Congestion,
    /// The best layer that he wants.
    pub cap: Layer,
    /// The codec that he lacks, once it was seen.
    pub lacks: Option<VideoCodec>,
    /// The caller was told of it.
    pub lack_told: bool,
    formats: Formats,
    target: Option<Layer>,
    playing: Option<Layer>,
}

impl VideoLeg {
    /// Dark yet.
    pub(crate) fn new(ssrc: u32, rtx: Option<u32>, formats: Formats, cap: Layer) -> Self {
        Self {
            ssrc,
            rewrite: Rewrite::new(),
            reports: Reports::new(),
            resend: rtx.map(Resend::new),
            congestion: Congestion::new(),
            cap,
            lacks: None,
            lack_told: false,
            formats,
            target: None,
            playing: None,
        }
    }

    /// The layer that he is sent.
    pub(crate) fn playing(&self) -> Option<Layer> {
        self.playing
    }

    /// The layer whose key frame he waits for.
    pub(crate) fn awaits(&self) -> Option<Layer> {
        self.target.filter(|_| self.target != self.playing && self.lacks.is_none())
    }

    /// The layers whose packets he needs.
    pub(super) fn wants(&self) -> u8 {
        let bit = |layer: Option<Layer>| layer.map_or(0, |layer| 1 << layer.index());
        bit(self.target) | bit(self.playing)
    }

    /// Chooses the layer anew.
    pub(crate) fn retarget(&mut self, flowing: [bool; 3]) {
        self.target = choose(flowing, self.cap.min(self.congestion.limit));
    }

    /// The performer is gone.
    pub(super) fn source_gone(&mut self) {
        self.rewrite.close();
        (self.target, self.playing, self.lacks) = (None, None, None);
        self.lack_told = false;
    }

    /// The payload type under which this viewer gets retransmissions of a
    /// segment.
    pub(crate) fn rtx_type(&self, segment: &Segment) -> Option<u8> {
        self.formats.by_payload_type(segment.payload_type)?.rtx
    }

    /// Picks what the viewer is sent of a layer's batch. True where he changes
    /// to this layer with it.
    pub(crate) fn select(
        &mut self,
        now: Instant,
        source: &Source,
        layer: Layer,
        batch: &[u64],
        out: &mut Vec<Selected>,
    ) -> bool {
        let Some(stream) = source.stream(Slot::Video(layer)) else { return false };
        for position in batch {
            let Some((packet, _)) = stream.ring.get(*position) else { continue };
            if let Some(segment) = self.rewrite.locate(stream.id, packet) {
                self.rewrite.sent(&segment, packet);
                out.push(Selected { position: *position, segment });
            } else if let Some(start) = self.start(now, stream, packet, layer) {
                // What came between the key frame's start and this batch's end
                // was of no use before, so it goes out now, too.
                let end = batch.iter().copied().max().unwrap_or(*position);
                return self.begin(source, layer, stream, start..=end, out);
            }
        }
        false
    }

    /// Where the viewer may begin with this layer, given a packet of it.
    fn start(&self, now: Instant, stream: &Stream, packet: &Packet, layer: Layer) -> Option<u64> {
        let current = self.rewrite.current().filter(|current| current.stream == stream.id);
        // The current stream begins anew only for a change of codec.
        let changed = current.is_none_or(|current| current.reaches(packet.position));
        if self.target != Some(layer) || self.lacks.is_some() || !changed {
            return None;
        }
        if packet.key_start {
            return Some(packet.position);
        }
        self.fresh(now, stream).filter(|key| *key < packet.position)
    }

    /// The key frame that a newcomer to this layer can start with.
    fn fresh(&self, now: Instant, stream: &Stream) -> Option<u64> {
        let (key, at) = stream.last_key.filter(|_| self.playing.is_none())?;
        let fresh = now.saturating_duration_since(at) < FRESH
            && stream.newest.saturating_sub(key) < FRESH_PACKETS;
        fresh.then_some(key)
    }

    /// True where only another key frame helps, now that he waits for this
    /// layer.
    pub(crate) fn needs_key(&self, now: Instant, stream: &Stream) -> bool {
        self.fresh(now, stream).is_none() && !stream.key_is_young(now)
    }

    fn begin(
        &mut self,
        source: &Source,
        layer: Layer,
        stream: &Stream,
        positions: std::ops::RangeInclusive<u64>,
        out: &mut Vec<Selected>,
    ) -> bool {
        let Some((first, _)) = stream.ring.get(*positions.start()) else { return false };
        let Some(format) = source.format(first.payload_type) else { return false };
        let Some(own) = self.formats.matching(format) else {
            self.lacks = Some(format.codec);
            return false;
        };
        let before = self.rewrite.current().map(|current| current.slot);
        let before = before.and_then(|slot| source.stream(slot));
        let slot = Slot::Video(layer);
        let newest = stream.ring.get(*positions.end()).map_or(first, |(packet, _)| packet);
        let behind = newest.timestamp.wrapping_sub(first.timestamp);
        // A clock that runs backwards is no reason to hurry.
        let behind = if behind > MAX_BEHIND { 0 } else { behind };
        let segment = self.rewrite.begin(slot, stream, first, own.payload_type, before, behind);
        self.playing = Some(layer);
        for position in positions {
            if let Some((packet, _)) = stream.ring.get(position)
                && self.rewrite.locate(stream.id, packet) == Some(segment)
            {
                self.rewrite.sent(&segment, packet);
                out.push(Selected { position, segment });
            }
        }
        true
    }
}
