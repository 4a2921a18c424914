//! The sender's estimate of the way to one viewer, from what he tells of the
//! arrival of his packets: the delay says when the path fills, losses that it is
//! full, probes that it has room.
//!
//! Two figures come of it. What a path *was shown to carry* is an estimate as
//! GCC makes it: cautious, below what arrives after a queue has grown. What it
//! carries *at most* is known only while it is full, for then what arrives is just
//! that. Layers are steps: one that takes less than what arrives lets the queue
//! drain, be it ever so little less, so a key frame that fills the path for a
//! moment is no reason to leave it.
//!
//! Invariants: fixed memory; what a viewer tells is believed only of packets
//! that were sent to him, and only for his own estimate.

use std::time::{Duration, Instant};

use super::acked::{Acked, Carried};
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
/// What arrives over a third of a second scatters by so much. Where others keep
/// the path full, more is needed to believe that they do not make room.
const SCATTER: f64 = 1.05;
const SCATTER_BESIDE_OTHERS: f64 = 1.3;
/// What a probe did to the queue is not held against the media for so long.
const AFTERMATH: i64 = 300_000;
/// Packets that wait longer are about to be lost.
const CROWDED: i64 = 150_000;
/// Word of losses is so late.
const LATELY: i64 = 1_500_000;
/// For so long it is remembered what a full path carried.
const REMEMBERED: i64 = 60_000_000;
/// Sent and nothing heard of it for so long: something is wrong.
const SILENCE: i64 = 2_000_000;
const SILENT_PACKETS: u64 = 20;
/// And for so long, the path was broken: a queue, for which less and less is sent then,
/// is shorter. What it carried before says nothing of what it carries again, or another
/// in its place.
const BROKEN: i64 = 5_000_000;
/// An estimate of which at least so much arrives is proved, and stays so for a
/// while.
const PROOF: f64 = 0.5;
const PROVED_FOR: i64 = 10_000_000;

/// See the module.
#[derive(Debug)]
pub(crate) struct Estimator {
    origin: Instant,
    /// When a packet left last, and in microseconds: many leave at once.
    latest: (Instant, i64),
    history: History,
    /// The reference of the latest feedback, wraps counted.
    reference: Option<i64>,
    groups: Groups,
    trend: Trend,
    queue: Queue,
    acked: Acked,
    carried: Carried,
    losses: Losses,
    rate: Rate,
    probe: Option<Probe>,
    verdict: Option<Verdict>,
    clusters: Cluster,
    /// The first packet that says something of the path as it is now.
    first: u64,
    round_trip: i64,
    /// When feedback came last, and how many packets had left by then.
    heard: (i64, u64),
    proved: Option<i64>,
    calm_until: i64,
    /// What arrives, or a little more, while the path is full.
    full: Option<f64>,
    /// When packets last waited, and what the path carried then.
    lately: (i64, f64),
    /// When the path was last full, and what it carried then.
    ceiling: Option<(i64, f64)>,
}

impl Estimator {
    /// Of a path that is not known, to one who meets others or watches a stage.
    pub(crate) fn new(now: Instant, meets: bool) -> Self {
        Self {
            origin: now,
            latest: (now, 0),
            history: History::new(meets),
            reference: None,
            groups: Groups::default(),
            trend: Trend::new(),
            queue: Queue::default(),
            acked: Acked::new(),
            carried: Carried::default(),
            losses: Losses::new(),
            rate: Rate::new(FIRST_ESTIMATE as f64),
            probe: None,
            verdict: None,
            clusters: 0,
            first: 0,
            round_trip: 100_000,
            heard: (0, 0),
            proved: None,
            calm_until: 0,
            full: None,
            lately: (-LATELY, 0.0),
            ceiling: None,
        }
    }

    /// The packet with the next transport-wide number, the first of which is 0,
    /// leaves.
    pub(super) fn sent(&mut self, now: Instant, size: usize) {
        if self.latest.0 != now {
            self.leaves_at(now);
        }
        let now = self.latest.1;
        let cluster = self.probe.as_ref().map_or(0, |probe| probe.cluster(now));
        if cluster != 0
            && let Some(probe) = &mut self.probe
        {
            probe.sent(size);
        }
        self.history.sent(now, size, cluster);
    }

    /// Packets leave now, the first for a while.
    fn leaves_at(&mut self, now: Instant) {
        let (at, (_, latest)) = (self.micros(now), self.latest);
        let rested = at - latest;
        if rested > SILENCE {
            // There was nothing to tell of: the performer paused, and the path did not
            // break. What was sent before and is unheard yet counts on.
            self.heard.0 = (self.heard.0 + rested).min(at);
            self.queue.rested(rested);
        }
        self.latest = (now, at);
    }

