//! Who tells of the way to a viewer: the viewer by transport-wide feedback, or,
//! where that was not agreed on, his estimate (REMB) and his reports of losses.

use std::time::{Duration, Instant};

use super::estimator::Estimator;
use super::guess::Guess;

/// What is known of a path, in bits a second.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Evidence {
    /// It carries no more than this at present: it is full.
    pub limit: Option<u64>,
    /// Losses say so.
    pub lost: bool,
    /// For how long packets have waited without the queue becoming shorter.
    pub stands: Option<Duration>,
    /// How long they wait now, in a queue that may be ours.
    pub queue: Duration,
    /// It was lately shown to carry this.
    pub room: Option<u64>,
    /// That a probe was too much is known only by what was lost of it and beside it.
    pub costly: bool,
}

/// What became of a probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// The path carried it.
    Room,
    /// It did not.
    Full,
    /// Nobody can tell.
    Unknown,
}

/// See the module.
#[derive(Debug)]
pub(crate) enum Witness {
    /// Transport-wide feedback.
    Feedback(Box<Estimator>),
    /// Anything else.
    Reports(Guess),
}

impl Witness {
    /// What is known of the path.
    pub(crate) fn evidence(&self, now: Instant) -> Evidence {
        match self {
            Witness::Feedback(estimator) => estimator.evidence(now),
            Witness::Reports(guess) => guess.evidence(now),
        }
    }

    /// Begins a probe of so many bits a second.
    pub(crate) fn begin_probe(&mut self, now: Instant, rate: u64, span: Duration) {
        match self {
            Witness::Feedback(estimator) => estimator.begin_probe(now, rate, span),
            Witness::Reports(guess) => guess.begin_probe(now, rate, span),
        }
    }

    /// Room is found out by taking it: what losses have shown of the path is no reason
    /// any more not to.
    pub(crate) fn hope(&mut self) {
        if let Witness::Reports(guess) = self {
            guess.hope();
        }
    }

    /// Bytes that the probe lacks within a step from now; `None` where no probe
    /// sends.
    pub(crate) fn owed(&self, now: Instant, step: Duration) -> Option<usize> {
        match self {
            Witness::Feedback(estimator) => estimator.owed(now, step),
            Witness::Reports(guess) => guess.owed(now, step),
        }
    }

    /// True from a probe's begin until it is known what it has shown.
    pub(crate) fn is_probing(&self) -> bool {
        match self {
            Witness::Feedback(estimator) => estimator.is_probing(),
            Witness::Reports(guess) => guess.is_probing(),
        }
    }

    /// What the latest probe has shown, once.
    pub(crate) fn take_verdict(&mut self) -> Option<Verdict> {
        match self {
            Witness::Feedback(estimator) => estimator.take_verdict(),
            Witness::Reports(guess) => guess.take_verdict(),
        }
    }

    /// What the path was lately seen to carry at most, in bits a second, where it was
    /// seen to be full.
    pub(crate) fn ceiling(&self, now: Instant) -> Option<u64> {
        match self {
            Witness::Feedback(estimator) => estimator.ceiling(now),
            Witness::Reports(_) => None,
        }
    }

    /// True where packets wait so long that the path is about to lose them.
    pub(crate) fn is_crowded(&self, now: Instant) -> bool {
        match self {
            Witness::Feedback(estimator) => estimator.is_crowded(now),
            Witness::Reports(guess) => guess.is_crowded(now),
        }
    }

    /// A packet leaves; `size` with header and tag.
    pub(crate) fn sent(&mut self, now: Instant, size: usize, numbered: bool) {
        match self {
            Witness::Feedback(estimator) if numbered => estimator.sent(now, size),
            Witness::Feedback(_) => {}
            Witness::Reports(guess) => guess.sent(now, size),
        }
    }

    /// Time passes, about once a second.
    pub(crate) fn tick(&mut self, now: Instant) {
        match self {
            Witness::Feedback(estimator) => estimator.tick(now),
            Witness::Reports(guess) => guess.tick(now),
        }
    }
}
