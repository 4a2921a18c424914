//! How many packets a view of a stream leaves out, for all who have that view.
//!
//! A viewer's numbers must have no holes, though his packets have. So each packet
//! is stored with how many before it are not of which view: its position less
//! that is its *rank*, which grows by one from packet to packet of the view. What
//! is missing counts as part of every view, unless it lies within a frame: for what
//! it is otherwise nobody knows.

use crate::codec::{Layering, VIEWS, View};

/// What a view leaves out before a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct LeftOut {
    /// Packets.
    pub packets: u64,
    /// Pictures, modulo 2^16.
    pub pictures: u16,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Ranks {
    /// By position, as the ring.
    places: Box<[[LeftOut; VIEWS]]>,
    /// For the packet after the newest.
    next: [LeftOut; VIEWS],
    /// The position after the newest.
    end: u64,
    /// The picture id of the newest.
    picture: u16,
}

impl Ranks {
    /// For a ring of this length, in a stream of which all up to `newest` is of
    /// every view.
    pub(super) fn new(ring: usize, newest: u64) -> Self {
        Self {
            places: vec![[LeftOut::default(); VIEWS]; ring].into_boxed_slice(),
            next: [LeftOut::default(); VIEWS],
            end: newest + 1,
            picture: 0,
        }
    }

    /// A packet was stored; `within` the frame of the newest before it. One that comes
    /// late was counted when it was missed.
    pub(super) fn stored(
        &mut self,
        position: u64,
        layering: &Layering,
        picture: u16,
        within: bool,
    ) {
        if position < self.end {
            return;
        }
        let len = self.places.len() as u64;
        for place in self.end.max((position + 1).saturating_sub(len))..=position {
            if let Some(slot) = self.places.get_mut((place % len) as usize) {
                *slot = self.next;
            }
            if within && place < position {
                self.leave_out(layering, false);
            }
        }
        let fresh = picture != self.picture;
        (self.end, self.picture) = (position + 1, picture);
        self.leave_out(layering, fresh);
    }

    /// One more, for those who do not need it.
    fn leave_out(&mut self, layering: &Layering, fresh: bool) {
        if layering.views.is_all() {
            return;
        }
        for (view, left_out) in View::all().zip(&mut self.next) {
            if !layering.views.contains(view) {
                left_out.packets += 1;
                left_out.pictures = left_out.pictures.wrapping_add(fresh.into());
            }
        }
    }

    /// What a view leaves out before a position that the ring still holds, or
    /// before the next.
    pub(super) fn left_out(&self, view: View, position: u64) -> LeftOut {
        let place = if position >= self.end {
            Some(&self.next)
        } else {
            self.places.get((position % self.places.len() as u64) as usize)
        };
        place.and_then(|place| place.get(view.index())).copied().unwrap_or_default()
    }

    fn rank(&self, view: View, position: u64) -> u64 {
        position.wrapping_sub(self.left_out(view, position).packets)
    }

    /// True for a position that has a number of its own in this view: one of the
    /// view's packets, or one that was missed.
    pub(super) fn has_number(&self, view: View, position: u64) -> bool {
        self.rank(view, position) != self.rank(view, position + 1)
    }

    /// The position with this rank, among those that the ring still holds.
    pub(super) fn find(&self, view: View, rank: u64) -> Option<u64> {
        let oldest = self.end.saturating_sub(self.places.len() as u64);
        let (mut low, mut high) = (oldest, self.end);
        // The last of those whose rank is not greater: those before it with the
        // same rank are left out.
        while low < high {
            let middle = low + (high - low) / 2;
            if self.rank(view, middle) <= rank { low = middle + 1 } else { high = middle }
        }
        let found = low.checked_sub(1).filter(|found| *found >= oldest)?;
        (self.rank(view, found) == rank).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::codec::Views;
    use proptest::prelude::*;

    fn of(temporal: u8) -> Layering {
        Layering { views: Views::that(|view| view.temporal() >= temporal), ..Layering::PLAIN }
    }

    #[test]
    fn ranks_close_up_and_lead_back() {
        let mut ranks = Ranks::new(16, 99);
        let base = View::new(2, 0);
        for (position, temporal) in [(100, 0), (101, 2), (102, 1), (103, 2), (104, 0), (105, 0)] {
            ranks.stored(position, &of(temporal), position as u16, false);
        }
        let number = |position| ranks.rank(base, position);
        assert_eq!([number(100), number(104), number(105)], [100, 101, 102]);
        assert_eq!(ranks.find(base, 101), Some(104));
        assert_eq!(ranks.find(View::new(2, 1), 101), Some(102));
        assert_eq!(ranks.find(View::WHOLE, 103), Some(103));
        assert_eq!(ranks.left_out(base, 105).pictures, 3);
        assert!(ranks.has_number(base, 104) && !ranks.has_number(base, 103));
    }

    #[test]
    fn what_is_missing_keeps_its_number() {
        let mut ranks = Ranks::new(16, 99);
        let base = View::new(2, 0);
        ranks.stored(100, &of(0), 0, false);
        ranks.stored(103, &of(0), 1, false);
        assert_eq!(ranks.find(base, 101), Some(101));
        ranks.stored(101, &of(2), 9, false);
        assert!(ranks.has_number(base, 101));
        assert_eq!(ranks.rank(base, 103), 103);
    }

    #[test]
    fn what_is_missing_within_a_frame_is_of_its_layer() {
        let mut ranks = Ranks::new(16, 99);
        let base = View::new(2, 0);
        ranks.stored(100, &of(0), 0, false);
        ranks.stored(101, &of(2), 1, false);
        ranks.stored(104, &of(2), 1, true);
        ranks.stored(105, &of(0), 2, false);
        assert_eq!((ranks.rank(base, 105), ranks.find(base, 101)), (101, Some(105)));
        assert!((101..105).all(|position| !ranks.has_number(base, position)));
        assert_eq!(ranks.left_out(base, 105).pictures, 1);
        assert_eq!(ranks.find(View::WHOLE, 102), Some(102));
    }

    proptest! {
        #[test]
        fn ranks_have_no_holes(
            steps in proptest::collection::vec((1u64..40, 0u8..4), 1..200), spatial in 0u8..3,
        ) {
            let mut ranks = Ranks::new(32, 999);
            let (mut position, mut expected) = (999, [999u64; 3]);
            for (step, temporal) in steps {
                let before = position;
                position += step;
                ranks.stored(position, &of(temporal), position as u16, false);
                for (t, expected) in (0u8..).zip(&mut expected) {
                    let view = View::new(spatial, t);
                    // What is missing is part of it.
                    let rank = *expected + (position - before);
                    prop_assert_eq!(ranks.rank(view, position), rank);
                    if temporal <= t || temporal > 2 && t == 2 {
                        prop_assert_eq!(ranks.find(view, rank), Some(position));
                    }
                    let counted = ranks.has_number(view, position);
                    *expected = if counted { rank } else { rank - 1 };
                }
            }
            for rank in 0..2_000 {
                let _ = ranks.find(View::new(spatial, 1), rank);
            }
        }
    }
}
