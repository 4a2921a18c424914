//! What there is to choose from: layers, each whole or at a lower rate where it
//! has temporal layers, as one ladder; and what each of its steps takes.

use footlight_shared::Layer;

/// A lower rate that takes more than this share of the whole, in percent, is no
/// step of its own.
const WORTH: u64 = 90;

/// What a viewer is sent of his performer's pictures. A larger picture at a lower
/// rate is better than a smaller one. For one who is sent several, see [`super::Joint`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Target {
    /// The layer.
    pub layer: Layer,
    /// Temporal layers above this one are left out.
    pub temporal: u8,
}

impl Target {
    /// A whole layer.
    pub(crate) fn whole(layer: Layer) -> Self {
        Self { layer, temporal: u8::MAX }
    }
}

/// What a layer takes with the temporal layers up to each, in bits a second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rates(pub [u64; 3]);

impl Rates {
    /// Of a layer that can only be had whole.
    pub(crate) fn whole(rate: u64) -> Self {
        Self([rate; 3])
    }

    fn up_to(&self, temporal: u8) -> u64 {
        let [.., whole] = self.0;
        self.0.get(usize::from(temporal)).copied().unwrap_or(whole)
    }

    /// The steps of a layer: a quarter of the pictures, half of them, all.
    fn steps(&self) -> [Option<u8>; 3] {
        let [quarter, half, whole] = self.0;
        let less = |of: u64, than: u64| of > 0 && of * 100 < than * WORTH;
        let two = less(half, whole);
        let (first, second) = match (less(quarter, half), two) {
            (true, true) => (Some(0), Some(1)),
            // Two temporal layers: the lower has half.
            (true, false) => (None, Some(0)),
            (false, true) => (None, Some(1)),
            (false, false) => (None, None),
        };
        [first, second, Some(u8::MAX)]
    }
}

/// What there is to choose from, and what may be spent; bits a second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Demand {
    /// What the layers take that flow, or would if anybody wanted them.
    pub layers: [Option<Rates>; 3],
    /// What the sound takes.
    pub sound: u64,
    /// The best layer that he wishes.
    pub wish: Layer,
    /// The most that he may be sent.
    pub cap: Option<u64>,
}

/// Steps of which each takes more than the one before, and what may be spent.
pub(crate) trait Ladder {
    /// The steps, the smallest first.
    fn steps(&self) -> impl DoubleEndedIterator<Item = Target>;

    /// What a step costs with the sound; `None` where it does not flow.
    fn cost(&self, step: Target) -> Option<u64>;

    /// The most that may be sent.
    fn cap(&self) -> Option<u64>;

    /// What is wished, caps apart.
    fn desired(&self) -> Option<Target>;

    /// The step, or the next best while it is not to be had.
    fn nearest(&self, step: Target) -> Option<Target>;

    /// What is asked for where there may be room for more than `current`: `next` is
    /// the step above it.
    fn aim(&self, current: Option<Target>, next: Target, wished: Target) -> Target;

    /// What is taken where there is no room for that, but for `next`, and `best` is the
    /// most that there is room for.
    fn instead(&self, next: Target, best: Target) -> Target;

    /// True where this step, beside the others, shows something of which nothing is sent.
    fn shows(&self, _: Target) -> bool {
        false
    }

    /// What he would take if his path carried everything; 0 where there is nothing
    /// that he may have.
    fn full(&self) -> u64 {
        self.wished(false, None).and_then(|wished| self.cost(wished)).unwrap_or(0)
    }

    /// What there must be room for before a step is taken, with so much to spare,
    /// in percent.
    fn need(&self, step: Target, spare: u64) -> u64 {
        self.cost(step).unwrap_or(0) * (100 + spare) / 100
    }

    /// The smallest step.
    fn smallest(&self) -> Option<Target> {
        self.steps().next()
    }

    /// The best step of his wish that his caps allow; where he is held, none
    /// above the present one.
    fn wished(&self, held: bool, current: Option<Target>) -> Option<Target> {
        let (desired, cap) = (self.desired()?, self.cap());
        let allowed = |step: &Target| {
            cap.is_none_or(|cap| self.cost(*step) <= Some(cap)) && (!held || Some(*step) <= current)
        };
        self.steps().rev().filter(|step| *step <= desired).find(allowed)
    }

    /// True where he may not have the best of his wish.
    fn is_capped(&self, wished: Target) -> bool {
        self.desired() > Some(wished)
    }

