//! Several pictures on one path, as one ladder: the smallest layer of each, the largest
//! tile first, then a better one of each, and so on. So one allocator decides about all
//! of them, and makes one probe at a time.
//!
//! A step is a [`Target`] that is read otherwise: its `layer` is how far all have come,
//! counted from each one's smallest, and its `temporal` is the last tile that has.

use footlight_shared::Layer;

use super::demand::{Ladder, Target};
use crate::bwe::FIRST_ESTIMATE;

/// Tiles that are reckoned with.
pub(crate) const MOST_TILES: usize = 24;
/// A picture of which the least takes more than this comes after the small pictures of
/// all others, in bits a second.
const DEAR: u64 = 400_000;
/// How many times what is taken already is asked for at once.
const AT_ONCE: u64 = 2;
const RUNGS: usize = MOST_TILES * 3;

/// A picture that is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tile {
    /// The leg that it comes by.
    pub leg: u8,
    /// How large it is shown.
    pub height: u16,
    /// Which of equal ones comes first.
    pub order: u8,
    /// What its layers take that may be had, in bits a second.
    pub rates: [Option<u64>; 3],
    /// The best layer that is worth having.
    pub wish: Layer,
}

impl Tile {
    /// The layers that come into question, the smallest first.
    fn layers(&self) -> impl Iterator<Item = (Layer, u64)> + '_ {
        let rate = |layer: Layer| self.rates.get(layer.index()).copied().flatten();
        let all = Layer::ALL.into_iter().filter_map(move |layer| Some((layer, rate(layer)?)));
        // Better too much than nothing.
        all.enumerate().filter(|(n, (layer, _))| *n == 0 || *layer <= self.wish).map(|(_, it)| it)
    }

    fn is_dear(&self) -> bool {
        self.layers().next().is_some_and(|(_, rate)| rate > DEAR)
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Joint {
    tiles: [Option<Tile>; MOST_TILES],
    rungs: [(Target, u64); RUNGS],
    count: usize,
    cap: Option<u64>,
}

impl Joint {
    /// Of these tiles, beside the sound; `cap` is the most that may be sent.
    pub(crate) fn new(tiles: impl Iterator<Item = Tile>, sound: u64, cap: Option<u64>) -> Self {
        let none = (Target::whole(Layer::Low), 0);
        let mut joint = Self { tiles: [None; MOST_TILES], rungs: [none; RUNGS], count: 0, cap };
        for (place, tile) in joint.tiles.iter_mut().zip(tiles) {
            *place = Some(tile);
        }
        joint.tiles.sort_unstable_by_key(|tile| {
            tile.map(|it| (it.is_dear(), u16::MAX - it.height, it.order, it.leg)).unwrap_or((
                true,
                u16::MAX,
                u8::MAX,
                u8::MAX,
            ))
        });
        let mut cost = sound;
        for (level, layer) in Layer::ALL.into_iter().enumerate() {
            for (n, tile) in joint.tiles.iter().enumerate() {
                let Some(tile) = tile else { break };
                let Some((_, rate)) = tile.layers().nth(level) else { continue };
                let below = level.checked_sub(1).and_then(|below| tile.layers().nth(below));
                cost += rate.saturating_sub(below.map_or(0, |(_, rate)| rate));
                if let Some(rung) = joint.rungs.get_mut(joint.count) {
                    *rung = (Target { layer, temporal: n as u8 }, cost);
                    joint.count += 1;
                }
            }
        }
        joint
    }

    /// With the most that may be sent.
    pub(crate) fn capped(self, cap: u64) -> Self {
        Self { cap: Some(cap), ..self }
    }

    /// What each tile's leg is sent at a step.
    pub(crate) fn shares(&self, step: Option<Target>) -> impl Iterator<Item = (u8, Option<Layer>)> {
        self.tiles.iter().flatten().enumerate().map(move |(n, tile)| {
            let of = |step: Target| {
                let behind = usize::from(n > usize::from(step.temporal));
                let level = step.layer.index().checked_sub(behind)?;
                tile.layers().take(level + 1).last().map(|(layer, _)| layer)
            };
            (tile.leg, step.and_then(of))
        })
    }

    fn rungs(&self) -> &[(Target, u64)] {
        self.rungs.get(..self.count).unwrap_or_default()
    }

    fn rung(&self, step: Target) -> Option<(Target, u64)> {
        self.rungs().iter().rev().find(|(rung, _)| *rung <= step).copied()
    }
}

impl Ladder for Joint {
    fn steps(&self) -> impl DoubleEndedIterator<Item = Target> {
        self.rungs().iter().map(|(step, _)| *step)
    }

    fn cost(&self, step: Target) -> Option<u64> {
        self.rung(step).map(|(_, cost)| cost)
    }

    fn cap(&self) -> Option<u64> {
        self.cap
    }

    fn desired(&self) -> Option<Target> {
        self.steps().next_back()
    }

    fn nearest(&self, step: Target) -> Option<Target> {
        self.rung(step).map(|(rung, _)| rung).or_else(|| self.smallest())
    }

    fn aim(&self, current: Option<Target>, next: Target, wished: Target) -> Target {
        let spent = current.and_then(|step| self.cost(step)).unwrap_or(0);
        let most = (spent * AT_ONCE).max(FIRST_ESTIMATE * AT_ONCE);
        self.best(wished, most, 0).max(next)
    }

    fn instead(&self, next: Target, best: Target) -> Target {
        best.max(next)
    }

    fn shows(&self, step: Target) -> bool {
        step.layer == Layer::Low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Layer::{High, Low, Medium};

    const RATES: [Option<u64>; 3] = [Some(150), Some(500), Some(1_500)];

    fn tile(leg: u8, height: u16, wish: Layer) -> Tile {
        Tile { leg, height, order: 0, rates: RATES, wish }
    }

    fn shares(joint: &Joint, step: Target) -> Vec<(u8, Option<Layer>)> {
        joint.shares(Some(step)).collect()
    }

    #[test]
    fn all_get_a_small_picture_before_one_gets_a_better_one() {
        let tiles = [tile(0, 180, Low), tile(1, 720, High), tile(2, 360, Medium)];
        let joint = Joint::new(tiles.into_iter(), 60, None);
        let steps: Vec<_> = joint.steps().map(|it| joint.cost(it).unwrap_or(0)).collect();
        assert_eq!(steps, [210, 360, 510, 860, 1_210, 2_210]);
        let all: Vec<_> = joint.steps().map(|it| shares(&joint, it)).collect();
        assert_eq!(all[0], [(1, Some(Low)), (2, None), (0, None)]);
        assert_eq!(all[2], [(1, Some(Low)), (2, Some(Low)), (0, Some(Low))]);
        assert_eq!(all[3], [(1, Some(Medium)), (2, Some(Low)), (0, Some(Low))]);
        assert_eq!(all[5], [(1, Some(High)), (2, Some(Medium)), (0, Some(Low))]);
    }

    #[test]
    fn a_step_of_before_is_found_again_among_other_tiles() {
        let joint = Joint::new([tile(0, 180, Low)].into_iter(), 0, None);
        assert_eq!(joint.nearest(Target::whole(High)), Some(Target { layer: Low, temporal: 0 }));
        let none = Joint::new(std::iter::empty(), 0, None);
        assert_eq!((none.desired(), none.smallest()), (None, None));
    }

    #[test]
    fn a_dear_picture_waits_for_the_small_ones() {
        let screen = Tile { rates: [None, None, Some(900_000)], ..tile(0, 1_080, High) };
        let small = Tile { rates: [Some(150_000), None, None], ..tile(1, 180, Low) };
        let joint = Joint::new([screen, small].into_iter(), 0, None);
        let first = joint.smallest().map(|step| shares(&joint, step));
        assert_eq!(first, Some(vec![(1, Some(Low)), (0, None)]));
    }
}
