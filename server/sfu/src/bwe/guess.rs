//! What is known of a path whose viewer does not tell when packets came: his own
//! estimate, where he sends one (draft-alvestrand-rmcat-remb), and how much he
//! has lost.
//!
//! An estimate made by a receiver grows slowly and only with what it receives,
//! so it is no proof that there is no more. That it *falls* is proof that the
//! path was full. So are losses in two reports in a row; and where far more is asked for
//! again, no report is waited for.
//!
//! That a probe was too much is told by nothing but what it has cost. So no more is
//! believed to be carried than was shown, and after it one looks before one asks for more.

use std::time::{Duration, Instant};

use super::lacking::Lacking;
use super::witness::{Evidence, Verdict};

/// A fall of the viewer's estimate, in percent of the highest.
const FALLEN: u64 = 90;
/// A tenth lost, in 256ths, and an eighth: one report beside a probe is enough then.
const BAD: u8 = 26;
const BAD_OF_PROBE: u8 = 32;
/// So much is asked for again within moments only where far more is sent than is carried,
/// and beside a probe: what comes out of order is asked for, too.
const LACKS: u8 = 96;
const LACKS_OF_PROBE: u8 = 64;
/// How long packets then wait is not known, nor for how long they do.
const FULL_QUEUE: Duration = Duration::from_millis(300);
const DRAINS: Duration = Duration::from_millis(500);
/// What is reported so soon after that was lost before.
const AFTERMATH: Duration = Duration::from_millis(1_500);
/// For so long after a probe that the path carried nobody knows how long the queue has
/// become, by it and by what is sent since.
const UNKNOWN_QUEUE: Duration = Duration::from_millis(40);
const SETTLES: Duration = Duration::from_millis(2_500);
/// After a probe, so long for the reports of it.
const REPORTED: Duration = Duration::from_millis(1_000);
/// And no longer than that: who has heard nothing since says nothing.
const UNTOLD: Duration = Duration::from_millis(2_500);
/// A probe shorter than that shows nothing in a report.
const LEAST_SPAN: Duration = Duration::from_millis(500);

/// See the module.
#[derive(Debug)]
pub(crate) struct Guess {
    /// The viewer's highest estimate since it fell.
    highest: u64,
    limit: Option<u64>,
    /// What a probe has shown to be carried. Until something speaks against it, all is
    /// hoped for.
    proved: u64,
    /// Reports of many losses, one after the other.
    bad: u8,
    /// When losses last said that the path was full, and a probe that it was not.
    full_at: Option<Instant>,
    proved_at: Option<Instant>,
    lacking: Lacking,
    probe: Option<Probe>,
    verdict: Option<Verdict>,
}

#[derive(Debug)]
struct Probe {
    rate: u64,
    begun: Instant,
    ends: Instant,
    sent: u64,
    /// A report came after its end.
    told: bool,
}

impl Default for Guess {
    fn default() -> Self {
        Self {
            highest: 0,
            limit: None,
            proved: u64::MAX,
            bad: 0,
            full_at: None,
            proved_at: None,
            lacking: Lacking::default(),
            probe: None,
            verdict: None,
        }
    }
}

impl Guess {
    /// The viewer's own estimate.
    pub(crate) fn remb(&mut self, bitrate: u64) {
        if bitrate < self.highest / 100 * FALLEN {
            self.highest = bitrate;
            self.full(bitrate);
        } else {
            self.highest = self.highest.max(bitrate);
            self.limit = self.limit.map(|limit| limit.max(bitrate));
        }
    }

