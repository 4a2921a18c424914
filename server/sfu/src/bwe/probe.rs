//! A probe: for a short while as much is sent as is hoped for, and how much of
//! it arrives, and how fast, tells whether the path carries it.
//!
//! A short one is a burst: what matters is how fast the path let it out. Pictures
//! are among its packets, each a burst of its own that comes when it likes, so
//! the fastest stretch that is most of it counts. A long one is a *trial*: it is
//! compared how long packets had to wait in its first third and in its last. So
//! little too much that no rate shows it is a queue that grows.
//!
//! Beside others who fill the queue on purpose nothing is free, and a queue tells
//! nothing. There a probe asks for a fair share: of a path that one other keeps
//! full, who asks for `r` gets `r / (1 + r / c)`, which is two thirds where `r`
//! is half of it.

use super::history::{Cluster, Told};

/// Arrivals before a result is believed, and of what was sent.
const LEAST_ARRIVED: u32 = 4;
/// Where so much of the rate arrives, the path was not full.
const FULL: f64 = 0.9;
/// The same where others keep it full: a fair share. In a trial they have time to
/// make room.
const FAIR: f64 = 0.66;
const FAIR_AFTER_A_WHILE: f64 = 0.8;
/// Where a greater share is lost, the path was full: of a burst, of a trial, and
/// of a trial beside others, who lose one of thousands where they have their share.
const MOST_LOST: f64 = 0.25;
const MOST_LOST_IN_TRIAL: f64 = 0.1;
const MOST_LOST_BESIDE_OTHERS: f64 = 0.02;
/// What is taken of the rate at which a full path let the packets out.
const CAUTION: f64 = 0.95;
/// A probe of so many microseconds is a trial.
const TRIAL: i64 = 400_000;
/// The queue has grown in it, microseconds.
const GREW: i64 = 10_000;
/// By how much packets may wait longer than before it began, until it is stopped:
/// where the queue is ours, and where it is others'.
const MOST_QUEUE: i64 = 60_000;
const MOST_QUEUE_OF_OTHERS: i64 = 200_000;
/// So much of a burst must have come before its rate means something.
const MOST_OF_IT: f64 = 0.8;
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
    /// The fastest stretch from the beginning, bits a second.
    fastest: f64,
    /// The shortest way of the packets of the first third and of the last.
    ways: [Option<i64>; 2],
    /// How long packets waited before it.
    pub queue: i64,
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
    pub(super) fn new(cluster: Cluster, now: i64, rate: f64, span: i64, queue: i64) -> Self {
        Self {
            cluster,
            rate,
            begun: now,
            ends: now + span,
            sent: 0,
            packets: 0,
            arrived: 0,
            lost: 0,
            bytes: 0,
            first: None,
            last: None,
            fastest: 0.0,
            ways: [None; 2],
            queue,
        }
    }

    /// True for a long one.
    pub(super) fn is_trial(&self) -> bool {
        self.ends - self.begun >= TRIAL
    }

    /// True where packets wait so long that it is to be stopped.
    pub(super) fn is_too_much(&self, standing: i64, foreign: bool) -> bool {
        let most = if foreign { MOST_QUEUE_OF_OTHERS } else { MOST_QUEUE };
        standing > self.queue + most
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
    /// `base` is the way of a packet that does not wait.
    pub(super) fn told(&mut self, told: &Told, arrived: Option<i64>, base: i64) {
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
        self.measure(told.sent, arrived - told.sent, base);
    }

    fn measure(&mut self, sent: i64, way: i64, base: i64) {
        let third = (self.ends - self.begun) / 3;
        let end = usize::from(sent >= self.ends - third);
        if (sent < self.begun + third || end == 1)
            && let Some(shortest) = self.ways.get_mut(end)
        {
            *shortest = Some(shortest.map_or(way, |it| it.min(way)));
        }
        let planned = self.rate * (self.ends - self.begun) as f64 / 8e6;
        let Some(first) = self.first.filter(|_| self.bytes as f64 >= planned * MOST_OF_IT) else {
            return;
        };
        // From when the first left: that it had to wait counts, too.
        let took = sent - first.sent + way - base - self.queue;
        let rate = self.bytes as f64 * 8e6 / took.max(1_000) as f64;
        self.fastest = self.fastest.max(rate);
    }

    /// What it has shown, once all is told; `Some(None)` where nothing. `foreign`
    /// where others keep the path full.
    pub(super) fn shown(&self, now: i64, foreign: bool) -> Option<Option<Shown>> {
        if self.is_sending(now) {
            return None;
        }
        let told = self.arrived + self.lost;
        // The word on some of them may be lost itself.
        let most = told * 3 >= self.packets * 2 && now > self.ends + PATIENCE / 4;
        if told < self.packets && !most && now < self.ends + PATIENCE {
            return None;
        }
        // Of a burst nearly all must be known to say how fast it went: what nobody has
        // told of is not what did not come.
        let known = self.is_trial() || told * 5 >= self.packets * 4;
        Some(self.result(foreign).filter(|_| self.arrived >= LEAST_ARRIVED && known))
    }

    fn result(&self, foreign: bool) -> Option<Shown> {
        let (first, last) = self.first.zip(self.last)?;
        let (left, came) = (last.sent - first.sent, last.arrived - first.arrived);
        let trial = self.is_trial();
        let came = if trial { self.rate * left as f64 / came.max(1) as f64 } else { self.fastest };
        let (enough, most_lost) = match (foreign, trial) {
            (false, false) => (FULL, MOST_LOST),
            (false, true) => (FULL, MOST_LOST_IN_TRIAL),
            (true, false) => (FAIR, MOST_LOST),
            (true, true) => (FAIR_AFTER_A_WHILE, MOST_LOST_BESIDE_OTHERS),
        };
        let lost = f64::from(self.lost) / f64::from((self.arrived + self.lost).max(1));
        let grew = match self.ways {
            [Some(before), Some(after)] => trial && !foreign && after - before > GREW,
            _ => false,
        };
        let full = came < enough * self.rate || lost > most_lost || grew;
        let rate = if full { came.min(self.rate) * CAUTION } else { self.rate };
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
        burst(capacity, lose, 40_000, false)
    }

    fn burst(capacity: f64, lose: bool, span: i64, foreign: bool) -> Option<Shown> {
        let mut probe = Probe::new(7, 0, 2e6, span, 0);
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
        assert_eq!(probe.shown(now, foreign), None);
        for (n, (told, at)) in flying.iter().enumerate() {
            probe.told(told, (!lose || n == 0).then_some(*at), 20_000);
        }
        probe.shown(now, foreign).unwrap()
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
    fn a_little_too_much_is_seen_in_a_trial_by_the_queue_that_grows() {
        assert!(burst(1.93e6, false, 800_000, false).unwrap().full);
        assert!(!burst(2.02e6, false, 800_000, false).unwrap().full);
    }

    #[test]
    fn beside_others_a_fair_share_is_enough() {
        assert!(!burst(1.4e6, false, 40_000, true).unwrap().full);
        assert!(burst(1.2e6, false, 40_000, true).unwrap().full);
    }

    #[test]
    fn what_is_lost_shows_nothing() {
        assert_eq!(over(10e6, true), None);
    }

    #[test]
    fn packets_of_others_do_not_count_and_silence_ends_it() {
        let mut probe = Probe::new(7, 0, 1e6, 20_000, 0);
        probe.sent(1_000);
        let told = Told { sent: 0, size: 1_000, cluster: 6, was_lost: false };
        probe.told(&told, Some(5), 0);
        assert_eq!(probe.shown(30_000, false), None);
        assert_eq!(probe.shown(20_000 + PATIENCE, false), Some(None));
    }
}
