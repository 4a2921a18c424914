//! What a viewer asks for again, of what he was sent: known a round trip after it was
//! lost, long before he reports it.

use std::time::{Duration, Instant};

/// It is counted over one of these and a part of the next.
const SPAN: Duration = Duration::from_millis(400);
/// Of fewer packets nothing can be said.
const LEAST: u32 = 60;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Lacking {
    since: Option<Instant>,
    /// Packets that were sent and that were asked for again, before and now.
    sent: [u32; 2],
    lacked: [u32; 2],
}

impl Lacking {
    /// A packet leaves.
    pub(super) fn sent(&mut self, now: Instant) {
        self.roll(now);
        self.sent[1] += 1;
    }

    /// So many are asked for again; their share in 256ths.
    pub(super) fn lacks(&mut self, now: Instant, packets: usize) -> Option<u8> {
        self.roll(now);
        self.lacked[1] += packets as u32;
        let [sent, lacked] = [self.sent, self.lacked].map(|it| it[0] + it[1]);
        let share = (lacked * 256).checked_div(sent).filter(|_| sent >= LEAST)?;
        Some(share.min(255) as u8)
    }

    fn roll(&mut self, now: Instant) {
        let passed = self.since.map_or(SPAN * 2, |since| now.saturating_duration_since(since));
        if passed >= SPAN * 2 {
            (self.sent, self.lacked) = ([0; 2], [0; 2]);
        } else if passed >= SPAN {
            (self.sent, self.lacked) = ([self.sent[1], 0], [self.lacked[1], 0]);
        } else {
            return;
        }
        self.since = Some(now);
    }
}
