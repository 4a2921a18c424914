//! The search for room for more: a burst asks whether there might be any, a trial
//! whether there is, and both wait where it was in vain.

use std::time::{Duration, Instant};

use super::demand::{Ladder, Target};
use super::{Allocator, LONGEST_DARK, PATIENCE, Situation};
use crate::bwe::{Evidence, FIRST_ESTIMATE, Verdict};

/// What has so much to spare, in percent of what it needs, is taken without a
/// trial by who never fell, and is reason to try again before it is time.
const PLENTY: u64 = 130;
const ENOUGH: u64 = 120;
/// How much more the next such burst asks for where one got through and the trial
/// after it did not, and after how many of them none is believed.
const MORE_PLENTY: u64 = 70;
const MOST_DECEIVED: u8 = 2;
/// Between two bursts that ask whether there is room at all.
pub(super) const BETWEEN_BURSTS: Duration = Duration::from_secs(3);
const LONGEST_BETWEEN: Duration = Duration::from_secs(8);
/// The bursts of the start, in multiples of the first estimate.
const START: [u64; 2] = [3, 6];
/// So often one of them is repeated of which nobody can tell.
const MOST_UNKNOWN: u8 = 3;
/// No more than this may wait in the path before more is asked of it.
const NO_QUEUE: Duration = Duration::from_millis(20);
/// How long a burst lasts, two pictures of most, and a trial.
pub(super) const BURST: Duration = Duration::from_millis(66);
const TRIAL: Duration = Duration::from_millis(800);

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
pub(super) enum Search {
    /// Bursts of the start: how many were asked for.
    Start(u8),
    /// Nothing is asked.
    Idle,
    /// A burst asks for this step.
    Burst(Target),
    /// A burst asks for plenty, before it is time to try again.
    Survey(Target),
    /// A trial does.
    Trial(Target),
}

impl Allocator {
    /// Looks for room for more.
    pub(super) fn seek(
        &mut self,
        now: Instant,
        demand: &impl Ladder,
        wished: Target,
        situation: &Situation,
    ) -> Option<Ask> {
        let Situation { evidence, verdict, .. } = situation;
        let room = evidence.room;
        if let Search::Start(bursts) = self.search {
            return self.start(bursts, demand, wished, room, *verdict);
        }
        let next = demand.above(self.current, wished);
        if let Some(step) = self.dark(now, demand, next, evidence) {
            self.search = Search::Idle;
            self.rise(now, step);
            return None;
        }
        if self.search == Search::Idle && evidence.queue > NO_QUEUE {
            // There is no room now, and it is known without a probe.
            return None;
        }
        let search = std::mem::replace(&mut self.search, Search::Idle);
        let next = next?;
        let spare = self.tries.spare();
        // Where there is room for more than the next, those between are not
        // worth a key frame.
        let best = demand.best(wished, room.unwrap_or(0), spare);
        let aim = demand.aim(self.current, next, wished).max(best);
        let carried = *verdict == Some(Verdict::Room);
        let fits = |step: Target| room.is_some_and(|room| room >= demand.need(step, spare));
        let valid = |step: Target| Some(step) > self.current && step <= wished;
        match search {
            Search::Trial(step) if carried && valid(step) => self.rise(now, step),
            // There is nothing to lose; and of what nobody has told nothing is known.
            Search::Trial(_) if evidence.costly && self.dropped => self.tries.forget(now),
            Search::Trial(_) if evidence.costly && *verdict != Some(Verdict::Full) => {
                self.tries.again(now + self.scatter());
            }
            Search::Trial(_) => {
                self.deceived = self.deceived.saturating_add(u8::from(self.surveyed));
                self.tries.failed(now + self.scatter());
            }
            Search::Survey(step) if carried && valid(step) => {
                self.surveyed = true;
                return self.advance(now, demand, step, room);
            }
            // It had plenty.
            Search::Burst(step) if valid(step) && carried && !self.fell => self.rise(now, step),
            Search::Burst(step) if valid(step) && (carried || fits(step)) => {
                return self.advance(now, demand, step, room);
            }
            Search::Burst(_) if fits(next) => {
                let step = demand.instead(next, best);
                return self.advance(now, demand, step, room);
            }
            Search::Burst(_) | Search::Survey(_) => {
                self.fell = true;
                if evidence.costly && *verdict == Some(Verdict::Full) && !self.dropped {
                    self.tries.failed(now + self.scatter());
                }
                self.between = (self.between * 3 / 2).min(LONGEST_BETWEEN);
                self.next_burst = Some(now + self.between + self.scatter() / 2);
            }
            _ if fits(aim) && !self.tries.rests(now) => {
                self.surveyed = false;
                return self.advance(now, demand, aim, room);
            }
            _ if self.next_burst.is_some_and(|at| now < at) => {}
            _ if self.tries.rests(now) => {
                if self.deceived < MOST_DECEIVED && !evidence.costly {
                    self.search = Search::Survey(aim);
                    let plenty = PLENTY + MORE_PLENTY * u64::from(self.deceived);
                    let rate = demand.need(aim, spare) * plenty / 100;
                    return Some(Ask { rate, span: BURST });
                }
            }
            _ => {
                (self.search, self.surveyed) = (Search::Burst(aim), false);
                let plenty = if self.fell { 100 } else { PLENTY };
                let rate = demand.need(aim, spare) * plenty / 100;
                return Some(Ask { rate, span: BURST });
            }
        }
        None
    }

