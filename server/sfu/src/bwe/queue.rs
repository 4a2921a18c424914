//! How long packets wait in the path: how much later they arrive than the
//! fastest of the last ten to twenty seconds.

/// How long a fastest packet counts, twice; microseconds.
const HALF: i64 = 10_000_000;

/// A queue that is shorter by so much drains, in microseconds.
const DRAINED: i64 = 5_000;

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
}

impl Queue {
    /// A packet arrived.
    pub(super) fn take(&mut self, sent: i64, arrived: i64) {
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
    }

    /// All of one feedback was taken.
    pub(super) fn told(&mut self) {
        if let (Some(latest), Some((this, before))) = (self.latest.take(), self.fastest) {
            self.standing = latest - this.min(before);
            let waits = self.last.unwrap_or(latest) - this.min(before);
            self.waits = (waits, self.waits.0);
        }
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
            queue.told();
            assert!(!queue.drains());
        }
        queue.take(200_000, 200_000 + 90_000);
        queue.told();
        assert!(queue.drains() && queue.standing == 40_000);
        queue.take(300_000, 300_000 + 90_000);
        queue.told();
        assert!(!queue.drains(), "it stays");
    }

    #[test]
    fn what_all_packets_wait_is_a_queue_and_one_late_packet_is_none() {
        let mut queue = Queue::default();
        queue.take(0, 50_000);
        queue.told();
        assert_eq!(queue.standing, 0);
        queue.take(10_000, 160_000);
        queue.take(20_000, 72_000);
        queue.told();
        assert_eq!(queue.standing, 2_000);
        // A longer way is no queue for ever.
        for n in 1..30 {
            queue.take(n * 1_000_000, n * 1_000_000 + 80_000);
            queue.told();
        }
        assert_eq!(queue.standing, 0);
    }
}
