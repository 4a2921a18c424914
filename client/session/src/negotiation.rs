//! One peer connection after the other: offer, answer, and whether it carries.

use std::time::Duration;

use crate::Backoff;

/// How long an answered offer may take to become a connection.
pub(crate) const CONNECT_WITHIN: Duration = Duration::from_secs(15);
/// How long a connection may be interrupted before it is replaced. Below the
/// browser's own verdict, which takes up to half a minute.
pub(crate) const INTERRUPTED_AT_MOST: Duration = Duration::from_secs(5);

/// Counts peer connections, so that a late word of an earlier one is ignored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Attempt(pub u32);

/// What the browser says of a peer connection.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MediaState {
    /// On the way.
    Connecting,
    /// It carries.
    Connected,
    /// It does not carry at the moment.
    Interrupted,
    /// It will not carry any more, or could not be made.
    Failed,
}

/// Where the present attempt stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// The owner was asked for an offer.
    Asked,
    /// The offer is here; `sent` is true while an answer is awaited.
    Offered { offer: String, sent: bool },
    /// Answered; the browser connects.
    Answered { until: Duration },
    /// It carries.
    Flowing,
    /// It carried; perhaps it will again.
    Interrupted { until: Duration },
    /// The next attempt begins then.
    Resting { until: Duration },
    /// There is nothing to negotiate, or not any more.
    Over,
}

/// The negotiation of one session.
#[derive(Clone, Debug)]
pub(crate) struct Negotiation {
    attempt: Attempt,
    step: Step,
    backoff: Backoff,
}

impl Negotiation {
    pub(crate) fn new(seed: u64) -> Self {
        let backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(15), seed);
        Self { attempt: Attempt::default(), step: Step::Over, backoff }
    }

    pub(crate) fn step(&self) -> &Step {
        &self.step
    }

    pub(crate) fn attempt(&self) -> Attempt {
        self.attempt
    }

    pub(crate) fn is_current(&self, attempt: Attempt) -> bool {
        attempt == self.attempt && self.step != Step::Over
    }

    /// Begins a new attempt at once.
    pub(crate) fn begin(&mut self) -> Attempt {
        self.attempt.0 += 1;
        self.step = Step::Asked;
        self.attempt
    }

    /// Lets some time pass before the next attempt.
    pub(crate) fn rest(&mut self, now: Duration, at_least: Option<Duration>) {
        let delay = self.backoff.next_delay().max(at_least.unwrap_or_default());
        self.step = Step::Resting { until: now + delay };
    }

    /// Failed attempts in a row.
    pub(crate) fn tries(&self) -> u32 {
        self.backoff.tries()
    }

    pub(crate) fn end(&mut self) {
        self.step = Step::Over;
    }

    /// The offer has come.
    pub(crate) fn offered(&mut self, offer: String) {
        if self.step == Step::Asked {
            self.step = Step::Offered { offer, sent: false };
        }
    }

    /// The offer that may go out now, marked as sent.
    pub(crate) fn send(&mut self) -> Option<&str> {
        match &mut self.step {
            Step::Offered { offer, sent } if !*sent => {
                *sent = true;
                Some(offer)
            }
            _ => None,
        }
    }

    /// The socket over which the offer went is gone: it may go out again.
    pub(crate) fn unsend(&mut self) {
        if let Step::Offered { sent, .. } = &mut self.step {
            *sent = false;
        }
    }

    pub(crate) fn answered(&mut self, now: Duration) {
        if matches!(self.step, Step::Offered { .. }) {
            self.step = Step::Answered { until: now + CONNECT_WITHIN };
        }
    }

    /// Follows the browser's word; true where a new attempt is needed.
    pub(crate) fn heard(&mut self, now: Duration, state: MediaState) -> bool {
        match (state, &self.step) {
            (MediaState::Failed, Step::Resting { .. } | Step::Over) => return false,
            (MediaState::Failed, _) => return true,
            (MediaState::Connected, Step::Answered { .. } | Step::Interrupted { .. }) => {
                self.backoff.reset();
                self.step = Step::Flowing;
            }
            (MediaState::Interrupted, Step::Flowing) => {
                self.step = Step::Interrupted { until: now + INTERRUPTED_AT_MOST };
            }
            _ => {}
        }
        false
    }

    pub(crate) fn timeout(&self) -> Option<Duration> {
        match &self.step {
            Step::Answered { until } | Step::Interrupted { until } | Step::Resting { until } => {
                Some(*until)
            }
            _ => None,
        }
    }
}
