//! One peer connection after the other: offer, answer, and whether it carries.
//! While one has carried, a [`Ladder`] mends it before another takes its place.

use std::time::Duration;

use crate::Backoff;
use crate::call::{Ladder, LadderRules, Vitals};

/// How long an answered offer may take to become a connection.
pub(crate) const CONNECT_WITHIN: Duration = Duration::from_secs(15);
/// How long a connection that has carried is mended on each rung before another
/// takes its place.
const MEND_WITHIN: Duration = Duration::from_secs(6);

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
    /// It has carried, and is mended where it does not any more.
    Flowing,
    /// The next attempt begins then.
    Resting { until: Duration },
    /// There is nothing to negotiate, or not any more.
    Over,
}

/// An ICE restart under way: its offer, as far as it is there.
#[derive(Clone, Debug)]
struct Mending {
    offer: Option<String>,
    sent: bool,
}

/// The negotiation of one session.
#[derive(Clone, Debug)]
pub(crate) struct Negotiation {
    attempt: Attempt,
    step: Step,
    backoff: Backoff,
    seed: u64,
    /// There is a relay to go over alone.
    relay: bool,
    ladder: Option<Ladder>,
    mending: Option<Mending>,
    /// Counts the offers that restart, so that a late answer is ignored.
    round: u32,
}

impl Negotiation {
    pub(crate) fn new(seed: u64) -> Self {
        let backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(15), seed);
        Self {
            attempt: Attempt::default(),
            step: Step::Over,
            backoff,
            seed,
            relay: false,
            ladder: None,
            mending: None,
            round: 0,
        }
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
        self.to(Step::Asked);
        self.attempt
    }

    /// Lets some time pass before the next attempt.
    pub(crate) fn rest(&mut self, now: Duration, at_least: Option<Duration>) {
        let delay = self.backoff.next_delay().max(at_least.unwrap_or_default());
        self.to(Step::Resting { until: now + delay });
    }

    /// Failed attempts in a row.
    pub(crate) fn tries(&self) -> u32 {
        self.backoff.tries()
    }

    pub(crate) fn end(&mut self) {
        self.to(Step::Over);
    }

    /// Leaves the present connection, and all that was done to mend it.
    fn to(&mut self, step: Step) {
        self.step = step;
        self.ladder = None;
        self.mending = None;
    }

    /// There is a relay to go over alone, or there is none.
    pub(crate) fn set_relay(&mut self, relay: bool) {
        self.relay = relay;
        if let Some(ladder) = &mut self.ladder {
            ladder.set_relay(relay);
        }
    }

    /// What mends the present connection, once it has carried.
    pub(crate) fn ladder(&self) -> Option<&Ladder> {
        self.ladder.as_ref()
    }

    /// See [`Self::ladder`].
    pub(crate) fn ladder_mut(&mut self) -> Option<&mut Ladder> {
        self.ladder.as_mut()
    }

    /// An offer that restarts ICE is wanted.
    pub(crate) fn mend(&mut self) {
        self.mending = Some(Mending { offer: None, sent: false });
    }

    /// True from then on until it is answered.
    pub(crate) fn is_mending(&self) -> bool {
        self.mending.is_some()
    }

    /// The offer that restarts, where it may go out now, marked as sent, and its
    /// round.
    pub(crate) fn send_restart(&mut self) -> Option<(u32, String)> {
        let mending = self.mending.as_mut().filter(|mending| !mending.sent)?;
        let offer = mending.offer.clone()?;
        mending.sent = true;
        Some((self.round, offer))
    }

    /// Ends the restart of this round, whatever became of it; false for an
    /// earlier one's.
    pub(crate) fn mended(&mut self, round: u32) -> bool {
        round == self.round && self.mending.take_if(|mending| mending.sent).is_some()
    }

    /// The offer has come.
    pub(crate) fn offered(&mut self, offer: String) {
        if self.step == Step::Asked {
            self.step = Step::Offered { offer, sent: false };
        } else if let Some(mending) = &mut self.mending {
            self.round = self.round.wrapping_add(1);
            *mending = Mending { offer: Some(offer), sent: false };
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
        // The server answers the same offer in the same way.
        if let Some(mending) = &mut self.mending {
            mending.sent = false;
        }
    }

    /// The server has said yes. Where nothing was offered, as in a mesh, nothing is to
    /// connect, or to be mended.
    pub(crate) fn answered(&mut self, now: Duration) {
        let Step::Offered { offer, .. } = &self.step else { return };
        if offer.is_empty() {
            self.backoff.reset();
            self.step = Step::Flowing;
        } else {
            self.step = Step::Answered { until: now + CONNECT_WITHIN };
        }
    }

    /// Follows the browser's word; true where a new attempt is needed.
    pub(crate) fn heard(&mut self, now: Duration, vitals: Vitals) -> bool {
        match (vitals.connection, &self.step) {
            (MediaState::Failed, Step::Resting { .. } | Step::Over) => return false,
            (_, Step::Flowing) => {}
            (MediaState::Failed, _) => return true,
            (MediaState::Connected, Step::Answered { .. }) => {
                self.backoff.reset();
                self.step = Step::Flowing;
                let rules = LadderRules {
                    relay: self.relay,
                    restarting: MEND_WITHIN,
                    relaying: MEND_WITHIN,
                    ..LadderRules::default()
                };
                let seed = self.seed ^ u64::from(self.attempt.0);
                self.ladder = Some(Ladder::new(now, seed, rules));
            }
            _ => {}
        }
        if let Some(ladder) = &mut self.ladder {
            ladder.handle_vitals(now, vitals);
        }
        false
    }

    pub(crate) fn timeout(&self) -> Option<Duration> {
        match &self.step {
            Step::Answered { until } | Step::Resting { until } => Some(*until),
            _ => self.ladder.as_ref().and_then(Ladder::poll_timeout),
        }
    }
}
