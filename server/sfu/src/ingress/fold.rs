//! Positions without holes: padding that a performer sends to probe the path is
//! not forwarded, and viewers must not take its numbers for losses.

use std::collections::VecDeque;

/// Folds beyond this number push out the oldest; packets from before it keep
/// its count.
const REMEMBERED: usize = 64;

/// From extended sequence numbers to positions.
#[derive(Debug, Default)]
pub(crate) struct Folds {
    /// From which number on how many are left out.
    folds: VecDeque<(u64, u64)>,
}

impl Folds {
    /// The position of a packet.
    pub(crate) fn position(&self, number: u64) -> u64 {
        let fold = self.folds.iter().rev().find(|(from, _)| number >= *from);
        // Older than all that is remembered: as the oldest.
        let skipped = fold.or(self.folds.front()).map_or(0, |(from, count)| {
            if number >= *from || self.folds.len() == REMEMBERED { *count } else { count - 1 }
        });
        number - skipped.min(number)
    }

    /// Leaves out the newest packet of the stream.
    pub(crate) fn leave_out(&mut self, number: u64) {
        let skipped = self.folds.back().map_or(0, |(_, count)| *count);
        if self.folds.len() == REMEMBERED {
            self.folds.pop_front();
        }
        self.folds.push_back((number + 1, skipped + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_close_up_after_what_is_left_out() {
        let mut folds = Folds::default();
        assert_eq!(folds.position(100), 100);
        folds.leave_out(101);
        folds.leave_out(102);
        assert_eq!(folds.position(103), 101);
        folds.leave_out(104);
        assert_eq!(folds.position(105), 102);
        assert_eq!(folds.position(100), 100, "what came before keeps its place");
        assert_eq!(folds.position(103), 101);
    }

    #[test]
    fn the_past_is_bounded() {
        let mut folds = Folds::default();
        for number in 0..1_000 {
            folds.leave_out(number);
        }
        assert_eq!(folds.folds.len(), REMEMBERED);
        assert_eq!(folds.position(1_000), 0);
    }
}
