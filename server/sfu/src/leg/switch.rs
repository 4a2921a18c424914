//! How a viewer changes over: from one layer to another at a key frame, from one
//! view of a stream to another where its packets allow it.

use std::ops::RangeInclusive;

use footlight_shared::Layer;

use super::cursor::{Cursor, Gate};
use super::rewrite::Beginning;
use super::segment::Segment;
use super::video::{Selected, VideoLeg};
use crate::codec::View;
use crate::ingress::{Packet, Slot, Source, Stream};

/// Ticks that a start may be behind the newest packet: three seconds.
const MAX_BEHIND: u32 = 270_000;

impl VideoLeg {
    /// What he is to be sent of the stream in a layer's place, and which layer
    /// that is.
    pub(super) fn wanted(&self, source: &Source, place: Layer) -> Option<(Layer, View)> {
        let target = self.target?;
        if let Some((one, layers)) = source.spatial() {
            let spatial = layers.spatial_of(target).unwrap_or(0);
            let view = View::new(spatial, self.temporal);
            return (place == one).then_some((layers.layer_of(spatial), view));
        }
        let wanted = place == target || (self.playing.is_none() && place < target);
        // A stream of one size lends nothing to larger ones, and may say so.
        wanted.then_some((place, View::new(0, self.temporal)))
    }

    /// Goes over to another view of the current stream where a packet allows it.
    /// True where that is another layer.
    pub(super) fn change(
        &mut self,
        source: &Source,
        place: Layer,
        stream: &Stream,
        packet: &Packet,
    ) -> bool {
        let Some(current) = self.rewrite.current().filter(|it| it.stream == stream.id) else {
            return false;
        };
        let Some((_, wanted)) = self.wanted(source, place).filter(|(_, it)| *it != current.view)
        else {
            return false;
        };
        if self.cursor.is_some() || !self.rewrite.is_next_picture(packet) {
            return false;
        }
        let Some(view) = stream.way(packet, current.view, wanted) else { return false };
        self.rewrite.change(stream, packet, view);
        let layer = source.spatial().map_or(place, |(_, layers)| layers.layer_of(view.spatial()));
        self.playing.replace(layer) != Some(layer)
    }

    /// What the viewer may begin with at a packet of a layer's place.
    pub(super) fn may_begin(
        &self,
        source: &Source,
        stream: &Stream,
        packet: &Packet,
        place: Layer,
    ) -> Option<(Layer, View)> {
        let current = self.rewrite.current().filter(|current| current.stream == stream.id);
        // The current stream begins anew only for a change of codec.
        let changed = current.is_none_or(|current| current.reaches(packet.position));
        let codec = || source.format(packet.payload_type).map(|format| format.codec);
        let known = self.lacks.is_none_or(|lacked| codec() != Some(lacked));
        let free = changed && known && !self.waits_for_room();
        self.wanted(source, place).filter(|_| packet.key_start && free)
    }

    /// Begins a segment with a packet; `end` is the newest position that is
    /// there to be sent.
    pub(super) fn begin(
        &mut self,
        source: &Source,
        place: Layer,
        (layer, view): (Layer, View),
        stream: &Stream,
        first: &Packet,
        end: u64,
    ) -> Option<Segment> {
        let format = source.format(first.payload_type)?;
        let Some(own) = self.formats.matching(format) else {
            self.lacks = Some(format.codec);
            if self.rewrite.current().is_some_and(|current| current.stream == stream.id) {
                // What he was sent of it before does not go on behind this.
                self.rewrite.close();
            }
            return None;
        };
        (self.lacks, self.lack_told) = (None, false);
        let before = self.rewrite.current().map(|current| current.slot);
        let before = before.and_then(|slot| source.stream(slot));
        let newest = stream.ring.get(end).map_or(first, |(packet, _)| packet);
        let behind = newest.timestamp.wrapping_sub(first.timestamp);
        // A clock that runs backwards is no reason to hurry.
        let behind = if behind > MAX_BEHIND { 0 } else { behind };
        let slot = Slot::Video(place);
        let beginning = Beginning { slot, view, payload_type: own.payload_type, behind };
        let first_ever = self.rewrite.is_unused();
        let segment = self.rewrite.begin(stream, first, before, beginning);
        if first_ever {
            self.first = Some((segment.number(stream, first.position) as u16, true));
        }
        (self.playing, self.silent) = (Some(layer), false);
        Some(segment)
    }

    /// Picks what a segment begins with, and through a `gate` only so much of it now.
    pub(super) fn send(
        &mut self,
        stream: &Stream,
        segment: &Segment,
        positions: RangeInclusive<u64>,
        gate: Option<Gate>,
        out: &mut Vec<Selected>,
    ) {
        for position in positions {
            if let Some(gate) = gate.filter(|gate| gate.is_shut(out)) {
                self.cursor = Some(Cursor::held(&gate, position));
                return;
            }
            if let Some((packet, _)) = stream.ring.get(position)
                && self.rewrite.locate(stream, packet) == Some(*segment)
            {
                self.rewrite.sent(segment, stream, packet);
                out.push(Selected { position, segment: *segment });
            }
        }
    }
}
