//! Which layers anybody watches: what nobody watches the performer need not
//! send.
//!
//! A layer counts as watched for a while after the last who wanted it, so that
//! somebody who leaves and comes back, or an estimate that trembles, costs no
//! start of a layer. The smallest that is sent is always wanted: whoever comes
//! starts with it. A layer that rests is still to be had: who asks for it wakes it.
//!
//! While anything is sent, only that is put to rest: what stopped by itself, or never
//! began, is not to be had until it is seen again.

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
    /// It was sent at some time.
    sent: bool,
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
        let state = |layer| {
            let offered = offers(layer);
            State { offered, awake: true, sent: false, wanted, woken: now }
        };
        Self { layers: Layer::ALL.map(state) }
    }

    /// True where a layer of these bits rests.
    pub(crate) fn wakes(&self, wanted: u8) -> bool {
        let mut layers = self.layers.iter().enumerate();
        layers.any(|(index, layer)| layer.offered && !layer.awake && wanted & 1 << index != 0)
    }

    /// Takes what is wanted now, one bit a layer, and what flows. True where the
    /// performer is to be told.
    pub(crate) fn update(&mut self, now: Instant, wanted: u8, flowing: [bool; 3]) -> bool {
        // Sizes within one stream flow that were not offered by name and cannot rest.
        let first = |is: &dyn Fn(usize, &State) -> bool| {
            let mut layers = self.layers.iter().enumerate();
            layers.position(|(index, layer)| layer.offered && is(index, layer))
        };
        let flows = |index: usize, _: &State| flowing.get(index) == Some(&true);
        let least =
            first(&flows).or_else(|| first(&|_, it| it.sent)).or_else(|| first(&|_, _| true));
        let mut changed = false;
        let some = flowing.contains(&true);
        for ((index, layer), flowing) in self.layers.iter_mut().enumerate().zip(flowing) {
            if wanted & 1 << index != 0 || Some(index) == least {
                layer.wanted = now;
            }
            layer.sent |= flowing;
            let held = now.saturating_duration_since(layer.wanted) < HOLD;
            // Of a dark camera no layer is known to have stopped.
            let awake = held || layer.awake && !flowing && some;
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
            (layer.offered, layer.awake, layer.sent) = (told.offered, told.awake, told.sent);
        }
    }

    /// The layers that are to be sent, the smallest first.
    pub(crate) fn layers(&self) -> Vec<Layer> {
        let awake =
            |layer: &Layer| self.layers[layer.index()].offered && self.layers[layer.index()].awake;
        Layer::ALL.into_iter().filter(awake).collect()
    }

    /// What a viewer can have of what flows: what rests or is just being woken
    /// as well, and at first what may follow a smaller layer.
    pub(crate) fn available(&self, now: Instant, flowing: [bool; 3]) -> [bool; 3] {
        let least = flowing.iter().position(|flows| *flows);
        Layer::ALL.map(|layer| {
            let state = self.layers[layer.index()];
            let waking = now.saturating_duration_since(state.woken) < WAKING;
            // Where nothing flows, nothing is to be had.
            let known = least.is_some_and(|least| state.sent || least < layer.index());
            let to_come = state.offered && known && (!state.awake || waking);
            flowing[layer.index()] || to_come
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Layer::{High, Low, Medium};

    const ALL: [bool; 3] = [true; 3];
    const NONE: [bool; 3] = [false; 3];

    #[test]
    fn what_nobody_wants_rests_after_a_while_and_wakes_at_once() {
        let begun = Instant::now();
        let mut watched = Watched::new(begun, &Layer::ALL);
        let start = begun + AT_FIRST - HOLD;
        assert_eq!(watched.layers(), [Low, Medium, High]);
        assert!(!watched.update(start + Duration::from_secs(1), 0b100, ALL));
        assert!(watched.update(start + HOLD, 0, ALL), "nobody ever wanted the middle one");
        assert_eq!(watched.layers(), [Low, High]);
        assert!(!watched.update(start + Duration::from_millis(3_900), 0, ALL));
        assert!(watched.update(start + Duration::from_secs(4), 0, ALL));
        assert_eq!(watched.layers(), [Low], "the smallest never rests");
        assert!(watched.wakes(0b100) && !watched.wakes(0b001));
        assert!(watched.update(start + Duration::from_secs(5), 0b100, ALL));
        assert_eq!(watched.layers(), [Low, High]);
    }

    #[test]
    fn what_rests_or_wakes_is_to_be_had() {
        let begun = Instant::now();
        let mut watched = Watched::new(begun, &Layer::ALL);
        let start = begun + AT_FIRST - HOLD;
        watched.update(start + HOLD, 0, ALL);
        let flowing = [true, false, false];
        assert_eq!(watched.available(start + HOLD, flowing), [true; 3]);
        watched.update(start + HOLD * 2, 0b010, ALL);
        assert_eq!(watched.available(start + HOLD * 2, flowing), [true; 3]);
        let later = start + HOLD * 2 + WAKING;
        watched.update(later, 0b010, flowing);
        assert_eq!(watched.available(later, flowing), [true, false, true], "it never came");
        assert_eq!(watched.available(later, NONE), NONE);
    }

    #[test]
    fn what_is_not_sent_is_no_layer_and_does_not_rest() {
        let begun = Instant::now();
        let mut watched = Watched::new(begun, &Layer::ALL);
        let only = |layer: Layer| Layer::ALL.map(|it| it == layer);
        assert_eq!(watched.available(begun, only(High)), only(High), "nothing smaller is to come");
        assert_eq!(watched.available(begun, only(Medium)), [false, true, true]);
        let later = begun + AT_FIRST * 2;
        assert!(!watched.update(later, 0b100, only(High)));
        assert_eq!(watched.available(later, only(High)), only(High));
        // The others come late, and one of them stops.
        let then = later + AT_FIRST;
        assert!(watched.update(then, 0b100, ALL));
        assert_eq!(watched.layers(), [Low, High]);
        let stopped = [false, false, true];
        assert!(!watched.update(then + HOLD * 2, 0b100, stopped));
        assert_eq!(watched.layers(), [Low, High]);
        assert_eq!(watched.available(then + HOLD * 2, stopped), [false, true, true]);
    }

    #[test]
    fn of_a_dark_camera_all_rests_but_the_smallest_that_it_has_sent() {
        let begun = Instant::now();
        let mut watched = Watched::new(begun, &Layer::ALL);
        assert!(watched.update(begun + AT_FIRST, 0, NONE));
        assert_eq!(watched.layers(), [Low]);
        let mut watched = Watched::new(begun, &Layer::ALL);
        assert!(!watched.update(begun, 0, [false, true, true]));
        assert!(watched.update(begun + AT_FIRST, 0, NONE));
        assert_eq!(watched.layers(), [Medium]);
        assert_eq!(watched.available(begun + AT_FIRST, [false, true, false]), [false, true, true]);
    }

    #[test]
    fn a_layer_that_is_woken_in_vain_is_gone_until_it_comes() {
        let begun = Instant::now();
        let mut watched = Watched::new(begun, &Layer::ALL);
        let (low, at) = ([true, false, false], begun + AT_FIRST);
        assert!(watched.update(at, 0, ALL));
        assert!(watched.update(at, 0b100, low));
        for seconds in 3..30 {
            let now = at + Duration::from_secs(seconds);
            assert!(!watched.update(now, 0, low), "he is not told again and again");
            assert_eq!(watched.available(now, low), [true, true, false]);
        }
        let now = at + Duration::from_secs(30);
        assert!(watched.update(now, 0, [true, false, true]));
        assert_eq!(watched.layers(), [Low]);
        assert_eq!(watched.available(now, low), ALL, "it has shown that it lives");
    }

    #[test]
    fn a_single_layer_never_rests() {
        let start = Instant::now();
        let mut watched = Watched::new(start, &[]);
        assert!(!watched.update(start + AT_FIRST * 2, 0, [false, false, true]));
        assert_eq!(watched.layers(), [High]);
    }

    #[test]
    fn of_sizes_within_one_stream_the_stream_never_rests() {
        let start = Instant::now();
        let mut watched = Watched::new(start, &[]);
        for (after, wanted) in [(1, 0), (2, 0b001), (3, 0)] {
            assert!(!watched.update(start + AT_FIRST * after, wanted, ALL));
            assert_eq!(watched.layers(), [High]);
        }
    }
}