    /// Reads what [`Self::sent`] will need, see [`crate::peer::Peer::warm`].
    pub(super) fn warm(&self) -> u64 {
        self.history.warm() ^ u64::from(self.probe.is_some())
    }

    /// Takes what the viewer tells. True where he is heard again over a path that was
    /// broken: nothing is known of it any more.
    pub(crate) fn feedback(&mut self, now: Instant, feedback: &Feedback<'_>) -> bool {
        let now = self.micros(now);
        let begins = self.is_silent(BROKEN);
        if begins {
            self.begin_anew(now);
        }
        self.take(now, feedback);
        begins
    }

    fn take(&mut self, now: i64, feedback: &Feedback<'_>) {
        let reference = self.unwrap(feedback.reference);
        let mut latest = None;
        for (number, ticks) in feedback.arrivals() {
            let number = self.history.extend(number).filter(|number| *number >= self.first);
            let Some(number) = number else { continue };
            let Some(told) = self.history.told(now, number, ticks.is_some()) else { continue };
            self.losses.take(ticks.is_some(), told.was_lost);
            let arrived = ticks.map(|ticks| reference * REFERENCE + ticks * TICK);
            if let Some(probe) = &mut self.probe {
                probe.told(&told, arrived, self.queue.way());
            }
            let Some(arrived) = arrived else { continue };
            self.acked.take(arrived, told.size);
            let waited = self.queue.take(told.sent, arrived);
            self.carried.take(arrived, told.size, waited);
            latest = Some(told.sent);
            if let Some(delta) = self.groups.take(told.sent, arrived) {
                self.trend.take(&delta);
            }
        }
        let Some(latest) = latest else { return };
        self.queue.told(now);
        self.heard = (now, self.history.count());
        self.round_trip = (self.round_trip * 7 + (now - latest)) / 8;
        self.judge(now);
    }

    pub(super) fn evidence(&self, now: Instant) -> Evidence {
        let (now, estimate) = (self.micros(now), self.rate.estimate as u64);
        let proved = self.proved.is_some_and(|at| now - at < PROVED_FOR);
        let room = proved.then_some(estimate);
        let limit = self.full.into_iter().chain(self.losses.limit).reduce(f64::min);
        let micros = |it: i64| Duration::from_micros(it.max(0) as u64);
        let stands = self.queue.stands_for(now, self.rested(now)).map(micros);
        let queue = if self.queue.foreign { 0 } else { self.queue.remains(self.rested(now)) };
        let queue = micros(queue);
        let lost = limit.is_some() && self.losses.limit == limit;
        Evidence {
            limit: limit.map(|limit| limit as u64),
            lost,
            stands,
            queue,
            room,
            costly: false,
        }
    }

    pub(super) fn begin_probe(&mut self, now: Instant, rate: u64, span: Duration) {
        self.clusters = self.clusters.checked_add(1).unwrap_or(1);
        let now = self.micros(now);
        let span = span.as_micros() as i64;
        let queue = self.queue.remains(self.rested(now));
        self.probe = Some(Probe::new(self.clusters, now, rate as f64, span, queue));
        self.verdict = None;
    }

    pub(super) fn owed(&self, now: Instant, step: Duration) -> Option<usize> {
        let now = self.micros(now);
        let probe = self.probe.as_ref().filter(|probe| probe.is_sending(now))?;
        Some(probe.owed(now, step.as_micros() as i64))
    }

    pub(super) fn ceiling(&self, now: Instant) -> Option<u64> {
        let now = self.micros(now);
        self.ceiling.filter(|(at, _)| now - at < REMEMBERED).map(|(_, rate)| rate as u64)
    }

    pub(super) fn is_crowded(&self, now: Instant) -> bool {
        let rested = self.rested(self.micros(now));
        self.queue.remains(rested) > CROWDED && !self.queue.foreign
    }

    pub(super) fn is_probing(&self) -> bool {
        self.probe.is_some()
    }

    pub(super) fn take_verdict(&mut self) -> Option<Verdict> {
        self.verdict.take()
    }

    pub(super) fn tick(&mut self, now: Instant) {
        let now = self.micros(now);
        if self.is_silent(SILENCE) {
            self.rate.silence();
            self.full = Some(self.rate.estimate);
        }
        self.judge_probe(now);
    }

