//! All that waits for a time, in one heap.
//!
//! Entries are not taken back: who is woken without need looks and goes on. So
//! each waiter arms itself only for an earlier time than it is armed for, and
//! the heap stays as long as there are waiters.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use crate::peer::Seat;

/// Who is woken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Timer {
    /// A batch that waited long enough: room and stream.
    Batch(usize, usize),
    /// A room with a performer.
    Room(usize),
    /// A peer's transport.
    Transport(usize),
    /// A viewer's reports.
    Report(usize),
    /// A newcomer's next burst.
    Pace(Seat),
    /// A viewer's probe.
    Probe(usize),
    /// A meeting.
    Meeting(usize),
    /// A member's data channels.
    Talk(usize),
}

/// The heap.
#[derive(Default)]
pub(crate) struct Timers(BinaryHeap<Reverse<(Instant, Timer)>>);

impl Timers {
    /// Wakes somebody at a time.
    pub(crate) fn arm(&mut self, at: Instant, timer: Timer) {
        self.0.push(Reverse((at, timer)));
    }

    /// Takes an entry back where it is the next one; else it will wake somebody
    /// without need.
    pub(crate) fn disarm_next(&mut self, timer: Timer) {
        if self.0.peek().is_some_and(|Reverse((_, next))| *next == timer) {
            self.0.pop();
        }
    }

    /// The next who is due.
    pub(crate) fn due(&mut self, now: Instant) -> Option<Timer> {
        let Reverse((at, timer)) = *self.0.peek()?;
        if at > now {
            return None;
        }
        self.0.pop();
        Some(timer)
    }

    /// How many wait.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// When somebody is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }
}
