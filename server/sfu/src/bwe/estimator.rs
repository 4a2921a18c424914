//! The sender's estimate of the way to one viewer, from what he tells of the
//! arrival of his packets: the delay says when the path fills, losses that it is
//! full, probes that it has room.
//!
//! Invariants: fixed memory; what a viewer tells is believed only of packets
//! that were sent to him, and only for his own estimate.

use std::time::{Duration, Instant};

use super::acked::Acked;
use super::groups::Groups;
use super::history::{Cluster, History};
use super::loss::Losses;
use super::probe::Probe;
use super::queue::Queue;
use super::rate::Rate;
use super::trend::{Trend, Usage};
use super::witness::{Evidence, Verdict};
use crate::rtcp::Feedback;

/// Bits a second that are assumed before anything is known.
pub(crate) const FIRST_ESTIMATE: u64 = 400_000;
/// Ticks of feedback: microseconds of one, and the microseconds of a reference.
const TICK: i64 = 250;
const REFERENCE: i64 = 64_000;
/// A queue shorter than this is none.
const LEAST_QUEUE: i64 = 8_000;
/// Of what a probe asked for, so much must have come.
const CARRIED: f64 = 0.9;
/// A probe that makes packets wait longer than this has its answer.
const PROBE_QUEUE: i64 = 25_000;
/// What a probe did to the queue is not held against the media for so long.
const AFTERMATH: i64 = 300_000;
/// Sent and nothing heard of it for so long: something is wrong.
const SILENCE: i64 = 2_000_000;
const SILENT_PACKETS: u64 = 20;
/// An estimate of which at least so much arrives is proved, and stays so for a
/// while.
const PROOF: f64 = 0.5;
const PROVED_FOR: i64 = 10_000_000;

/// See the module.
#[derive(Debug)]
pub(crate) struct Estimator {
    origin: Instant,
    history: History,
    /// The reference of the latest feedback, wraps counted.
    reference: Option<i64>,
    groups: Groups,
    trend: Trend,
    queue: Queue,
    acked: Acked,
    losses: Losses,
    rate: Rate,
    probe: Option<Probe>,
    verdict: Option<Verdict>,
    clusters: Cluster,
    round_trip: i64,
    /// When feedback came last, and how many packets had left by then.
    heard: (i64, u64),
    proved: Option<i64>,
    calm_until: i64,
    /// The path was full at some time: before, the estimate is but a beginning.
    constrained: bool,
}

