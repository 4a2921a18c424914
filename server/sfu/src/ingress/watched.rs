//! Which layers anybody watches: what nobody watches the performer need not
//! send.
//!
//! A layer counts as watched for a while after the last who wanted it, so that
//! somebody who leaves and comes back, or an estimate that trembles, costs no
//! start of a layer. The smallest is always wanted: whoever comes starts with
//! it. A layer that rests is still to be had: who asks for it wakes it.

use std::time::{Duration, Instant};

use footlight_shared::Layer;

/// From the last who wanted a layer to its rest.
const HOLD: Duration = Duration::from_secs(3);
/// A performer's estimate of his path grows with what he sends, and his
/// audience is yet to come: at first nothing rests.
const AT_FIRST: Duration = Duration::from_secs(10);
/// How long a layer that is woken may take before it counts as gone.
const WAKING: Duration = Duration::from_secs(3);

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    layers: [State; 3],
}

#[derive(Clone, Copy, Debug)]
struct State {
    offered: bool,
    awake: bool,
    /// When somebody wanted it last, and since when it is awake.
    wanted: Instant,
    woken: Instant,
}

impl Watched {
    /// The performer begins with all layers that he `offered`; without any he
    /// has but the one that counts as the largest.
    pub(crate) fn new(now: Instant, offered: &[Layer]) -> Self {
        let offers = |layer: Layer| match offered {
            [] => layer == Layer::High,
            offered => offered.contains(&layer),
        };
        let wanted = now + AT_FIRST - HOLD;
        let state = |layer| State { offered: offers(layer), awake: true, wanted, woken: now };
        Self { layers: Layer::ALL.map(state) }
    }

    /// True where a layer of these bits rests.
    pub(crate) fn wakes(&self, wanted: u8) -> bool {
        let mut layers = self.layers.iter().enumerate();
        layers.any(|(index, layer)| layer.offered && !layer.awake && wanted & 1 << index != 0)
    }

    /// Takes what is wanted now, one bit a layer. True where the performer is to
    /// be told.
    pub(crate) fn update(&mut self, now: Instant, wanted: u8) -> bool {
        let least = self.layers.iter().position(|layer| layer.offered);
        let mut changed = false;
        for (index, layer) in self.layers.iter_mut().enumerate() {
            if wanted & 1 << index != 0 || Some(index) == least {
                layer.wanted = now;
            }
            let awake = now.saturating_duration_since(layer.wanted) < HOLD;
            if layer.offered && awake != layer.awake {
                changed = true;
                layer.awake = awake;
                layer.woken = if awake { now } else { layer.woken };
            }
        }
        changed
    }

    /// At a mirror: how it is at home.
    pub(crate) fn told(&mut self, now: Instant, home: &Self) {
        for (layer, told) in self.layers.iter_mut().zip(&home.layers) {
            if told.awake && !layer.awake {
                layer.woken = now;
            }
            (layer.offered, layer.awake) = (told.offered, told.awake);
        }
    }

    /// The layers that are to be sent, the smallest first.
    pub(crate) fn layers(&self) -> Vec<Layer> {
        let awake =
            |layer: &Layer| self.layers[layer.index()].offered && self.layers[layer.index()].awake;
        Layer::ALL.into_iter().filter(awake).collect()
    }

    /// What a viewer can have of what flows: what rests or is just being woken
    /// as well.
    pub(crate) fn available(&self, now: Instant, flowing: [bool; 3]) -> [bool; 3] {
        Layer::ALL.map(|layer| {
            let state = self.layers[layer.index()];
            let waking = now.saturating_duration_since(state.woken) < WAKING;
            // Where nothing flows, nothing is to be had.
            let to_come = state.offered && (!state.awake || waking) && flowing.contains(&true);
            flowing[layer.index()] || to_come
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Layer::{High, Low, Medium};

    #[test]
    fn what_nobody_wants_rests_after_a_while_and_wakes_at_once() {
        let begun = Instant::now();
        let mut watched = Watched::new(begun, &Layer::ALL);
        let start = begun + AT_FIRST - HOLD;
        assert_eq!(watched.layers(), [Low, Medium, High]);
        assert!(!watched.update(start + Duration::from_secs(1), 0b100));
        assert!(watched.update(start + HOLD, 0), "nobody ever wanted the middle one");
        assert_eq!(watched.layers(), [Low, High]);
        assert!(!watched.update(start + Duration::from_millis(3_900), 0));
        assert!(watched.update(start + Duration::from_secs(4), 0));
        assert_eq!(watched.layers(), [Low], "the smallest never rests");
        assert!(watched.wakes(0b100) && !watched.wakes(0b001));
        assert!(watched.update(start + Duration::from_secs(5), 0b100));
        assert_eq!(watched.layers(), [Low, High]);
    }

    #[test]
    fn what_rests_or_wakes_is_to_be_had() {
        let begun = Instant::now();
        let mut watched = Watched::new(begun, &Layer::ALL);
        let start = begun + AT_FIRST - HOLD;
        watched.update(start + HOLD, 0);
        let flowing = [true, false, false];
        assert_eq!(watched.available(start + HOLD, flowing), [true; 3]);
        watched.update(start + HOLD * 2, 0b010);
        assert_eq!(watched.available(start + HOLD * 2, flowing), [true; 3]);
        let later = start + HOLD * 2 + WAKING;
        watched.update(later, 0b010);
        assert_eq!(watched.available(later, flowing), [true, false, true], "it never came");
        assert_eq!(watched.available(later, [false; 3]), [false; 3]);
    }

    #[test]
    fn a_single_layer_never_rests() {
        let start = Instant::now();
        let mut watched = Watched::new(start, &[]);
        assert!(!watched.update(start + AT_FIRST * 2, 0));
        assert_eq!(watched.layers(), [High]);
    }
}
