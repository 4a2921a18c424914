//! How a newcomer starts: with a group of pictures that is already here.
//!
//! Key frames are dear: each costs the performer, and all who watch that layer,
//! many packets. So whoever comes is shown what is kept of the smallest layer,
//! from its latest key frame on, and is moved up when a key frame of the layer
//! that he is to get comes. What is kept is sent a little faster than it was
//! filmed (`cursor.rs`).

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use crate::ingress::{Source, Stream};

/// A group so old is not worth running through...
pub(super) const LONGEST: Duration = Duration::from_secs(2);
/// ... nor one of so many packets: the ring must hold it until it is sent.
const MOST_PACKETS: u64 = 500;
/// A key frame so young is as good as one that is still to come, whatever its
/// layer.
const FRESH: Duration = Duration::from_millis(400);
const FRESH_PACKETS: u64 = 200;
/// What is missing for so long was never repaired.
const REPAIRED: Duration = Duration::from_millis(250);

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
