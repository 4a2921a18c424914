//! The layers within one stream: which there are, which flow, what they take, and
//! the numbers of those who get less than all.

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use super::ranks::Ranks;
use super::ring::Packet;
use super::stream::{OVERHEAD, STALLED_AFTER, smooth};
use crate::codec::{LayerId, Layering, VIEWS, View};

/// Spatial layers that have a [`Layer`] of ours.
const SPATIAL: usize = Layer::ALL.len();
/// Where a larger picture could be begun without a key frame, it can be again
/// before long.
const WAY: Duration = Duration::from_secs(1);
/// Temporal layers that are told apart.
const TEMPORAL: usize = View::WHOLE.temporal() as usize + 1;

/// See the module.
#[derive(Debug)]
pub(crate) struct Layers {
    /// Numbers without holes.
    pub ranks: Ranks,
    /// How many spatial layers the latest structure has told of, and its position.
    told: usize,
    told_at: u64,
    /// By spatial layer: when it was last seen.
    seen: [Option<Instant>; SPATIAL],
    /// And by temporal layer.
    rates_seen: [Option<Instant>; TEMPORAL],
    /// By view: what it took since it was last measured, and bits a second.
    bytes: [u64; VIEWS],
    bitrates: [u64; VIEWS],
    measured: bool,
    /// By spatial layer: when it could be begun last without a key frame by one who
    /// had the next smaller.
    ways: [Option<Instant>; SPATIAL],
    /// The timestamp of the latest key frame.
    key: Option<u32>,
    newest: u64,
    /// The newest packet's timestamp and layer, where its frame goes on.
    open: Option<(u32, LayerId)>,
    /// When the second rate began anew last, by who had the lowest alone.
    pub anew: Option<Instant>,
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
            told_at: 0,
            seen: [None; SPATIAL],
            rates_seen: [None; TEMPORAL],
            bytes: [0; VIEWS],
            bitrates: [0; VIEWS],
            measured: false,
            ways: [None; SPATIAL],
            key: None,
            newest,
            open: None,
            anew: None,
            nested: true,
        }
    }

    /// A packet of the stream was stored.
    pub(super) fn stored(&mut self, packet: &Packet, bytes: usize) {
        let layering = &packet.layering;
        let within = !layering.begins && self.open == Some((packet.timestamp, layering.layer));
        if packet.position > self.newest {
            let ended = layering.ends || packet.marker;
            self.open = (!ended).then_some((packet.timestamp, layering.layer));
            self.newest = packet.position;
        }
        self.ranks.stored(packet.position, layering, packet.numbers.picture(), within);
        let own = View::new(layering.layer.spatial, layering.layer.temporal);
        let seen = self.seen.get_mut(usize::from(own.spatial()));
        let rate = self.rates_seen.get_mut(usize::from(own.temporal()));
        seen.into_iter().chain(rate).for_each(|seen| *seen = Some(packet.arrived));
        self.find_way(packet, own);
        if own.temporal() == 1 && layering.enter.contains(own) {
            self.anew = Some(packet.arrived);
        }
        for (view, sum) in View::all().zip(&mut self.bytes) {
            if layering.views.contains(view) {
                *sum += bytes as u64 + OVERHEAD;
            }
        }
        if layering.spatial != 0 && packet.position >= self.told_at {
            self.told_at = packet.position;
            self.told = usize::from(layering.spatial).min(SPATIAL);
            // What is announced comes within this very picture.
            self.seen.iter_mut().take(self.told).for_each(|it| *it = Some(packet.arrived));
        }
        if packet.key_start {
            self.nested = true;
            self.key = Some(packet.timestamp);
        } else if !layering.supports_all() {
            self.nested = false;
        }
    }

    /// Remembers where a larger picture may be begun.
    fn find_way(&mut self, packet: &Packet, own: View) {
        let Layering { enter, reach: Some(reach), begins: true, .. } = packet.layering else {
            return;
        };
        let smaller = own.spatial().checked_sub(1).map(|below| View::new(below, own.temporal()));
        if smaller.is_some_and(|it| reach.contains(it))
            && enter.contains(own)
            && self.key != Some(packet.timestamp)
            && let Some(way) = self.ways.get_mut(usize::from(own.spatial()))
        {
            *way = Some(packet.arrived);
        }
    }

    /// True where a spatial layer could lately be begun without a key frame, so
    /// that none is worth asking for.
    pub(crate) fn has_way(&self, now: Instant, layer: Layer) -> bool {
        let way = self.spatial_of(layer).and_then(|it| *self.ways.get(usize::from(it))?);
        way.is_some_and(|at| now.saturating_duration_since(at) < WAY)
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

    /// How many temporal layers came within the last while.
    pub(super) fn temporal(&self, now: Instant) -> u8 {
        let lately = |seen: &Option<Instant>| {
            seen.is_some_and(|seen| now.saturating_duration_since(seen) < STALLED_AFTER)
        };
        self.rates_seen.iter().rposition(lately).map_or(1, |last| last as u8 + 1)
    }

    /// Bits a second of a view; 0 until it was measured.
    pub(super) fn bitrate(&self, view: View) -> u64 {
        self.bitrates.get(view.index()).copied().unwrap_or(0)
    }

    /// Measures the rates.
    pub(super) fn measure(&mut self, span: Duration) {
        let some = self.bytes.iter().any(|bytes| *bytes > 0);
        for (bytes, bitrate) in self.bytes.iter_mut().zip(&mut self.bitrates) {
            *bitrate = smooth(self.measured, *bitrate, std::mem::take(bytes), span);
        }
        self.measured = some;
    }
}
