//! A viewer's pictures: which layer, from which packet on.

use std::time::{Duration, Instant};

use footlight_shared::{Layer, VideoCodec};

use super::allocator::{Allocator, Target};
use super::cursor::{Cursor, Gate};
use super::report::Reports;
use super::resend::Resend;
use super::rewrite::Rewrite;
use super::segment::Segment;
use super::start;
use super::wishes::Wishes;
use crate::codec::Codecs;
use crate::ingress::{Slot, Source, Stream, Wish};
use crate::sdp::Formats;

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
    /// Chooses what he is sent.
    pub allocator: Allocator,
    /// The best layer that he wants.
    pub cap: Layer,
    /// The most that he may be sent, in bits a second.
    pub most: Option<u64>,
    /// The codec that he lacks, once it was seen.
    pub lacks: Option<VideoCodec>,
    /// The caller was told of it.
    pub lack_told: bool,
    /// What he may still cost the performer.
    pub wishes: Wishes,
    /// Where the one stream is that all layers are within.
    pub within: Option<Layer>,
    /// Temporal layers above this one are left out.
    pub temporal: u8,
    pub(super) formats: Formats,
    pub(super) target: Option<Layer>,
    pub(super) playing: Option<Layer>,
    pub(super) cursor: Option<Cursor>,
    /// The very first number, until it was sent again: who misses it does not know that
    /// there was one. And whether it has just been sent.
    pub(super) first: Option<(u16, bool)>,
    /// No more of the present layer is sent: the path is so full that it would
    /// only stand in the way of the smaller one.
    pub(super) silent: bool,
}

impl VideoLeg {
    /// Dark yet.
    pub(crate) fn new(ssrc: u32, rtx: Option<u32>, formats: Formats, cap: Layer) -> Self {
        Self {
            ssrc,
            rewrite: Rewrite::new(),
            reports: Reports::new(),
            resend: rtx.map(Resend::new),
            allocator: Allocator::new(0),
            cap,
            most: None,
            lacks: None,
            lack_told: false,
            wishes: Wishes::default(),
            within: None,
            temporal: u8::MAX,
            formats,
            target: None,
            playing: None,
            cursor: None,
            first: None,
            silent: false,
        }
    }

    /// Tells him from the others, who would do the same at the same moment.
    pub(crate) fn seated(mut self, seat: u8) -> Self {
        self.allocator = Allocator::new(seat);
        self
    }

    /// The layer that he is sent.
    pub(crate) fn playing(&self) -> Option<Layer> {
        self.playing
    }

    /// The layer whose key frame he waits for.
    pub(crate) fn awaits(&self) -> Option<Layer> {
        let waits = self.target != self.playing && self.lacks.is_none() && !self.waits_for_room();
        self.target.filter(|_| waits)
    }

    /// The layer of which a key frame helps one who has lost his picture: not that of
    /// which nothing is sent any more.
    pub(crate) fn mends(&self) -> Option<Layer> {
        if self.silent { self.awaits() } else { self.playing.or(self.awaits()) }
    }

    /// The layers whose packets he needs: in the dark any that he may start
    /// with.
    pub(super) fn wants(&self) -> u8 {
        if let Some(place) = self.within {
            let any = self.playing.or(self.target).is_some();
            return u8::from(any) << place.index();
        }
        let bit = |layer: Layer| 1 << layer.index();
        match (self.playing, self.target) {
            (None, Some(target)) => {
                Layer::ALL.into_iter().filter(|layer| *layer <= target).map(bit).sum()
            }
            (playing, target) => playing.map_or(0, bit) | target.map_or(0, bit),
        }
    }

