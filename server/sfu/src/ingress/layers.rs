//! The layers within one stream: which there are, which flow, what they take, and
//! the numbers of those who get less than all.

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use super::ranks::Ranks;
use super::ring::Packet;
use super::stream::STALLED_AFTER;

/// Spatial layers that have a [`Layer`] of ours.
const SPATIAL: usize = Layer::ALL.len();

/// See the module.
#[derive(Debug)]
pub(crate) struct Layers {
    /// Numbers without holes.
    pub ranks: Ranks,
    /// How many spatial layers the latest structure has told of.
    told: usize,
    /// By spatial layer: when it was last seen.
    seen: [Option<Instant>; SPATIAL],
    bytes: [u64; SPATIAL],
    bitrates: [u64; SPATIAL],
    /// Every picture since the latest key frame had all that the smaller ones
    /// need, so that who gets a large one may be given a smaller one at once.
    pub nested: bool,
}

impl Layers {
    /// Of a stream in whose ring are so many packets, the last of them `newest`.
    pub(super) fn new(ring: usize, newest: u64) -> Self {
        Self {
            ranks: Ranks::new(ring, newest),
            told: 0,
            seen: [None; SPATIAL],
            bytes: [0; SPATIAL],
            bitrates: [0; SPATIAL],
            nested: true,
        }
    }

    /// A packet of the stream was stored.
    pub(super) fn stored(&mut self, packet: &Packet, bytes: usize) {
        let layering = &packet.layering;
        self.ranks.stored(packet.position, layering, packet.numbers.picture());
        let spatial = usize::from(layering.layer.spatial).min(SPATIAL - 1);
        if let (Some(seen), Some(sum)) = (self.seen.get_mut(spatial), self.bytes.get_mut(spatial)) {
            *seen = Some(packet.arrived);
            *sum += bytes as u64;
        }
        if layering.spatial != 0 {
            self.told = usize::from(layering.spatial).min(SPATIAL);
            // What is announced comes within this very picture.
            self.seen.iter_mut().take(self.told).for_each(|it| *it = Some(packet.arrived));
        }
        if packet.key_start {
            self.nested = true;
        } else if !layering.supports_all() {
            self.nested = false;
        }
    }

    /// How many spatial layers there are.
    pub(crate) fn spatial(&self) -> usize {
        let seen = self.seen.iter().rposition(Option::is_some).map_or(1, |last| last + 1);
        if self.told == 0 { seen } else { self.told }
    }

    /// The spatial layer that stands for one of our layers: the largest picture
    /// is always our largest.
    pub(crate) fn spatial_of(&self, layer: Layer) -> Option<u8> {
        (self.spatial() + layer.index()).checked_sub(SPATIAL).map(|spatial| spatial as u8)
    }

    /// Our layer for a spatial layer.
    pub(crate) fn layer_of(&self, spatial: u8) -> Layer {
        let index = (usize::from(spatial) + SPATIAL).saturating_sub(self.spatial());
        Layer::ALL.get(index).copied().unwrap_or(Layer::High)
    }

    /// True while one of our layers is sent.
    pub(crate) fn flows(&self, now: Instant, layer: Layer) -> bool {
        let seen = self.spatial_of(layer).and_then(|it| *self.seen.get(usize::from(it))?);
        seen.is_some_and(|seen| now.saturating_duration_since(seen) < STALLED_AFTER)
    }

    /// Bits a second of one of our layers with all that it needs.
    #[allow(dead_code, reason = "for who chooses by what layers take")]
    pub(crate) fn bitrate(&self, layer: Layer) -> u64 {
        let spatial = self.spatial_of(layer).map_or(0, usize::from);
        self.bitrates.iter().take(spatial + 1).sum()
    }

    /// Measures the rates.
    pub(super) fn measure(&mut self, span: Duration) {
        for (bytes, bitrate) in self.bytes.iter_mut().zip(&mut self.bitrates) {
            let bits = std::mem::take(bytes) * 8;
            *bitrate = bits * 1_000 / (span.as_millis() as u64).max(1);
        }
    }
}