impl Estimator {
    /// Of a path that is not known.
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            origin: now,
            history: History::new(),
            reference: None,
            groups: Groups::default(),
            trend: Trend::new(),
            queue: Queue::default(),
            acked: Acked::new(),
            losses: Losses::new(),
            rate: Rate::new(FIRST_ESTIMATE as f64),
            probe: None,
            verdict: None,
            clusters: 0,
            round_trip: 100_000,
            heard: (0, 0),
            proved: None,
            calm_until: 0,
            constrained: false,
        }
    }

    /// The packet with the next transport-wide number, the first of which is 0,
    /// leaves.
    pub(super) fn sent(&mut self, now: Instant, size: usize) {
        let now = self.micros(now);
        let cluster = self.probe.as_ref().map_or(0, |probe| probe.cluster(now));
        if cluster != 0
            && let Some(probe) = &mut self.probe
        {
            probe.sent(size);
        }
        self.history.sent(now, size, cluster);
    }

    /// Takes what the viewer tells.
    pub(crate) fn feedback(&mut self, now: Instant, feedback: &Feedback<'_>) {
        let now = self.micros(now);
        let reference = self.unwrap(feedback.reference);
        let mut latest = None;
        for (number, ticks) in feedback.arrivals() {
            let Some(number) = self.history.extend(number) else { continue };
            let Some(told) = self.history.told(now, number, ticks.is_some()) else { continue };
            self.losses.take(ticks.is_some(), told.was_lost);
            let arrived = ticks.map(|ticks| reference * REFERENCE + ticks * TICK);
            if let Some(probe) = &mut self.probe {
                probe.told(&told, arrived);
            }
            let Some(arrived) = arrived else { continue };
            self.acked.take(arrived, told.size);
            self.queue.take(told.sent, arrived);
            latest = Some(told.sent);
            if let Some(delta) = self.groups.take(told.sent, arrived) {
                self.trend.take(&delta);
            }
        }
        let Some(latest) = latest else { return };
        self.queue.told();
        self.heard = (now, self.history.count());
        self.round_trip = (self.round_trip * 7 + (now - latest)) / 8;
        self.judge(now);
    }

    pub(super) fn evidence(&self, now: Instant) -> Evidence {
        let (now, estimate) = (self.micros(now), self.rate.estimate as u64);
        let proved = self.proved.is_some_and(|at| now - at < PROVED_FOR);
        let room = proved.then_some(estimate);
        Evidence { limit: self.constrained.then_some(estimate), room }
    }

    pub(super) fn begin_probe(&mut self, now: Instant, rate: u64, span: Duration) {
        self.clusters = self.clusters.checked_add(1).unwrap_or(1);
        let now = self.micros(now);
        let span = span.as_micros() as i64;
        self.probe = Some(Probe::new(self.clusters, now, rate as f64, span));
        self.verdict = None;
    }

    pub(super) fn owed(&self, now: Instant, step: Duration) -> Option<usize> {
        let now = self.micros(now);
        let probe = self.probe.as_ref().filter(|probe| probe.is_sending(now))?;
        Some(probe.owed(now, step.as_micros() as i64))
    }

    pub(super) fn is_probing(&self) -> bool {
        self.probe.is_some()
    }

    pub(super) fn take_verdict(&mut self) -> Option<Verdict> {
        self.verdict.take()
    }

    pub(super) fn tick(&mut self, now: Instant) {
        let now = self.micros(now);
        let (heard, count) = self.heard;
        let before = self.rate.estimate;
        if now - heard > SILENCE && self.history.count() - count > SILENT_PACKETS {
            self.rate.silence();
        }
        self.judge_probe(now);
        self.constrained |= self.rate.estimate < before;
    }

    fn judge(&mut self, now: i64) {
        let before = self.rate.estimate;
        let mut usage = self.trend.usage;
        if usage == Usage::Over && self.queue.standing < LEAST_QUEUE {
            usage = Usage::Normal;
        }
        if usage == Usage::Over && self.queue.drains() {
            // The line is smoothed and sees late that a key frame was all.
            usage = Usage::Under;
        }
        self.judge_probe(now);
        if self.probe.is_some() {
            self.calm_until = now + AFTERMATH;
        }
        let queues = self.probe.is_some() && self.queue.standing > PROBE_QUEUE;
        if queues || (usage == Usage::Over && now < self.calm_until) {
            // The probe stops, and that is answer enough.
            if self.probe.take().is_some() {
                self.verdict = Some(Verdict::Full);
            }
            usage = Usage::Under;
        }
        let acked = self.acked.rate();
        self.rate.update(now, usage, acked, self.round_trip);
        self.losses.look(now, self.rate.estimate, acked);
        if let Some(limit) = self.losses.limit {
            self.rate.estimate = self.rate.estimate.min(limit);
        }
        self.constrained |= self.rate.estimate < before;
        if acked.is_some_and(|acked| acked > PROOF * self.rate.estimate) {
            self.proved = Some(now);
        }
    }

    fn judge_probe(&mut self, now: i64) {
        let Some((rate, shown)) =
            self.probe.as_ref().and_then(|probe| Some((probe.rate, probe.shown(now)?)))
        else {
            return;
        };
        self.probe = None;
        let Some(shown) = shown else {
            self.verdict = Some(Verdict::Unknown);
            return;
        };
        self.constrained |= shown.full;
        if shown.rate > self.rate.estimate {
            self.rate.proved(shown.rate);
            self.proved = Some(now);
        } else if shown.full && self.proved.is_none_or(|at| now - at >= PROVED_FOR) {
            // What was once true is not any more.
            let arrives = self.acked.rate().unwrap_or(0.0);
            self.rate.estimate = self.rate.estimate.min(shown.rate.max(arrives));
        }
        let room = !shown.full && shown.rate >= CARRIED * rate;
        self.verdict = Some(if room { Verdict::Room } else { Verdict::Full });
    }

    /// The reference with its wraps.
    fn unwrap(&mut self, reference: u32) -> i64 {
        let reference = i64::from(reference);
        let unwrapped = self.reference.map_or(reference, |last| {
            let ahead = (reference - last) & 0x00FF_FFFF;
            let ahead = if ahead >= 1 << 23 { ahead - (1 << 24) } else { ahead };
            last + ahead
        });
        self.reference = Some(unwrapped);
        unwrapped
    }

    fn micros(&self, now: Instant) -> i64 {
        now.saturating_duration_since(self.origin).as_micros() as i64
    }
}
