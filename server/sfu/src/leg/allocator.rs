//! Which layer a viewer is sent: the best that he wishes, that his caps allow
//! and that his path carries.
//!
//! Down at once; up only when a probe has shown room for the layer as it is
//! sent now, with some to spare. A try that fails makes the next one wait twice
//! as long, so a path at the edge is not tried for ever. Where not even the
//! smallest layer fits, the pictures stop and the sound goes on.
//!
//! Pure and driven by events: nothing happens but in [`Allocator::decide`].

use std::time::{Duration, Instant};

use footlight_shared::{Layer, Limit};

use crate::bwe::{Evidence, FIRST_ESTIMATE, Verdict};

/// What a layer must have to spare before it is taken, in percent.
const SPARE: u64 = 8;
/// What a probe asks for beyond that.
const BEYOND: u64 = 15;
/// Below this share of the smallest layer, in percent, the pictures stop: one
/// cautious step of the estimate is no reason.
const MERCY: u64 = 70;
/// Between two bursts that ask whether there is room at all.
const BETWEEN_BURSTS: Duration = Duration::from_secs(3);
const LONGEST_BETWEEN: Duration = Duration::from_secs(12);
/// The first wait after a step up that did not hold, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(8);
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// Who had to leave a layer for his cap's sake stays below it for so long, unless
/// the cap is raised: a picture that moves and rests would cost a key frame each
/// time.
const CAPPED: Duration = Duration::from_secs(20);
/// A step up that holds for so long has succeeded.
const HELD: Duration = Duration::from_secs(20);
/// The bursts of the start, in multiples of the first estimate.
const START: [u64; 2] = [3, 6];
/// How long a burst lasts, and a trial.
const BURST: Duration = Duration::from_millis(50);
const TRIAL: Duration = Duration::from_millis(800);

/// What a viewer is sent of his performer's pictures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

/// What there is to choose from, and what may be spent; bits a second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Demand {
    /// What the layers take that flow, or would if anybody wanted them.
    pub layers: [Option<u64>; 3],
    /// What the sound takes.
    pub sound: u64,
    /// The best layer that he wishes.
    pub wish: Layer,
    /// The most that he may be sent.
    pub cap: Option<u64>,
}

/// A probe that is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ask {
    /// Bits a second.
    pub rate: u64,
    /// How long.
    pub span: Duration,
}

/// Where the search for room stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Search {
    /// Bursts of the start: how many were asked for.
    Start(u8),
    /// Nothing is asked.
    Idle,
    /// A burst asks for this layer.
    Burst(Layer),
    /// A trial does.
    Trial(Layer),
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Allocator {
    current: Option<Layer>,
    /// Why he is not sent what he wishes.
    pub limited: Option<Limit>,
    search: Search,
    next_burst: Option<Instant>,
    between: Duration,
    next_try: Option<Instant>,
    wait: Duration,
    raised: Option<Instant>,
    /// The cap that a layer went beyond, and until when he stays below.
    over: Option<(u64, Instant)>,
    /// The path did not carry what was sent.
    fell: bool,
    /// It does not even carry the smallest layer.
    dropped: bool,
}

/// What a decision goes by beside the demand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    /// What is known of the path.
    pub evidence: Evidence,
    /// What the latest probe has come to, once.
    pub verdict: Option<Verdict>,
    /// A probe is under way.
    pub probing: bool,
}

impl Allocator {
    /// For a viewer of whom nothing is known.
    pub(crate) fn new() -> Self {
        Self {
            current: None,
            limited: None,
            search: Search::Start(0),
            next_burst: None,
            between: BETWEEN_BURSTS,
            next_try: None,
            wait: FIRST_WAIT,
            raised: None,
            over: None,
            fell: false,
            dropped: false,
        }
    }

    /// What he is to be sent.
    pub(crate) fn target(&self) -> Option<Target> {
        self.current.map(Target::whole)
    }