    /// The best step up to a limit for which there is room with so much to spare;
    /// the smallest in any case.
    fn best(&self, most: Target, room: u64, spare: u64) -> Target {
        let fits = |step: &Target| *step <= most && self.need(*step, spare) <= room;
        let best = self.steps().rev().find(fits).or_else(|| self.smallest());
        best.unwrap_or(Target::whole(Layer::Low))
    }

    /// The next step above the present one.
    fn above(&self, current: Option<Target>, wished: Target) -> Option<Target> {
        self.steps().find(|step| Some(*step) > current && *step <= wished)
    }
}

impl Ladder for Demand {
    /// A quarter of the pictures is for those who can have no more; a larger picture
    /// that takes no more than a smaller one whole is never the lesser of two.
    fn steps(&self) -> impl DoubleEndedIterator<Item = Target> {
        let smallest = self.flowing().next();
        self.flowing().flat_map(move |layer| {
            let rates = self.layers.get(layer.index()).copied().flatten();
            let below = self.flowing().rev().find(|other| *other < layer);
            let below = below.and_then(|below| self.cost(Target::whole(below)));
            let [quarter, half, whole] = rates.map_or([None; 3], |rates| rates.steps());
            let quarter = quarter.filter(|_| smallest == Some(layer));
            let step = move |temporal: u8| Target { layer, temporal };
            let half = half.filter(|half| self.cost(step(*half)) > below);
            [quarter, half, whole].into_iter().flatten().map(step)
        })
    }

    fn cost(&self, step: Target) -> Option<u64> {
        let rates = self.layers.get(step.layer.index())?.as_ref()?;
        Some(rates.up_to(step.temporal) + self.sound)
    }

    fn cap(&self) -> Option<u64> {
        self.cap
    }

    /// The best layer of his wish. Where all are above it, the smallest: better too
    /// much than nothing.
    fn desired(&self) -> Option<Target> {
        let first = self.flowing().next();
        self.flowing().rev().find(|layer| *layer <= self.wish).or(first).map(Target::whole)
    }

    fn nearest(&self, step: Target) -> Option<Target> {
        if self.flows(step.layer) {
            return Some(step);
        }
        self.steps().rev().find(|other| *other <= step).or_else(|| self.smallest())
    }

    /// A whole layer: those between are not worth a key frame.
    fn aim(&self, _: Option<Target>, next: Target, wished: Target) -> Target {
        Target::whole(next.layer).min(wished)
    }

    fn instead(&self, next: Target, _: Target) -> Target {
        next
    }
}

impl Demand {
    fn flowing(&self) -> impl DoubleEndedIterator<Item = Layer> + '_ {
        Layer::ALL.into_iter().filter(|layer| self.flows(*layer))
    }

    /// True for a layer that flows.
    fn flows(&self, layer: Layer) -> bool {
        self.layers.get(layer.index()).is_some_and(Option::is_some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Layer::{High, Low, Medium};

    fn demand(layers: [Option<[u64; 3]>; 3]) -> Demand {
        let layers = layers.map(|rates| rates.map(Rates));
        Demand { layers, sound: 40, wish: High, cap: None }
    }

    fn steps(demand: &Demand) -> Vec<(Layer, u8)> {
        demand.steps().map(|step| (step.layer, step.temporal)).collect()
    }

    #[test]
    fn half_of_the_pictures_is_a_step_and_a_quarter_is_the_last_resort() {
        let three = |whole: u64| Some([whole * 4 / 10, whole * 6 / 10, whole]);
        let demand = demand([three(150), three(500), three(1_700)]);
        let all = u8::MAX;
        let expected =
            [(Low, 0), (Low, 1), (Low, all), (Medium, 1), (Medium, all), (High, 1), (High, all)];
        assert_eq!(steps(&demand), expected);
        assert_eq!(demand.cost(Target { layer: High, temporal: 1 }), Some(1_060));
    }

    #[test]
    fn what_is_not_cheaper_is_no_step() {
        let plain = demand([Some([150; 3]), None, Some([1_700; 3])]);
        assert_eq!(steps(&plain), [(Low, u8::MAX), (High, u8::MAX)]);
        let two = demand([None, Some([300, 500, 500]), Some([480, 800, 800])]);
        let expected = [(Medium, 0), (Medium, u8::MAX), (High, u8::MAX)];
        assert_eq!(steps(&two), expected, "half of the large one takes less than the smaller");
    }
}
