//! A probe: for a short while as much is sent as is hoped for, and how much of
//! it arrives, and how fast, tells whether the path carries it.

use super::history::{Cluster, Told};

/// Arrivals before a result is believed, and of what was sent.
const LEAST_ARRIVED: u32 = 4;
/// Where so much of the rate arrives, the path was not full.
const FULL: f64 = 0.9;
/// Where a greater share is lost, the path was full.
const MOST_LOST: f64 = 0.25;
/// Arrivals scatter by so much, in microseconds.
const JITTER: f64 = 3_000.0;
/// What is taken of the rate at which a full path let the packets out.
const CAUTION: f64 = 0.95;
/// After its end, so long its packets are waited for, in microseconds.
const PATIENCE: i64 = 1_500_000;

/// What a probe has shown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Shown {
    /// Bits a second that the path carries at least, or at most where it was
    /// full.
    pub rate: f64,
    /// The path was full.
    pub full: bool,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Probe {
    cluster: Cluster,
    /// Bits a second.
    pub rate: f64,
    begun: i64,
    ends: i64,
    sent: u64,
    packets: u32,
    arrived: u32,
    lost: u32,
    /// Bytes that arrived.
    bytes: u64,
    /// When the first and the last of them left and came, and the bytes that
    /// left with each.
    first: Option<Edge>,
    last: Option<Edge>,
}

/// One end of a probe.
#[derive(Clone, Copy, Debug)]
struct Edge {
    sent: i64,
    arrived: i64,
    bytes: u64,
}

impl Probe {
    /// Begins; times in microseconds.
    pub(super) fn new(cluster: Cluster, now: i64, rate: f64, span: i64) -> Self {
        let ends = now + span;
        let (sent, bytes, packets, arrived, lost, first, last) = (0, 0, 0, 0, 0, None, None);
        Self { cluster, rate, begun: now, ends, sent, packets, arrived, lost, bytes, first, last }
    }

    /// The cluster of packets that leave now.
    pub(super) fn cluster(&self, now: i64) -> Cluster {
        if self.is_sending(now) { self.cluster } else { 0 }
    }

    /// True until all was sent.
    pub(super) fn is_sending(&self, now: i64) -> bool {
        now < self.ends
    }

    /// Bytes that should have left within the step of so many microseconds from
    /// now, and have not.
    pub(super) fn owed(&self, now: i64, step: i64) -> usize {
        let until = (now + step).min(self.ends) - self.begun;
        let due = self.rate * until as f64 / 8e6;
        (due as u64).saturating_sub(self.sent) as usize
    }

    /// A packet of it left.
    pub(super) fn sent(&mut self, size: usize) {
        self.sent += size as u64;
        self.packets += 1;
    }

    /// A packet's fate is told, by the receiver's clock.
    pub(super) fn told(&mut self, told: &Told, arrived: Option<i64>) {
        if told.cluster != self.cluster {
            return;
        }
        let Some(arrived) = arrived else {
            self.lost += 1;
            return;
        };
        self.lost -= u32::from(told.was_lost && self.lost > 0);
        self.arrived += 1;
        self.bytes += u64::from(told.size);
        let size = u64::from(told.size);
        let seen = Edge { sent: told.sent, arrived, bytes: size };
        match &mut self.first {
            Some(first) if first.sent == told.sent => first.bytes += size,
            Some(_) => {}
            None => self.first = Some(seen),
        }
        match &mut self.last {
            Some(last) if last.sent == told.sent => {
                last.bytes += size;
                last.arrived = last.arrived.max(arrived);
            }
            Some(last) if last.sent > told.sent => {}
            _ => self.last = Some(seen),
        }
    }

    /// What it has shown, once all is told; `Some(None)` where nothing.
    pub(super) fn shown(&self, now: i64) -> Option<Option<Shown>> {
        if self.is_sending(now) {
            return None;
        }
        let told = self.arrived + self.lost;
        // The word on some of them may be lost itself.
        let most = told * 3 >= self.packets * 2 && now > self.ends + PATIENCE / 4;
        if told < self.packets && !most && now < self.ends + PATIENCE {
            return None;
        }
        Some(self.result().filter(|_| self.arrived >= LEAST_ARRIVED))
    }

    fn result(&self) -> Option<Shown> {
        let (first, last) = self.first.zip(self.last)?;
        // The last bytes left when that span was over, the first ones came
        // before it began.
        let bytes = self.bytes.saturating_sub((first.bytes + last.bytes) / 2);
        let (left, came) = (last.sent - first.sent, last.arrived - first.arrived);
        let rate = |span: i64| bytes as f64 * 8e6 / span.max(1_000) as f64;
        let lost = f64::from(self.lost) / f64::from((self.arrived + self.lost).max(1));
        let late = came as f64 > left as f64 / FULL + JITTER;
        let full = late || lost > MOST_LOST;
        let rate = if full { rate(came.max(left)) * CAUTION } else { self.rate };
        Some(Shown { rate, full })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    /// A probe of 2 Mbit/s by packets of a thousand bytes over a path of so
    /// many bits a second.
    fn over(capacity: f64, lose: bool) -> Option<Shown> {
        let mut probe = Probe::new(7, 0, 2e6, 40_000);
        let (mut free, mut now) = (0.0_f64, 0);
        let mut flying = Vec::new();
        while probe.is_sending(now) {
            while probe.owed(now, 5_000) > 0 {
                probe.sent(1_000);
                free = free.max(now as f64) + 8e9 / capacity;
                let told = Told { sent: now, size: 1_000, cluster: 7, was_lost: false };
                flying.push((told, free as i64 + 20_000));
            }
            now += 5_000;
        }
        assert_eq!(probe.shown(now), None);
        for (n, (told, at)) in flying.iter().enumerate() {
            probe.told(told, (!lose || n == 0).then_some(*at));
        }
        probe.shown(now).unwrap()
    }

    #[test]
    fn an_empty_path_shows_the_rate_and_no_more() {
        let shown = over(10e6, false).unwrap();
        assert!(!shown.full && (1.7e6..2.01e6).contains(&shown.rate), "{shown:?}");
    }

    #[test]
    fn a_full_path_shows_what_it_carries() {
        let shown = over(1e6, false).unwrap();
        assert!(shown.full && (0.85e6..1.0e6).contains(&shown.rate), "{shown:?}");
    }

    #[test]
    fn what_is_lost_shows_nothing() {
        assert_eq!(over(10e6, true), None);
    }

    #[test]
    fn packets_of_others_do_not_count_and_silence_ends_it() {
        let mut probe = Probe::new(7, 0, 1e6, 20_000);
        probe.sent(1_000);
        let told = Told { sent: 0, size: 1_000, cluster: 6, was_lost: false };
        probe.told(&told, Some(5));
        assert_eq!(probe.shown(30_000), None);
        assert_eq!(probe.shown(20_000 + PATIENCE), Some(None));
    }
}
