//! How long packets wait in the path: how much later they arrive than the
//! fastest of the last half to whole minute; since when a queue stands, and
//! whose it is.
//!
//! A queue that we have made is gone soon after we send less. One that stands
//! for seconds whatever we do is made by others who fill it on purpose, as TCP
//! does: then delay says nothing of what we may send.

/// How long a fastest packet counts, twice; microseconds.
const HALF: i64 = 30_000_000;
/// A queue that is shorter by so much drains.
const DRAINED: i64 = 5_000;
/// What packets wait where there is a queue that stands, and where there is
/// none.
const STANDS: i64 = 40_000;
const LEVEL: i64 = 10_000;
/// What a packet waits that others were before.
const WAITED: i64 = 5_000;
/// Between two marks, against which it is seen to drain.
const MARK: i64 = 1_000_000;
/// A queue is others' after it has stood for so long, until there was none for
/// so long.
const FOREIGN: i64 = 6_000_000;
const ALONE: i64 = 3_000_000;
/// Where nothing was sent for longer than this, what was told last is not so any more:
/// longer than between two pictures or two feedbacks.
const RESTS: i64 = 500_000;

/// See the module. Clocks differ, so only differences mean something.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// The fastest of this half and of the one before.
    fastest: Option<(i64, i64)>,
    turned: i64,
    /// The fastest of the packets that are being told.
    latest: Option<i64>,
    /// What all packets that were told last had to wait, microseconds.
    pub standing: i64,
    /// What the last of them had to wait, and the last of those before.
    waits: (i64, i64),
    last: Option<i64>,
    /// Since when it stands without becoming shorter, and since when there is
    /// none.
    stands: Option<i64>,
    level: Option<i64>,
    /// When it was looked at, and how long it was: a second ago and before.
    marks: [(i64, i64); 2],
    /// It is made by others.
    pub foreign: bool,
}

impl Queue {
    /// A packet arrived. True where it had to wait.
    pub(super) fn take(&mut self, sent: i64, arrived: i64) -> bool {
        let took = arrived - sent;
        self.last = Some(took);
        self.latest = Some(self.latest.map_or(took, |latest| latest.min(took)));
        let (this, before) = self.fastest.unwrap_or((took, took));
        if sent - self.turned > HALF {
            self.turned = sent;
            self.fastest = Some((took, this.min(took)));
        } else {
            self.fastest = Some((this.min(took), before.min(took)));
        }
        took - this.min(before) >= WAITED
    }

    /// The way of a packet that does not wait.
    pub(super) fn way(&self) -> i64 {
        self.fastest.map_or(0, |(this, before)| this.min(before))
    }

    /// All of one feedback was taken.
    pub(super) fn told(&mut self, now: i64) {
        if let (Some(latest), Some((this, before))) = (self.latest.take(), self.fastest) {
            self.standing = latest - this.min(before);
            let waits = self.last.unwrap_or(latest) - this.min(before);
            self.waits = (waits, self.waits.0);
            self.judge(now);
        }
    }

    fn judge(&mut self, now: i64) {
        let [(at, length), (_, before)] = self.marks;
        if now - at >= MARK {
            self.marks = [(now, self.standing), (at, length)];
        }
        let shrinks = self.standing + DRAINED <= before;
        if self.standing < STANDS || shrinks {
            self.stands = None;
        } else {
            self.stands.get_or_insert(now);
        }
        if self.standing < LEVEL {
            self.level.get_or_insert(now);
        } else {
            self.level = None;
        }
        let since = |at: Option<i64>| at.map_or(0, |at| now - at);
        self.foreign |= since(self.stands) >= FOREIGN;
        self.foreign &= since(self.level) < ALONE;
    }

    /// True where packets wait.
    pub(super) fn is_there(&self) -> bool {
        self.standing >= STANDS
    }

    /// What remains of it where nothing was sent for so long: ours drains meanwhile,
    /// though nobody tells of it. Others' does not.
    pub(super) fn remains(&self, rested: i64) -> i64 {
        let drained = if rested > RESTS && !self.foreign { rested } else { 0 };
        (self.standing - drained).max(0)
    }

    /// Something is sent again, after so long.
    pub(super) fn rested(&mut self, rested: i64) {
        if !self.foreign {
            (self.standing, self.stands) = (self.remains(rested), None);
        }
    }