    /// The key frame that only the performer can help him with: in the dark the
    /// smallest layer's, else that of the layer which he is to get.
    pub(crate) fn wish(&self, now: Instant, source: &Source) -> Option<(Layer, Wish)> {
        let target = self.awaits()?;
        let (layer, wish) = match self.playing {
            None => {
                let flowing = source.flowing(now);
                let layer = Layer::ALL.into_iter().find(|layer| flowing[layer.index()])?;
                (layer.min(target), Wish::Start)
            }
            // Where larger pictures begin by themselves, the next will do.
            Some(playing) if playing < target && source.has_way(now, target) => return None,
            Some(playing) if playing < target => (target, Wish::Up),
            // Within one stream there may be a way down without a key frame.
            Some(_) if source.carrier(target).is_some_and(Stream::is_nested) => return None,
            Some(_) => (target, Wish::Loss),
        };
        let stream = source.carrier(layer)?;
        (!stream.key_is_young(now)).then_some((layer, wish))
    }

    /// True where these are the codecs that were agreed.
    pub(crate) fn speaks(&self, formats: &Formats) -> bool {
        self.formats == *formats
    }

    /// The SSRC of retransmissions, where they were agreed.
    pub(crate) fn repair_ssrc(&self) -> Option<u32> {
        self.resend.as_ref().map(|resend| resend.ssrc)
    }

    /// The codecs that he can be sent.
    pub(crate) fn takes(&self) -> Codecs {
        self.formats.codecs()
    }

    /// Goes by what the allocator has chosen. Without pictures there is nothing
    /// to wait for: they stop at once.
    pub(crate) fn retarget(&mut self, flowing: [bool; 3]) {
        let flows = |layer: &Layer| flowing.get(layer.index()) == Some(&true);
        // While what he is to get rests, he gets what is next to it; but nothing larger
        // where that is more than he may have.
        let (target, free) = (self.allocator.target(), self.allocator.limited.is_none());
        self.temporal = target.map_or(u8::MAX, |target| target.temporal);
        self.target = target.and_then(|Target { layer, .. }| {
            let below = Layer::ALL.into_iter().rev().filter(|other| *other <= layer).find(flows);
            below.or_else(|| Layer::ALL.into_iter().filter(|_| free).find(flows))
        });
        let smaller = self.target.is_some() && self.target < self.playing;
        if self.silent && !smaller {
            // What was not sent of it is not to be had any more.
            (self.silent, self.playing) = (false, None);
            self.rewrite.close();
        }
        if self.target.is_none() && self.playing.take().is_some() {
            self.rewrite.close();
            self.cursor = None;
            self.silent = false;
        } else if self.allocator.torn && smaller && self.within.is_none() {
            self.silent = true;
            self.cursor = None;
        }
    }

    /// The layer that he would get if all that the performer has were sent, as a
    /// bit.
    pub(crate) fn desires(&self) -> u8 {
        let target = self.allocator.target().filter(|_| self.lacks.is_none());
        target.map_or(0, |target| 1 << target.layer.index())
    }

    /// The performer is gone.
    pub(super) fn source_gone(&mut self) {
        self.rewrite.close();
        self.silent = false;
        (self.target, self.playing, self.lacks) = (None, None, None);
        self.cursor = None;
        self.lack_told = false;
    }

    /// The payload type under which this viewer gets retransmissions of a
    /// segment.
    pub(crate) fn rtx_type(&self, segment: &Segment) -> Option<u8> {
        self.formats.by_payload_type(segment.payload_type)?.rtx
    }

    /// True while nothing new is begun: it would queue behind what was left.
    pub(super) fn waits_for_room(&self) -> bool {
        self.silent && self.allocator.drains()
    }

    /// True for what is worth being sent again: not what a full path has lost of
    /// a layer that is left for that reason.
    pub(crate) fn repairs(&self, segment: &Segment) -> bool {
        !(self.silent || self.allocator.torn && !self.rewrite.is_current(segment))
    }

    /// A burst was sent. True where the very first packet is to follow once more, now
    /// that time has passed: a receiver asks for what is missing between two packets,
    /// so without the first it would wait in vain, and ask for a key frame at last.
    pub(crate) fn sent_burst(&mut self, now: Instant) -> bool {
        let Some((number, fresh)) = self.first else { return false };
        self.first = Some((number, false)).filter(|_| fresh);
        let Some(resend) = self.resend.as_mut().filter(|_| !fresh) else { return false };
        let idle = resend.waiting.is_empty();
        resend.ask(now, number, Duration::ZERO, None) && idle
    }