    /// The next step, where it shows something that has been dark for so long that it is
    /// taken unproved: on a machine with too much to do every path looks full, and none
    /// is shown to have room for a picture that cannot be had smaller.
    fn dark(
        &mut self,
        now: Instant,
        demand: &impl Ladder,
        next: Option<Target>,
        evidence: &Evidence,
    ) -> Option<Target> {
        let waits = next.filter(|step| self.current.is_some() && demand.shows(*step));
        let Some(step) = waits else {
            self.dark = None;
            return None;
        };
        let since = *self.dark.get_or_insert(now);
        let full = evidence.limit.is_some_and(|limit| demand.cost(step) > Some(limit))
            || evidence.stands.is_some_and(|stands| stands >= PATIENCE);
        if full || now.saturating_duration_since(since) < self.boldness {
            return None;
        }
        self.dark = None;
        self.boldness = (self.boldness * 2).min(LONGEST_DARK);
        Some(step)
    }

    /// There seems to be room: who never fell and has plenty takes it, the others
    /// make sure.
    fn advance(
        &mut self,
        now: Instant,
        demand: &impl Ladder,
        step: Target,
        room: Option<u64>,
    ) -> Option<Ask> {
        let need = demand.need(step, self.tries.spare());
        if self.fell || room.is_none_or(|room| room < need * ENOUGH / 100) {
            self.search = Search::Trial(step);
            return Some(Ask { rate: need, span: TRIAL });
        }
        self.rise(now, step);
        None
    }

    fn rise(&mut self, now: Instant, to: Target) {
        self.current = Some(to);
        (self.dropped, self.torn) = (false, false);
        self.tries.raised(now);
        self.deceived = 0;
        self.next_burst = None;
        self.between = BETWEEN_BURSTS;
    }

    /// The bursts of the start, each for more than the one before; then the best
    /// layer at once, so that no key frame is spent on those between.
    fn start(
        &mut self,
        bursts: u8,
        demand: &impl Ladder,
        wished: Target,
        room: Option<u64>,
        verdict: Option<Verdict>,
    ) -> Option<Ask> {
        let spare = self.tries.spare();
        let fits = room.is_some_and(|room| room >= demand.need(wished, spare));
        let enough = self.current == Some(wished) || fits;
        if verdict == Some(Verdict::Unknown)
            && self.unknown < MOST_UNKNOWN
            && let Some(times) = START.get(usize::from(bursts.saturating_sub(1)))
        {
            // The word on it was lost, and that is no word on the path.
            self.unknown += 1;
            return Some(Ask { rate: FIRST_ESTIMATE * times, span: BURST });
        }
        let full = bursts > 0 && verdict != Some(Verdict::Room);
        if let Some(times) = START.get(usize::from(bursts)).filter(|_| !enough && !full) {
            self.search = Search::Start(bursts + 1);
            return Some(Ask { rate: FIRST_ESTIMATE * times, span: BURST });
        }
        self.search = Search::Idle;
        self.fell |= full;
        let best = demand.best(wished, room.unwrap_or(FIRST_ESTIMATE), spare);
        self.current = self.current.max(Some(best));
        None
    }
}
