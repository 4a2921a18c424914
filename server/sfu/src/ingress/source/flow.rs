//! What of a performer's layers flows, what it takes, and what of it is broken.

use std::time::Instant;

use footlight_shared::Layer;

use super::Source;
use crate::codec::View;
use crate::ingress::Slot;

/// A layer that misses so many frames of another has stopped, however slow the
/// frames are.
const MISSED_FRAMES: u32 = 12;

impl Source {
    /// Bits a second of a layer with all that it needs; 0 where none were
    /// measured yet.
    pub(crate) fn bitrate(&self, layer: Layer) -> u64 {
        self.bitrate_up_to(layer, u8::MAX)
    }

    /// Bits a second of a layer without the temporal layers above this one; 0
    /// where none were measured yet.
    pub(crate) fn bitrate_up_to(&self, layer: Layer, temporal: u8) -> u64 {
        let Some(stream) = self.carrier(layer) else { return 0 };
        let Some(layers) = stream.layers.as_deref() else { return stream.bitrate };
        let spatial = if layers.spatial() > 1 { layers.spatial_of(layer) } else { Some(0) };
        spatial.map_or(0, |spatial| layers.bitrate(View::new(spatial, temporal)))
    }

    /// True where a layer within the one stream could lately be begun without a key
    /// frame.
    pub(crate) fn has_way(&self, now: Instant, layer: Layer) -> bool {
        self.spatial().is_some_and(|(_, layers)| layers.has_way(now, layer))
    }

    /// How many temporal layers a layer has; 1 where it is but one.
    pub(crate) fn temporal(&self, now: Instant, layer: Layer) -> u8 {
        let layers = self.carrier(layer).and_then(|stream| stream.layers.as_deref());
        layers.map_or(1, |layers| layers.temporal(now))
    }

    /// Which layers flow, by index.
    pub(crate) fn flowing(&self, now: Instant) -> [bool; 3] {
        if let Some(told) = self.told {
            return told;
        }
        if let Some((_, layers)) = self.spatial() {
            return Layer::ALL.map(|layer| layers.flows(now, layer));
        }
        Layer::ALL.map(|layer| {
            let stream = self.stream(Slot::Video(layer));
            stream.is_some_and(|stream| stream.flows(now)) && !self.falls_behind(layer)
        })
    }

    /// True where something of the video is missing.
    pub(crate) fn has_gaps(&self) -> bool {
        self.streams().any(|(slot, stream)| slot != Slot::Audio && !stream.gaps.is_empty())
    }

    /// The layers, a bit each, of which what follows cannot be decoded, nor will what
    /// is missing come.
    pub(crate) fn broken(&self) -> u8 {
        let streams = self.streams().filter(|(_, stream)| stream.is_beyond_repair());
        let layers = streams.map(|(slot, stream)| {
            let (Slot::Video(place), broken) = (slot, stream.broken()) else { return 0 };
            let spatial = |layer| match self.spatial() {
                Some((one, layers)) if one == place => layers.spatial_of(layer),
                Some(_) => None,
                None => Some(0).filter(|_| layer == place),
            };
            let is = |layer: &Layer| {
                let view = |spatial| View::new(spatial, 0);
                spatial(*layer).is_some_and(|spatial| broken.contains(view(spatial)))
            };
            Layer::ALL.into_iter().filter(is).fold(0, |all, layer| all | 1 << layer.index())
        });
        layers.fold(0, |all, layers| all | layers)
    }

    /// True for a layer that sends nothing while another goes on.
    fn falls_behind(&self, layer: Layer) -> bool {
        let seen = self.frames_seen[layer.index()];
        self.frames
            .iter()
            .zip(seen)
            .any(|(frames, seen)| frames.wrapping_sub(seen) >= MISSED_FRAMES)
    }
}
