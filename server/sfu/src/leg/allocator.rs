//! Which layer a viewer is sent: the best that he wishes, that his caps allow
//! and that his path carries.
//!
//! Down at once; up only when a probe has shown room for the layer as it is
//! sent now, with some to spare. What failed waits longer the next time and must
//! show more ([`tries`]), so a path at the edge is not tried for ever. Where a
//! layer has temporal layers, half of its pictures is a step of its own
//! ([`demand`]). Where not even the smallest step fits, the pictures stop and the
//! sound goes on.
//!
//! Pure and driven by events: nothing happens but in [`Allocator::decide`].

mod demand;
mod joint;
mod search;
mod tries;

pub(crate) use demand::{Demand, Ladder, Rates, Target};
pub(crate) use joint::{Joint, MOST_TILES, Tile};

use std::time::{Duration, Instant};

use footlight_shared::{Layer, Limit};

use crate::bwe::{Evidence, FIRST_ESTIMATE, Verdict};
use search::{Ask, BETWEEN_BURSTS, Search};
use tries::Tries;

/// Below this share of the smallest layer, in percent, the pictures stop: one
/// cautious step of the estimate is no reason.
const MERCY: u64 = 70;
/// A path that carries less than this share of what is sent, in percent, has
/// suddenly become narrower.
const SHARP: u64 = 80;
/// A queue that stands for so long is a full path: for who has lately taken more,
/// and for the others, who wait for him to leave it. The further wait differs from
/// viewer to viewer, lest all of them go.
const PATIENCE: Duration = Duration::from_millis(1_500);
const LONG_PATIENCE: Duration = Duration::from_secs(4);
const SCATTER: Duration = Duration::from_millis(10);
/// How much longer the next smaller layer waits for the larger to leave a path that
/// is a little too full, when a press is forgotten, and the queue that nobody may
/// wait for, twice as long where it is but a little.
const PER_RANK: Duration = Duration::from_millis(500);
const LONG_QUEUE: Duration = Duration::from_millis(100);
const FORGOTTEN: Duration = Duration::from_secs(1);
/// What is left of a step whose queue stands, in percent.
const STANDS: u64 = 90;
/// The queue of a layer that was left has drained when packets wait no longer than
/// this; so long is waited for it at most.
const DRAINED: Duration = Duration::from_millis(80);
const LONGEST_DRAIN: Duration = Duration::from_millis(1_500);
/// Who had to leave a layer for his cap's sake stays below it for so long, unless
/// the cap is raised: a picture that moves and rests would cost a key frame each
/// time.
const CAPPED: Duration = Duration::from_secs(20);
/// So long a picture of which nothing is sent waits to be proved room for; then it is
/// taken, and where it does not hold the next one waits twice as long.
const DARK: Duration = Duration::from_secs(3);
const LONGEST_DARK: Duration = Duration::from_secs(120);

/// See the module.
#[derive(Debug)]
pub(crate) struct Allocator {
    current: Option<Target>,
    /// Why he is not sent what he wishes.
    pub limited: Option<Limit>,
    /// The path carries so much less than what he was sent that more of it would
    /// only stand in the way. What was lost of it is not worth a repair.
    pub torn: bool,
    /// Since when nothing is sent, so that the queue of it drains: what is sent
    /// meanwhile would come no sooner.
    drains: Option<Instant>,
    search: Search,
    next_burst: Option<Instant>,
    between: Duration,
    tries: Tries,
    /// A trial has followed a survey, and so many that failed did.
    surveyed: bool,
    deceived: u8,
    /// Bursts of the start of which nobody could tell.
    unknown: u8,
    /// The cap that a layer went beyond, and until when he stays below.
    over: Option<(u64, Instant)>,
    /// The path did not carry what was sent, or had not plenty of room: he makes
    /// sure before he takes more.
    fell: bool,
    /// It does not even carry the smallest layer.
    dropped: bool,
    /// Since when a picture waits of which nothing is sent, and how long it does.
    dark: Option<Instant>,
    boldness: Duration,
    /// Since when the path carries a little too little, and when it last did.
    pressed: Option<(Instant, Instant)>,
    /// When he was last given another step.
    changed: Option<Instant>,
    /// Tells him from the others.
    seat: u8,
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
    /// For a viewer of whom nothing is known. What is equal in two of them they do
    /// at the same moment, so they get different `seat`s.
    pub(crate) fn new(seat: u8) -> Self {
        Self {
            current: None,
            limited: None,
            torn: false,
            drains: None,
            search: Search::Start(0),
            next_burst: None,
            between: BETWEEN_BURSTS,
            tries: Tries::new(),
            surveyed: false,
            deceived: 0,
            unknown: 0,
            over: None,
            fell: false,
            dropped: false,
            dark: None,
            boldness: DARK,
            pressed: None,
            changed: None,
            seat,
        }
    }