    /// A report of losses since the one before; `sending` is what the viewer is
    /// sent, in bits a second.
    pub(crate) fn report(&mut self, now: Instant, fraction_lost: u8, sending: u64) {
        if self.is_crowded(now) {
            return;
        }
        if fraction_lost >= BAD {
            self.bad = self.bad.saturating_add(1);
            let of_probe = self.probe.is_some() && fraction_lost >= BAD_OF_PROBE;
            if self.bad >= 2 || of_probe {
                self.overrun(now, fraction_lost, sending);
            }
            return;
        }
        self.bad = 0;
        if let Some(probe) = &mut self.probe {
            probe.told |= now >= probe.ends;
        }
        self.end_probe(now, REPORTED);
    }

    /// So much is lost, in 256ths, of what is `sending`.
    pub(crate) fn overrun(&mut self, now: Instant, lost: u8, sending: u64) {
        (self.bad, self.full_at) = (0, Some(now));
        self.lacking = Lacking::default();
        self.full(sending / 256 * (256 - u64::from(lost)));
    }

    /// The viewer asks for so many packets again. What that is of what he was sent lately,
    /// in 256ths, where it is so much that his report need not be waited for.
    pub(crate) fn lacks(&mut self, now: Instant, packets: usize) -> Option<u8> {
        if self.is_crowded(now) {
            return None;
        }
        let least = if self.probe.is_some() { LACKS_OF_PROBE } else { LACKS };
        self.lacking.lacks(now, packets).filter(|share| *share >= least)
    }

    /// Time passes.
    pub(super) fn tick(&mut self, now: Instant) {
        self.end_probe(now, UNTOLD);
    }

    /// Ends a probe that has been over for so long: the path carried it, or nobody said
    /// anything of it.
    fn end_probe(&mut self, now: Instant, after: Duration) {
        let Some(probe) = self.probe.take_if(|probe| now >= probe.ends + after) else { return };
        if probe.told {
            self.limit = None;
            self.proved = self.proved.max(probe.rate);
            self.proved_at = Some(now);
        }
        self.verdict = Some(if probe.told { Verdict::Room } else { Verdict::Unknown });
    }

    fn full(&mut self, limit: u64) {
        if self.probe.take().is_some() {
            // The probe stops, and that is answer enough.
            self.verdict = Some(Verdict::Full);
        } else {
            self.limit = Some(self.limit.map_or(limit, |before| before.min(limit)));
        }
        self.proved = 0;
    }

    pub(super) fn evidence(&self, now: Instant) -> Evidence {
        let room = self.limit.is_none().then_some(self.proved).filter(|room| *room > 0);
        let queue = if is_within(DRAINS, self.full_at, now) {
            FULL_QUEUE
        } else if is_within(SETTLES, self.proved_at, now) {
            UNKNOWN_QUEUE
        } else {
            Duration::ZERO
        };
        let (limit, stands) = (self.limit, None);
        Evidence { limit, lost: true, stands, room, queue, costly: true }
    }

    pub(super) fn is_crowded(&self, now: Instant) -> bool {
        is_within(AFTERMATH, self.full_at, now)
    }

    pub(super) fn begin_probe(&mut self, now: Instant, rate: u64, span: Duration) {
        let ends = now + span.max(LEAST_SPAN);
        self.probe = Some(Probe { rate, begun: now, ends, sent: 0, told: false });
        self.verdict = None;
    }

    pub(super) fn owed(&self, now: Instant, step: Duration) -> Option<usize> {
        let probe = self.probe.as_ref().filter(|probe| now < probe.ends)?;
        let until = (now + step).min(probe.ends).saturating_duration_since(probe.begun);
        let due = probe.rate * until.as_micros() as u64 / 8_000_000;
        Some(due.saturating_sub(probe.sent) as usize)
    }

    /// There is no probe to tell by: room is hoped for again.
    pub(super) fn hope(&mut self) {
        (self.limit, self.proved) = (None, u64::MAX);
    }

    pub(super) fn is_probing(&self) -> bool {
        self.probe.is_some()
    }

    pub(super) fn take_verdict(&mut self) -> Option<Verdict> {
        self.verdict.take()
    }