    /// The payload type of padding.
    pub(crate) fn padding_type(&self) -> Option<u8> {
        self.formats.rtx()
    }

    /// Starts a newcomer with what is kept of a layer. True where he has
    /// something to be sent by [`Self::pace`] now.
    pub(crate) fn start(&mut self, now: Instant, source: &Source) -> bool {
        if self.playing.is_some() || self.lacks.is_some() {
            return false;
        }
        let found = self.target.and_then(|target| start::cached(now, source, target));
        let Some((layer, key)) = found else { return false };
        let Some(stream) = source.carrier(layer) else { return false };
        let Some((first, _)) = stream.ring.get(key) else { return false };
        let Slot::Video(place) = source.slot_of(layer) else { return false };
        let Some(wanted) = self.wanted(source, place) else { return false };
        if self.begin(source, place, wanted, stream, first, stream.fanned).is_none() {
            return false;
        }
        self.cursor = Some(Cursor::filmed(now, key, first.timestamp));
        true
    }

    /// When [`Self::pace`] is due.
    pub(crate) fn paced_at(&self) -> Option<Instant> {
        self.cursor.map(|cursor| cursor.due)
    }

    /// Picks the next burst for one who is on his way to the present, and says of
    /// which layer.
    pub(crate) fn pace(
        &mut self,
        now: Instant,
        source: &Source,
        out: &mut Vec<Selected>,
    ) -> Option<Layer> {
        let mut cursor = self.cursor.take_if(|cursor| cursor.due <= now)?;
        let layer = self.playing?;
        let stream = source.carrier(layer)?;
        let segment = *self.rewrite.current().filter(|segment| segment.stream == stream.id)?;
        if cursor.step(now, stream, &segment, &mut self.rewrite, out) {
            self.cursor = Some(cursor);
        }
        Some(layer)
    }

    /// Picks what the viewer is sent of a layer's batch, and through a `gate` only so
    /// much of it now. True where he changes to this layer with it.
    pub(crate) fn select(
        &mut self,
        source: &Source,
        layer: Layer,
        batch: &[u64],
        gate: Option<Gate>,
        out: &mut Vec<Selected>,
    ) -> bool {
        let Some(stream) = source.stream(Slot::Video(layer)) else { return false };
        let mut switched = false;
        for position in batch {
            let Some((packet, _)) = stream.ring.get(*position) else { continue };
            switched |= self.change(source, layer, stream, packet);
            if let Some(segment) = self.rewrite.locate(stream, packet) {
                // What he has not caught up with yet comes in its turn.
                let ahead = self.cursor.is_some_and(|cursor| *position >= cursor.next)
                    || self.silent && self.rewrite.is_next(packet);
                if ahead && self.rewrite.is_current(&segment) {
                    continue;
                }
                if let Some(gate) = gate.filter(|gate| gate.is_shut(out))
                    && self.cursor.is_none()
                    && self.rewrite.is_current(&segment)
                    && self.rewrite.is_next(packet)
                {
                    self.cursor = Some(Cursor::held(&gate, *position));
                } else {
                    self.rewrite.sent(&segment, stream, packet);
                    out.push(Selected { position: *position, segment });
                }
            } else if let Some(wanted) = self.may_begin(source, stream, packet, layer) {
                // What came between the key frame's start and this batch's end
                // was of no use before, so it goes out now, too.
                // So does what went round before it, where it came late.
                let end = stream.fanned.max(*position);
                let Some(segment) = self.begin(source, layer, wanted, stream, packet, end) else {
                    return false;
                };
                self.cursor = None;
                self.send(stream, &segment, *position..=end, gate, out);
                return true;
            }
        }
        switched
    }
}