    /// Nothing is known of him any more.
    pub(crate) fn begin_anew(&mut self) {
        *self = Self::new(self.seat);
    }

    /// What he is to be sent.
    pub(crate) fn target(&self) -> Option<Target> {
        self.current
    }

    /// One of several goes by what was decided for all of them.
    pub(crate) fn follow(&mut self, target: Option<Target>, all: &Self) {
        (self.current, self.limited) = (target, all.limited);
        (self.torn, self.drains) = (all.torn, all.drains);
    }

    /// What was decided was of other pictures than those that are to come.
    pub(crate) fn unfollow(&mut self) {
        (self.current, self.limited) = (None, None);
        (self.torn, self.drains) = (false, None);
    }

    /// There is something else to choose from: what may be spent stays, and it is asked
    /// at once whether there is room for more. A probe that is under way has asked for a
    /// step that is another now.
    pub(crate) fn rebase(
        &mut self,
        now: Instant,
        demand: &impl Ladder,
        spent: u64,
        room: Option<u64>,
    ) {
        let most = spent.max(room.unwrap_or(FIRST_ESTIMATE));
        self.current = demand.desired().map(|desired| demand.best(desired, most, 0));
        self.next_burst = None;
        // A queue that stands goes on standing where about as much is sent as before.
        let cost = self.current.and_then(|step| demand.cost(step)).unwrap_or(0);
        if cost.abs_diff(spent) * 100 > spent * (100 - STANDS) {
            self.changed = Some(now);
        }
        if !matches!(self.search, Search::Start(_)) {
            self.search = Search::Idle;
        }
    }

    /// True while a probe asks for room before it is time to try again.
    pub(crate) fn surveys(&self) -> bool {
        matches!(self.search, Search::Survey(_))
    }

    /// True while pictures wait for a queue to drain.
    pub(crate) fn drains(&self) -> bool {
        self.drains.is_some()
    }

    /// Decides anew. The probe that is answered is to be begun.
    pub(crate) fn decide(
        &mut self,
        now: Instant,
        demand: &impl Ladder,
        situation: &Situation,
    ) -> Option<Ask> {
        let queue = situation.evidence.queue;
        self.drains = self.drains.filter(|since| {
            queue > DRAINED && now.saturating_duration_since(*since) < LONGEST_DRAIN
        });
        let held = self.heed_cap(now, demand);
        let Some(wished) = demand.wished(held, self.current) else {
            // Nothing that he may have, or nothing flows: then it goes on with
            // what it was.
            self.limited = demand.smallest().map(|_| Limit::Cap);
            self.current = self.current.filter(|_| self.limited.is_none());
            return None;
        };
        if self.tries.settle(now) {
            self.fell &= self.current != Some(wished);
            self.boldness = DARK;
        }
        let before = self.current;
        let evidence = &situation.evidence;
        self.current = match self.current {
            _ if self.dropped => None,
            Some(step) => Some(self.nearest(demand, step.min(wished), evidence)),
            None => Some(self.first(demand, wished, evidence)),
        };
        if let Some(step) = self.current
            && let Some(limit) = self.limit(now, demand, step, evidence)
        {
            self.step_down(now, demand, step, limit, evidence.queue > LONG_QUEUE);
        }
        let ask = if situation.probing { None } else { self.seek(now, demand, wished, situation) };
        if self.current != before {
            self.changed = Some(now);
        }
        let starting = matches!(self.search, Search::Start(_));
        self.limited = if self.current.is_none_or(|step| step < wished) && !starting {
            Some(Limit::Bandwidth)
        } else {
            demand.is_capped(wished).then_some(Limit::Cap)
        };
        ask
    }

    /// What he starts with.
    fn first(&self, demand: &impl Ladder, wished: Target, evidence: &Evidence) -> Target {
        let room = evidence.room.unwrap_or(FIRST_ESTIMATE);
        demand.best(wished, room, self.tries.spare())
    }