    /// Decides anew. The probe that is answered is to be begun.
    pub(crate) fn decide(
        &mut self,
        now: Instant,
        demand: &Demand,
        situation: &Situation,
    ) -> Option<Ask> {
        let held = self.heed_cap(now, demand);
        let Some(wished) = demand.wished(held, self.current) else {
            // Nothing flows, or nothing that he may have.
            self.current = None;
            self.limited = demand.smallest().map(|_| Limit::Cap);
            return None;
        };
        self.settle(now, wished);
        let evidence = &situation.evidence;
        self.current = match self.current {
            _ if self.dropped => None,
            Some(layer) => demand.nearest(layer.min(wished)),
            None => Some(demand.best(wished, evidence.room.unwrap_or(FIRST_ESTIMATE))),
        };
        if let Some(layer) = self.current
            && evidence.limit.is_some_and(|limit| demand.cost(layer) > Some(limit))
        {
            self.step_down(now, demand, layer, evidence);
        }
        let ask = if situation.probing { None } else { self.seek(now, demand, wished, situation) };
        let starting = matches!(self.search, Search::Start(_));
        self.limited = if self.current.is_none_or(|layer| layer < wished) && !starting {
            Some(Limit::Bandwidth)
        } else {
            demand.is_capped(wished).then_some(Limit::Cap)
        };
        ask
    }

    /// True while he stays below what went beyond his cap.
    fn heed_cap(&mut self, now: Instant, demand: &Demand) -> bool {
        let cap = demand.cap.unwrap_or(u64::MAX);
        if self.current.is_some_and(|layer| demand.cost(layer) > Some(cap)) {
            self.over = Some((cap, now + CAPPED));
        }
        self.over = self.over.filter(|(over, until)| cap <= *over && now < *until);
        self.over.is_some()
    }

    /// A step up that has held is no try any more.
    fn settle(&mut self, now: Instant, wished: Layer) {
        if self.raised.is_some_and(|at| now.saturating_duration_since(at) >= HELD) {
            self.raised = None;
            self.wait = FIRST_WAIT;
            self.fell &= self.current != Some(wished);
        }
    }

    fn step_down(&mut self, now: Instant, demand: &Demand, from: Layer, evidence: &Evidence) {
        let limit = evidence.limit.unwrap_or(u64::MAX);
        let below = demand.flowing().rev().filter(|layer| *layer < from);
        let fits = |layer: &Layer| demand.cost(*layer) <= Some(limit);
        let smallest = demand
            .smallest()
            .filter(|layer| demand.cost(*layer).is_some_and(|cost| limit >= cost * MERCY / 100));
        let to = below.into_iter().find(fits).or(smallest);
        if to == Some(from) {
            return;
        }
        self.current = to;
        (self.fell, self.dropped) = (true, to.is_none());
        if self.raised.take().is_some() {
            self.fail(now);
        } else {
            if to.is_none() {
                // Tries that failed further up say nothing about this one.
                self.wait = FIRST_WAIT;
            }
            self.next_try = Some(now + self.wait / 2);
        }
        self.search = Search::Idle;
        self.between = BETWEEN_BURSTS;
        self.next_burst = None;
    }

    /// A try has failed: the next one waits longer.
    fn fail(&mut self, now: Instant) {
        self.next_try = Some(now + self.wait);
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
    }

    /// Looks for room for more.
    fn seek(
        &mut self,
        now: Instant,
        demand: &Demand,
        wished: Layer,
        situation: &Situation,
    ) -> Option<Ask> {
        let room = situation.evidence.room;
        let verdict = situation.verdict;
        if let Search::Start(bursts) = self.search {
            return self.start(bursts, demand, wished, room, verdict);
        }
        let search = std::mem::replace(&mut self.search, Search::Idle);
        let next = demand.above(self.current, wished)?;
        // Where there is room for more than the next, those between are not
        // worth a key frame.
        let next = next.max(demand.best(wished, room.unwrap_or(0)));
        let need = demand.need(next);
        let carried = verdict == Some(Verdict::Room);
        let there = room.is_some_and(|room| room >= need);
        match search {
            Search::Trial(layer) if carried && layer == next => self.rise(now, next),
            Search::Trial(_) => self.fail(now),
            Search::Burst(layer) if layer == next && (carried || there) => {
                return self.advance(now, next, need);
            }
            Search::Burst(_) => {
                self.between = (self.between * 3 / 2).min(LONGEST_BETWEEN);
                self.next_burst = Some(now + self.between);
            }
            _ if self.next_try.is_some_and(|at| now < at) => {}
            _ if there => return self.advance(now, next, need),
            _ if self.next_burst.is_some_and(|at| now < at) => {}
            _ => {
                self.search = Search::Burst(next);
                return Some(Ask { rate: need * (100 + BEYOND) / 100, span: BURST });
            }
        }
        None
    }

