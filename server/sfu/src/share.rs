//! A cap that many share: nobody gets more than the others while they need it, and
//! what one does not need is theirs (max-min fairness, found by filling water into
//! needs).
//!
//! What viewers need is kept as a histogram, so that a change costs the same
//! however many they are, and so that shards can tell each other. Invariant: the
//! shares of all together never exceed the cap; within one class of needs, an
//! eighth wide, a share may be a little less than it could be.

use std::time::{Duration, Instant};

use crate::ShardId;

/// Between two times that other shards are told what is needed here: where it has
/// changed, and in any case, for they may not have heard.
const TELL: Duration = Duration::from_millis(200);
const TELL_AGAIN: Duration = Duration::from_secs(1);
/// Classes of an octave, by the highest bits of a need.
const FINE: u32 = 3;
/// Bits of the smallest need that is told from smaller ones, and how many octaves
/// there are: from 16 kbit/s to 64 Mbit/s.
const LEAST: u32 = 14;
const OCTAVES: usize = 12;
const CLASSES: usize = OCTAVES << FINE;

/// What some viewers need, each so many bits a second.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Needs {
    /// By class: how many, and all that they need.
    classes: [(u32, u64); CLASSES],
}

impl Default for Needs {
    fn default() -> Self {
        Self { classes: [(0, 0); CLASSES] }
    }
}

impl Needs {
    /// One has another need than before; 0 is none.
    pub(crate) fn change(&mut self, before: u64, after: u64) {
        if let Some((viewers, bits)) = self.class(before) {
            (*viewers, *bits) = (viewers.saturating_sub(1), bits.saturating_sub(before));
        }
        if let Some((viewers, bits)) = self.class(after) {
            (*viewers, *bits) = (*viewers + 1, *bits + after);
        }
    }

    /// Others' needs are added.
    pub(crate) fn add(&mut self, others: &Self) {
        for (own, (viewers, bits)) in self.classes.iter_mut().zip(others.classes) {
            *own = (own.0 + viewers, own.1 + bits);
        }
    }

    /// True where nobody needs anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.classes.iter().all(|(viewers, _)| *viewers == 0)
    }

    /// The most that each may have of `cap` bits a second; `None` where all may have
    /// what they need.
    pub(crate) fn share(&self, cap: u64) -> Option<u64> {
        let mut left = cap;
        let mut viewers: u64 = self.classes.iter().map(|(viewers, _)| u64::from(*viewers)).sum();
        for (here, bits) in self.classes.iter().filter(|(viewers, _)| *viewers > 0) {
            let here = u64::from(*here);
            let share = left / viewers.max(1);
            if *bits > share * here {
                return Some(share);
            }
            left = left.saturating_sub(*bits);
            viewers = viewers.saturating_sub(here);
        }
        None
    }

    fn class(&mut self, need: u64) -> Option<&mut (u32, u64)> {
        let highest = need.checked_ilog2()?;
        let octave = highest.saturating_sub(LEAST);
        let fine = (need >> (highest.max(LEAST) - FINE)) & ((1 << FINE) - 1);
        let place = ((octave as usize) << FINE) + fine as usize;
        self.classes.get_mut(place.min(CLASSES - 1))
    }
}

/// What all need who share a cap, those on other shards as well.
#[derive(Default)]
pub(crate) struct Shared {
    here: Needs,
    elsewhere: Vec<(ShardId, Needs)>,
    /// When others were told, and whether something has changed since.
    told: Option<Instant>,
    changed: bool,
}

impl Shared {
    /// One who is here has another need than before; 0 is none.
    pub(crate) fn change(&mut self, before: u64, after: u64) {
        if before != after {
            self.here.change(before, after);
            self.changed = true;
        }
    }

