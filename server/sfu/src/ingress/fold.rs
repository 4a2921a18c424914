//! Positions without holes: padding that a performer sends to probe the path is
//! not forwarded, nor is what he may not send, and viewers must not take their numbers
//! for losses.

use std::collections::VecDeque;

/// Folds beyond this number push out the oldest; packets from before it keep
/// its count.
const REMEMBERED: usize = 64;

/// From extended sequence numbers to positions.
#[derive(Debug, Default)]
pub(crate) struct Folds {
    /// The latest last.
    folds: VecDeque<Fold>,
}

/// Numbers that are left out, one after the other.
#[derive(Clone, Copy, Debug)]
struct Fold {
    first: u64,
    /// The first that is not.
    next: u64,
    /// How many are left out up to there.
    skipped: u64,
}

impl Fold {
    /// How many are left out before it.
    fn before(&self) -> u64 {
        self.skipped - (self.next - self.first)
    }
}

impl Folds {
    /// The position of a packet; `None` where it is left out.
    pub(crate) fn position(&self, number: u64) -> Option<u64> {
        let fold = self.folds.iter().rev().find(|fold| number >= fold.first);
        // Older than all that is remembered: as before the oldest.
        let skipped = match fold {
            Some(fold) if number < fold.next => return None,
            Some(fold) => fold.skipped,
            None => self.folds.front().map_or(0, Fold::before),
        };
        Some(number - skipped.min(number))
    }

    /// Leaves out the newest packets of the stream, from `first` to `last`.
    pub(crate) fn leave_out(&mut self, first: u64, last: u64) {
        let (next, count) = (last + 1, last + 1 - first);
        if let Some(fold) = self.folds.back_mut().filter(|fold| fold.next == first) {
            (fold.next, fold.skipped) = (next, fold.skipped + count);
            return;
        }
        let skipped = self.folds.back().map_or(0, |fold| fold.skipped) + count;
        if self.folds.len() == REMEMBERED {
            self.folds.pop_front();
        }
        self.folds.push_back(Fold { first, next, skipped });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_close_up_after_what_is_left_out() {
        let mut folds = Folds::default();
        assert_eq!(folds.position(100), Some(100));
        folds.leave_out(101, 101);
        folds.leave_out(102, 102);
        assert_eq!(folds.position(103), Some(101));
        folds.leave_out(104, 104);
        assert_eq!(folds.position(105), Some(102));
        assert_eq!(folds.position(100), Some(100), "what came before keeps its place");
        assert_eq!(folds.position(103), Some(101));
        assert_eq!([101, 102, 104].map(|number| folds.position(number)), [None; 3]);
    }

    #[test]
    fn however_many_are_left_out_one_after_the_other_they_are_one_fold() {
        let mut folds = Folds::default();
        folds.leave_out(50, 50);
        for number in 100..40_100 {
            folds.leave_out(number, number);
        }
        folds.leave_out(40_100, 40_109);
        assert_eq!(folds.folds.len(), 2);
        assert_eq!(folds.position(40_110), Some(99));
        assert_eq!((folds.position(99), folds.position(49)), (Some(98), Some(49)));
    }

    #[test]
    fn the_past_is_bounded() {
        let mut folds = Folds::default();
        for number in (0..2_000).step_by(2) {
            folds.leave_out(number, number);
        }
        assert_eq!(folds.folds.len(), REMEMBERED);
        assert_eq!(folds.position(1_999), Some(999));
    }
}