    /// There seems to be room: who never fell takes it, who fell makes sure.
    fn advance(&mut self, now: Instant, next: Layer, need: u64) -> Option<Ask> {
        if self.fell {
            self.search = Search::Trial(next);
            return Some(Ask { rate: need, span: TRIAL });
        }
        self.rise(now, next);
        None
    }

    fn rise(&mut self, now: Instant, to: Layer) {
        self.current = Some(to);
        self.dropped = false;
        self.raised = Some(now);
        self.next_burst = None;
        self.between = BETWEEN_BURSTS;
    }

    /// The bursts of the start, each for more than the one before; then the best
    /// layer at once, so that no key frame is spent on those between.
    fn start(
        &mut self,
        bursts: u8,
        demand: &Demand,
        wished: Layer,
        room: Option<u64>,
        verdict: Option<Verdict>,
    ) -> Option<Ask> {
        let enough =
            self.current == Some(wished) || room.is_some_and(|room| room >= demand.need(wished));
        let full = bursts > 0 && verdict != Some(Verdict::Room);
        if let Some(times) = START.get(usize::from(bursts)).filter(|_| !enough && !full) {
            self.search = Search::Start(bursts + 1);
            return Some(Ask { rate: FIRST_ESTIMATE * times, span: BURST });
        }
        self.search = Search::Idle;
        let best = demand.best(wished, room.unwrap_or(FIRST_ESTIMATE));
        self.current = self.current.max(Some(best));
        None
    }
}

impl Demand {
    /// What a layer costs with the sound; `None` where it does not flow.
    fn cost(&self, layer: Layer) -> Option<u64> {
        let rate = self.layers.get(layer.index()).copied().flatten()?;
        Some(rate + self.sound)
    }

    /// What there must be room for before a layer is taken.
    fn need(&self, layer: Layer) -> u64 {
        self.cost(layer).unwrap_or(0) * (100 + SPARE) / 100
    }

    /// The layers that flow, the smallest first.
    fn flowing(&self) -> impl DoubleEndedIterator<Item = Layer> {
        Layer::ALL.into_iter().filter(|layer| self.cost(*layer).is_some())
    }

    /// The smallest layer that flows.
    fn smallest(&self) -> Option<Layer> {
        self.flowing().next()
    }

    /// The best layer of his wish, caps apart. Where all are above it, the
    /// smallest: better too much than nothing.
    fn desired(&self) -> Option<Layer> {
        self.flowing().rev().find(|layer| *layer <= self.wish).or_else(|| self.smallest())
    }

    /// The best layer of his wish that his caps allow; where he is held, none
    /// above the present one.
    fn wished(&self, held: bool, current: Option<Layer>) -> Option<Layer> {
        let desired = self.desired()?;
        let allowed = |layer: &Layer| {
            self.cap.is_none_or(|cap| self.cost(*layer) <= Some(cap))
                && (!held || Some(*layer) <= current)
        };
        self.flowing().rev().filter(|layer| *layer <= desired).find(allowed)
    }

    /// True where he may not have the best of his wish.
    fn is_capped(&self, wished: Layer) -> bool {
        self.desired() > Some(wished)
    }

    /// The layer, or the next best that flows.
    fn nearest(&self, layer: Layer) -> Option<Layer> {
        self.flowing().rev().find(|other| *other <= layer).or_else(|| self.smallest())
    }

    /// The best layer up to a limit for which there is room; the smallest in any
    /// case.
    fn best(&self, most: Layer, room: u64) -> Layer {
        let fits = |layer: &Layer| *layer <= most && self.need(*layer) <= room;
        self.flowing().rev().find(fits).or_else(|| self.smallest()).unwrap_or(Layer::Low)
    }

    /// The next layer above the present one.
    fn above(&self, current: Option<Layer>, wished: Layer) -> Option<Layer> {
        self.flowing().find(|layer| Some(*layer) > current && *layer <= wished)
    }
}

#[cfg(test)]
mod tests;