    /// True where nothing is heard of what was sent within so long.
    fn is_silent(&self, span: i64) -> bool {
        let (heard, count) = self.heard;
        self.latest.1 - heard > span && self.history.count() - count > SILENT_PACKETS
    }

    /// For how long nothing has left.
    fn rested(&self, now: i64) -> i64 {
        now - self.latest.1
    }

    /// As at the beginning, but for the numbers: what left until now says nothing.
    fn begin_anew(&mut self, now: i64) {
        self.first = self.history.count();
        self.heard = (now, self.first);
        (self.groups, self.trend, self.queue) = (Groups::default(), Trend::new(), Queue::default());
        (self.acked, self.carried) = (Acked::new(), Carried::default());
        (self.losses, self.rate) = (Losses::new(), Rate::new(FIRST_ESTIMATE as f64));
        (self.probe, self.verdict, self.proved) = (None, None, None);
        (self.full, self.ceiling, self.lately) = (None, None, (now - LATELY, 0.0));
    }

    fn judge(&mut self, now: i64) {
        let mut usage = self.trend.usage;
        if usage == Usage::Over && self.queue.standing < LEAST_QUEUE {
            usage = Usage::Normal;
        }
        if usage == Usage::Over && self.queue.drains() {
            // The line is smoothed and sees late that a key frame was all.
            usage = Usage::Under;
        }
        self.judge_probe(now);
        let foreign = self.queue.foreign;
        let too_much = |probe: &mut Probe| probe.is_too_much(self.queue.standing, foreign);
        if self.probe.is_some() {
            self.calm_until = now + AFTERMATH;
        }
        if self.probe.take_if(too_much).is_some() {
            // The probe stops, and that is answer enough.
            self.verdict = Some(Verdict::Full);
            let carried = self.carried.rate().unwrap_or(self.rate.estimate);
            self.rate.estimate = self.rate.estimate.min(carried);
        }
        if usage == Usage::Over && now < self.calm_until {
            usage = Usage::Under;
        }
        let acked = self.acked.rate();
        if let Some(carried) = self.carried.rate().filter(|_| self.queue.standing >= LEAST_QUEUE) {
            self.ceiling = Some((now, carried));
        }
        self.rate.update(now, usage, acked, self.round_trip);
        self.look_at_losses(now, acked);
        if let Some(limit) = self.losses.limit {
            self.rate.estimate = self.rate.estimate.min(limit);
        }
        let scatter = if foreign { SCATTER_BESIDE_OTHERS } else { SCATTER };
        let carried = self.carried.rate().map(|carried| carried * scatter);
        self.full = carried.filter(|_| usage == Usage::Over);
        if acked.is_some_and(|acked| acked > PROOF * self.rate.estimate) {
            self.proved = Some(now);
        }
    }

    fn look_at_losses(&mut self, now: i64, acked: Option<f64>) {
        let stands = self.queue.is_there();
        if let Some(carried) = self.carried.rate().filter(|_| stands) {
            self.lately = (now, carried);
        }
        // What was lost when the path was full is told when it is not any more.
        let (at, carried) = self.lately;
        let stands = stands || now - at < LATELY;
        let carried = if now - at < LATELY { carried } else { 0.0 };
        let arrives = acked.map(|acked| acked.max(carried));
        self.losses.look(now, self.rate.estimate, arrives, stands);
    }

    fn judge_probe(&mut self, now: i64) {
        let foreign = self.queue.foreign;
        let Some(probe) = &self.probe else { return };
        let (trial, Some(shown)) = (probe.is_trial(), probe.shown(now, foreign)) else { return };
        self.probe = None;
        let Some(shown) = shown else {
            self.verdict = Some(Verdict::Unknown);
            return;
        };
        // Where a queue stands that may be ours, there is none.
        let full = shown.full || self.queue.is_there() && !foreign;
        if !full {
            self.losses.lift();
        }
        if shown.full {
            self.ceiling = Some((now, shown.rate));
        } else if self.ceiling.is_some_and(|(_, rate)| rate < shown.rate) {
            self.ceiling = None;
        }
        if shown.rate > self.rate.estimate {
            self.rate.proved(shown.rate);
            self.proved = Some(now);
        } else if shown.full && (trial || self.proved.is_none_or(|at| now - at >= PROVED_FOR)) {
            // What was once true is not any more.
            let arrives = self.acked.rate().unwrap_or(0.0);
            self.rate.estimate = self.rate.estimate.min(shown.rate.max(arrives));
        }
        self.verdict = Some(if full { Verdict::Full } else { Verdict::Room });
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