    /// The step, or what is next to it while it is not to be had. Whose path is narrow
    /// waits for it rather than being sent more than there was ever room for.
    fn nearest(&self, demand: &impl Ladder, step: Target, evidence: &Evidence) -> Target {
        let Some(next) = demand.nearest(step) else { return step };
        let fits = evidence.room.is_some_and(|room| room >= demand.need(next, 0));
        let narrow = self.limited == Some(Limit::Bandwidth) && !fits;
        if next > step && narrow { step } else { next }
    }

    /// True while he stays below what went beyond his cap.
    fn heed_cap(&mut self, now: Instant, demand: &impl Ladder) -> bool {
        let cap = demand.cap().unwrap_or(u64::MAX);
        if self.current.is_some_and(|step| demand.cost(step) > Some(cap)) {
            self.over = Some((cap, now + CAPPED));
        }
        self.over = self.over.filter(|(over, until)| cap <= *over && now < *until);
        self.over.is_some()
    }

    /// What the path carries, where that is less than a step takes.
    fn limit(
        &mut self,
        now: Instant,
        demand: &impl Ladder,
        step: Target,
        evidence: &Evidence,
    ) -> Option<u64> {
        let cost = demand.cost(step)?;
        // Of what is not sent nothing arrives.
        let limit = evidence.limit.filter(|limit| *limit < cost && !self.drains());
        if let Some(limit) = limit.filter(|limit| {
            evidence.lost || self.gives_way(now, step, evidence.queue, *limit < cost * SHARP / 100)
        }) {
            return Some(limit);
        }
        let patience = if self.tries.is_fresh(now) { PATIENCE } else { LONG_PATIENCE };
        let patience = patience + self.scatter();
        // A queue from before the last change is not of this step.
        let since = self.changed.map_or(Duration::MAX, |at| now.saturating_duration_since(at));
        let stands = evidence.stands.is_some_and(|stands| stands.min(since) >= patience);
        stands.then_some(cost * STANDS / 100)
    }

    /// True where he is to leave a step that takes more than its share. Another's
    /// probe is over soon. If it goes on, who has taken a step lately goes first,
    /// and of the others those with the largest layer, lest all of them go; the
    /// sooner, the longer the queue is.
    fn gives_way(&mut self, now: Instant, step: Target, queue: Duration, sharp: bool) -> bool {
        let pressed = self.pressed.filter(|(_, last)| *last + FORGOTTEN > now);
        let since = pressed.map_or(now, |(since, _)| since);
        self.pressed = Some((since, now));
        let smaller = (Layer::High.index() - step.layer.index()) as u32;
        let rank = if self.tries.is_fresh(now) { 0 } else { 1 + smaller };
        let (rank, scatter) = match (queue > LONG_QUEUE * 2, queue > LONG_QUEUE && sharp) {
            (_, true) => (smaller, Duration::ZERO),
            (true, _) => (rank, Duration::ZERO),
            (false, false) => (1 + rank, self.scatter() / 8),
        };
        now.saturating_duration_since(since) >= PER_RANK * rank + scatter
    }

    fn step_down(
        &mut self,
        now: Instant,
        demand: &impl Ladder,
        from: Target,
        limit: u64,
        queues: bool,
    ) {
        let below = demand.steps().rev().filter(|step| *step < from);
        let fits = |step: &Target| demand.cost(*step) <= Some(limit);
        let smallest = demand
            .smallest()
            .filter(|step| demand.cost(*step).is_some_and(|cost| limit >= cost * MERCY / 100));
        let to = below.into_iter().find(fits).or(smallest);
        if to == Some(from) {
            return;
        }
        let sharp = demand.cost(from).is_some_and(|cost| limit < cost * SHARP / 100);
        self.current = to;
        (self.fell, self.dropped, self.torn) = (true, to.is_none(), sharp && queues);
        if self.torn && to.is_some_and(|to| to.layer < from.layer) {
            self.drains = self.drains.or(Some(now));
        }
        if to.is_none() {
            self.tries.forget(now);
        } else {
            self.tries.fell(now, self.scatter(), sharp);
        }
        self.search = Search::Idle;
        self.between = BETWEEN_BURSTS;
        self.next_burst = Some(now + BETWEEN_BURSTS + self.scatter() / 2);
        (self.pressed, self.deceived) = (None, 0);
    }

    fn scatter(&self) -> Duration {
        SCATTER * u32::from(self.seat)
    }
}

#[cfg(test)]
mod tests;
