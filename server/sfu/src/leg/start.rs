//! How a newcomer starts: with a group of pictures that is already here.
//!
//! Key frames are dear: each costs the performer, and all who watch that layer,
//! many packets. So whoever comes is shown what is kept of the smallest layer,
//! from its latest key frame on, and is moved up when a key frame of the layer
//! that he is to get comes. What is kept is sent a little faster than it was
//! filmed, so that neither his network nor his decoder is flooded, with
//! timestamps that run as fast as it is sent (`rewrite.rs`).
//!
//! Invariant: the cursor never overtakes what has gone round, so that each
//! packet goes out either by the cursor or by its batch.

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use super::rewrite::Rewrite;
use super::segment::Segment;
use super::video::Selected;
use crate::ingress::{Source, Stream, ticks_in};

/// A group so old is not worth running through...
const LONGEST: Duration = Duration::from_secs(2);
/// ... nor one of so many packets: the ring must hold it until it is sent.
const MOST_PACKETS: u64 = 500;
/// A key frame so young is as good as one that is still to come, whatever its
/// layer.
const FRESH: Duration = Duration::from_millis(400);
const FRESH_PACKETS: u64 = 200;
/// What is missing for so long was never repaired.
const REPAIRED: Duration = Duration::from_millis(250);
/// How many times faster than filmed a group is sent and shown.
pub(super) const PACE: u32 = 4;
/// Between two bursts.
const STEP: Duration = Duration::from_millis(10);
/// Packets in one of them.
const MOST_IN_STEP: usize = 64;

/// The layer that somebody who is to get `target` starts with, and the position
/// where its cached group of pictures begins.
pub(super) fn cached(now: Instant, source: &Source, target: Layer) -> Option<(Layer, u64)> {
    let flowing = source.flowing(now);
    let stream = |layer: Layer| source.carrier(layer);
    let fresh = stream(target).and_then(|it| group(now, it, FRESH, FRESH_PACKETS));
    if let Some(key) = fresh {
        return Some((target, key));
    }
    let layers = Layer::ALL.into_iter().filter(|layer| *layer <= target && flowing[layer.index()]);
    layers
        .into_iter()
        .find_map(|layer| Some((layer, group(now, stream(layer)?, LONGEST, MOST_PACKETS)?)))
}

/// Where the group of pictures begins that a stream is in, if it is whole and
/// not longer than that.
fn group(now: Instant, stream: &Stream, longest: Duration, most: u64) -> Option<u64> {
    let (key, at) = stream.last_key?;
    let last = stream.fanned;
    let short = now.saturating_duration_since(at) < longest && key <= last && last - key < most;
    if !short {
        return None;
    }
    let mut missing = false;
    for position in key..=last {
        match stream.ring.get(position) {
            None => missing = true,
            Some((packet, _)) => {
                if missing && now.saturating_duration_since(packet.arrived) > REPAIRED {
                    return None;
                }
                missing = false;
            }
        }
    }
    Some(key)
}

/// A newcomer on his way from the cached key frame to the present.
#[derive(Clone, Copy, Debug)]
pub(super) struct CatchUp {
    /// The first position that was not looked at.
    pub next: u64,
    /// When the next burst is due.
    pub due: Instant,
    began: Instant,
    /// The key frame's timestamp.
    first: u32,
}

impl CatchUp {
    /// From the packet at `position` on.
    pub(super) fn new(now: Instant, position: u64, timestamp: u32) -> Self {
        Self { next: position, due: now, began: now, first: timestamp }
    }

    /// Picks the packets of the burst that is due. False once the present is
    /// reached.
    pub(super) fn step(
        &mut self,
        now: Instant,
        stream: &Stream,
        segment: &Segment,
        rewrite: &mut Rewrite,
        out: &mut Vec<Selected>,
    ) -> bool {
        self.due = now + STEP;
        let passed = now.saturating_duration_since(self.began);
        // Who has still not caught up gets the rest at once.
        let patience = LONGEST.saturating_sub(passed);
        let reached = ticks_in(passed * PACE, stream.rate);
        while self.next <= stream.fanned {
            let position = self.next;
            if let Some((packet, _)) = stream.ring.get(position) {
                let ahead = packet.timestamp.wrapping_sub(self.first) as i32;
                let early = ahead > reached as i32 && !patience.is_zero();
                if early || out.len() >= MOST_IN_STEP {
                    return true;
                }
                // A repair that is about to go round comes with its batch.
                let pending = now.saturating_duration_since(packet.arrived) < STEP
                    && stream.batch.contains(&position);
                if !pending && rewrite.locate(stream, packet) == Some(*segment) {
                    rewrite.sent(segment, stream, packet);
                    out.push(Selected { position, segment: *segment });
                }
            }
            self.next += 1;
        }
        false
    }
}