    /// For how long it stands, in microseconds, where it may be ours; `rested` as above.
    pub(super) fn stands_for(&self, now: i64, rested: i64) -> Option<i64> {
        self.stands.filter(|_| !self.foreign && rested <= RESTS).map(|at| now - at)
    }

    /// It is shorter than it was when the path was told of before: what made it
    /// is over, a key frame for instance.
    pub(super) fn drains(&self) -> bool {
        self.waits.0 + DRAINED <= self.waits.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_frame_makes_a_queue_that_drains() {
        let mut queue = Queue::default();
        for (sent, waits) in [(0, 0), (100_000, 70_000)] {
            queue.take(sent, sent + 50_000 + waits);
            queue.told(0);
            assert!(!queue.drains());
        }
        queue.take(200_000, 200_000 + 90_000);
        queue.told(0);
        assert!(queue.drains() && queue.standing == 40_000);
        queue.take(300_000, 300_000 + 90_000);
        queue.told(0);
        assert!(!queue.drains(), "it stays");
    }

    #[test]
    fn what_all_packets_wait_is_a_queue_and_one_late_packet_is_none() {
        let mut queue = Queue::default();
        queue.take(0, 50_000);
        queue.told(0);
        assert_eq!(queue.standing, 0);
        queue.take(10_000, 160_000);
        queue.take(20_000, 72_000);
        queue.told(0);
        assert_eq!(queue.standing, 2_000);
        // A longer way is no queue for ever.
        for n in 1..30 {
            queue.take(n * 3_000_000, n * 3_000_000 + 80_000);
            queue.told(n * 3_000_000);
        }
        assert_eq!(queue.standing, 0);
    }

    /// Feedback every 100 ms, with a queue of so many milliseconds each time.
    fn run(queue: &mut Queue, from: i64, seconds: i64, waits: impl Fn(i64) -> i64) {
        for n in 0..seconds * 10 {
            let at = (from * 10 + n) * 100_000;
            queue.take(at, at + 50_000 + waits(n) * 1_000);
            queue.told(at);
        }
    }

    #[test]
    fn a_queue_that_stands_whatever_we_do_is_others() {
        let mut queue = Queue::default();
        run(&mut queue, 0, 2, |_| 0);
        run(&mut queue, 2, 4, |_| 90);
        assert!(queue.stands_for(6_000_000, 0).is_some_and(|it| it > 3_000_000) && !queue.foreign);
        run(&mut queue, 6, 4, |n| 90 + n * 3);
        assert!(queue.foreign && queue.stands_for(10_000_000, 0).is_none());
        // It halves, as TCP's does, and grows again.
        run(&mut queue, 10, 1, |_| 5);
        run(&mut queue, 11, 5, |n| 90 + n * 3);
        assert!(queue.foreign);
        run(&mut queue, 16, 4, |_| 2);
        assert!(!queue.foreign);
    }

    #[test]
    fn a_queue_that_drains_slowly_does_not_stand() {
        let mut queue = Queue::default();
        run(&mut queue, 0, 2, |_| 0);
        run(&mut queue, 2, 9, |n| 200 - n);
        assert!(queue.stands_for(11_000_000, 0).is_none_or(|it| it < 2_000_000));
        assert!(!queue.foreign);
    }

    #[test]
    fn a_queue_drains_while_nothing_leaves_unless_it_is_others() {
        let mut queue = Queue::default();
        run(&mut queue, 0, 2, |_| 0);
        run(&mut queue, 2, 2, |_| 700);
        assert_eq!((queue.remains(RESTS), queue.remains(600_000)), (700_000, 100_000));
        assert!(
            queue.remains(10_000_000) == 0 && queue.stands_for(14_000_000, 10_000_000).is_none()
        );
        assert!(queue.stands_for(4_000_000, 100_000).is_some());
        queue.rested(10_000_000);
        assert_eq!((queue.remains(0), queue.stands_for(14_000_000, 0)), (0, None), "nor after it");
        run(&mut queue, 4, 8, |_| 700);
        queue.rested(10_000_000);
        assert!(queue.foreign && queue.remains(10_000_000) == 700_000);
    }
}