    /// Another shard tells what it knows of.
    pub(crate) fn hear(&mut self, shard: ShardId, needs: &Needs) {
        let known = self.elsewhere.iter_mut().find(|(known, _)| *known == shard);
        // A home passes news on, and nobody else ever says the same again.
        match known {
            Some((_, known)) if known == needs => return,
            Some((_, known)) => known.clone_from(needs),
            None if needs.is_empty() => return,
            None => self.elsewhere.push((shard, needs.clone())),
        }
        self.changed = true;
    }

    /// Another shard has nobody any more.
    pub(crate) fn forget(&mut self, shard: ShardId) {
        self.elsewhere.retain(|(known, _)| *known != shard);
        self.changed = true;
    }

    /// What those need who are here.
    pub(crate) fn here(&self) -> Needs {
        self.here.clone()
    }

    /// All that is needed, but for what a shard has told itself.
    pub(crate) fn all_but(&self, shard: Option<ShardId>) -> Needs {
        let mut all = self.here.clone();
        let others = self.elsewhere.iter().filter(|(known, _)| Some(*known) != shard);
        others.for_each(|(_, needs)| all.add(needs));
        all
    }

    /// What one who is here may have of a cap if he takes `wanted`; he counts with
    /// `before` now.
    pub(crate) fn share(&self, cap: u64, before: u64, wanted: u64) -> Option<u64> {
        let mut all = self.all_but(None);
        all.change(before, wanted);
        all.share(cap)
    }

    /// Nobody is here any more: others are told at once.
    pub(crate) fn hurry(&mut self) {
        self.told = None;
    }

    /// True where other shards are to be told now; it counts as done.
    pub(crate) fn is_to_be_told(&mut self, now: Instant) -> bool {
        let rested =
            |at: Duration| self.told.is_none_or(|told| now.saturating_duration_since(told) >= at);
        let due = rested(TELL_AGAIN) || self.changed && rested(TELL);
        if due {
            (self.told, self.changed) = (Some(now), false);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn needs(all: &[u64]) -> Needs {
        let mut needs = Needs::default();
        all.iter().for_each(|need| needs.change(0, *need));
        needs
    }

    #[test]
    fn where_all_need_as_much_all_get_as_much() {
        assert_eq!(needs(&[1_740_000; 2]).share(2_400_000), Some(1_200_000));
        assert_eq!(needs(&[1_740_000; 2]).share(3_480_000), None);
        assert_eq!(needs(&[]).share(0), None);
    }

    #[test]
    fn what_one_does_not_need_is_the_others() {
        assert_eq!(needs(&[190_000, 1_740_000]).share(2_000_000), None);
        assert_eq!(needs(&[190_000, 540_000, 1_740_000]).share(1_930_000), Some(1_200_000));
        let mut changed = needs(&[190_000, 1_740_000, 1_740_000]);
        changed.change(1_740_000, 540_000);
        assert_eq!(changed, needs(&[190_000, 540_000, 1_740_000]));
        let mut together = needs(&[190_000]);
        together.add(&needs(&[540_000, 1_740_000]));
        assert_eq!(together, changed);
    }

    proptest! {
        #[test]
        fn the_cap_holds_and_little_of_it_is_left(
            all in proptest::collection::vec(1u64..100_000_000, 1..50), cap in 0u64..1_000_000_000,
        ) {
            let share = needs(&all).share(cap).unwrap_or(u64::MAX);
            let given: u64 = all.iter().map(|need| *need.min(&share)).sum();
            prop_assert!(given <= cap);
            // Beyond the classes needs are not told apart.
            if share < u64::MAX && all.iter().all(|need| (1 << 14..1 << 26).contains(need)) {
                prop_assert!(given * 8 >= cap * 6, "{} of {}", given, cap);
            }
        }

        #[test]
        fn who_leaves_leaves_nothing(all in proptest::collection::vec(0u64..u64::MAX >> 8, 0..50)) {
            let mut needs = needs(&all);
            all.iter().for_each(|need| needs.change(*need, 0));
            prop_assert!(needs.is_empty());
            prop_assert_eq!(needs, Needs::default());
        }
    }
}
