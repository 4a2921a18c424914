//! Packets that left together, and how much farther apart they arrived than
//! they left (draft-ietf-rmcat-gcc-02, section 5.2).

/// Packets that left within so long are a group: 5 ms.
const TOGETHER: i64 = 5_000;
/// A burst that the network made out of several groups is no longer than that.
const LONGEST_BURST: i64 = 100_000;
/// So many groups in a row out of order: the receiver's clock has jumped.
const MAX_REORDERED: u8 = 3;

/// Between two groups; microseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Delta {
    /// By how much they left apart.
    pub sent: i64,
    /// By how much they arrived apart.
    pub arrived: i64,
    /// When the later one arrived, by the receiver's clock.
    pub at: i64,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    first_sent: i64,
    sent: i64,
    first_arrived: i64,
    arrived: i64,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Groups {
    before: Option<Group>,
    current: Option<Group>,
    reordered: u8,
}

impl Groups {
    /// A packet arrived, in the order in which they were sent. Where it begins
    /// a group, the two before it are compared.
    pub(super) fn take(&mut self, sent: i64, arrived: i64) -> Option<Delta> {
        let fresh = Group { first_sent: sent, sent, first_arrived: arrived, arrived };
        let Some(current) = &mut self.current else {
            self.current = Some(fresh);
            return None;
        };
        if sent < current.first_sent {
            return None;
        }
        if belongs(current, sent, arrived) {
            current.sent = current.sent.max(sent);
            current.arrived = current.arrived.max(arrived);
            return None;
        }
        let done = *current;
        let before = self.before.replace(done);
        self.current = Some(fresh);
        let before = before?;
        let arrived = done.arrived - before.arrived;
        if arrived < 0 {
            self.reordered += 1;
            if self.reordered >= MAX_REORDERED {
                *self = Self::default();
            }
            return None;
        }
        self.reordered = 0;
        Some(Delta { sent: done.sent - before.sent, arrived, at: done.arrived })
    }
}

fn belongs(group: &Group, sent: i64, arrived: i64) -> bool {
    if sent - group.first_sent <= TOGETHER {
        return true;
    }
    // What the network held up and let go at once says nothing of a queue.
    let apart = arrived - group.arrived;
    apart - (sent - group.sent) < 0
        && (-TOGETHER..=TOGETHER).contains(&apart)
        && arrived - group.first_arrived < LONGEST_BURST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_compared_by_their_last_packets() {
        let mut groups = Groups::default();
        let deltas: Vec<_> = [(0, 10_000), (0, 12_000), (33_000, 43_000), (33_000, 50_000)]
            .into_iter()
            .chain([(66_000, 80_000)])
            .filter_map(|(sent, arrived)| groups.take(sent, arrived))
            .collect();
        assert_eq!(deltas, [Delta { sent: 33_000, arrived: 38_000, at: 50_000 }]);
    }

    #[test]
    fn what_was_held_up_and_let_go_at_once_is_one_group() {
        let mut groups = Groups::default();
        groups.take(0, 10_000);
        groups.take(20_000, 70_000);
        for sent in [30_000, 40_000, 50_000] {
            assert_eq!(groups.take(sent, 70_500), None);
        }
        let delta = groups.take(90_000, 110_000);
        assert_eq!(delta, Some(Delta { sent: 50_000, arrived: 60_500, at: 70_500 }));
    }

    #[test]
    fn a_clock_that_jumps_back_begins_anew() {
        let mut groups = Groups::default();
        for n in 0..4 {
            groups.take(n * 10_000, 1_000_000 + n * 10_000);
        }
        let later: Vec<_> = (4..12).filter_map(|n| groups.take(n * 10_000, n * 10_000)).collect();
        assert!(later.iter().all(|delta| delta.arrived == 10_000), "{later:?}");
        assert!(!later.is_empty());
    }
}