    pub(super) fn sent(&mut self, now: Instant, size: usize) {
        self.lacking.sent(now);
        if let Some(probe) = &mut self.probe {
            probe.sent += size as u64;
        }
    }
}

/// True where that is no longer ago.
fn is_within(span: Duration, at: Option<Instant>, now: Instant) -> bool {
    at.is_some_and(|at| now.saturating_duration_since(at) < span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_that_falls_limits_and_one_that_is_low_does_not() {
        let now = Instant::now();
        let mut guess = Guess::default();
        guess.remb(300_000);
        assert_eq!(
            guess.evidence(now),
            Evidence { lost: true, room: Some(u64::MAX), costly: true, ..Evidence::default() }
        );
        guess.remb(2_000_000);
        guess.remb(1_900_000);
        assert_eq!(guess.evidence(now).limit, None);
        guess.remb(900_000);
        assert_eq!(
            guess.evidence(now),
            Evidence { limit: Some(900_000), lost: true, costly: true, ..Evidence::default() }
        );
        guess.remb(1_100_000);
        assert_eq!(guess.evidence(now).limit, Some(1_100_000));
    }

    #[test]
    fn losses_count_when_they_repeat() {
        let now = Instant::now();
        let mut guess = Guess::default();
        guess.report(now, 128, 1_000_000);
        guess.report(now, 0, 1_000_000);
        guess.report(now, 128, 1_000_000);
        assert_eq!(guess.evidence(now).limit, None, "once may be chance");
        guess.report(now, 128, 1_024_000);
        assert_eq!(guess.evidence(now).limit, Some(512_000));
        for _ in 0..2 {
            guess.report(now + AFTERMATH / 2, 128, 512_000);
        }
        assert_eq!(guess.evidence(now).limit, Some(512_000), "that was before");
        for _ in 0..2 {
            guess.report(now + AFTERMATH, 128, 512_000);
        }
        assert_eq!(guess.evidence(now).limit, Some(256_000));
    }

    #[test]
    fn where_half_is_asked_for_again_no_report_is_waited_for() {
        let now = Instant::now();
        let mut guess = Guess::default();
        for _ in 0..100 {
            guess.sent(now, 1_000);
        }
        assert_eq!(guess.lacks(now, 30), None, "out of order, perhaps");
        let share = guess.lacks(now, 20);
        assert_eq!(share, Some(128));
        guess.overrun(now, 128, 1_000_000);
        assert!(guess.is_crowded(now));
        assert_eq!(guess.lacks(now, 90), None, "it is known");
        let later = now + Duration::from_secs(3);
        assert_eq!(guess.lacks(later, 90), None, "of long ago");
    }

    #[test]
    fn a_probe_without_losses_lifts_the_limit() {
        let start = Instant::now();
        let mut guess = Guess { limit: Some(1), proved: 0, ..Guess::default() };
        guess.begin_probe(start, 800_000, Duration::from_millis(800));
        let step = Duration::from_millis(5);
        assert_eq!(guess.owed(start, step), Some(500));
        guess.sent(start, 500);
        assert_eq!(guess.owed(start, step), Some(0));
        guess.report(start + Duration::from_secs(1), 0, 1);
        assert_eq!(guess.take_verdict(), None, "too early to tell");
        guess.report(start + Duration::from_secs(2), 0, 1);
        assert_eq!(guess.take_verdict(), Some(Verdict::Room));
        let evidence = guess.evidence(start + Duration::from_secs(2));
        assert_eq!((evidence.limit, evidence.room), (None, Some(800_000)), "and no more");
        assert_eq!(evidence.queue, UNKNOWN_QUEUE, "nobody has told yet");
        guess.begin_probe(start, 800_000, Duration::from_millis(800));
        guess.report(start, 100, 1);
        assert_eq!(guess.evidence(start).room, None);
        assert_eq!((guess.take_verdict(), guess.is_probing()), (Some(Verdict::Full), false));
    }
}
