//! What was said to the other side of the descriptions in force: to be said
//! again where it was not heard.

use footlight_shared::Signal;

use super::action::Kind;

/// Signals kept of one description, and of those that wait for theirs.
const SAID: usize = 96;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Said {
    offer: Vec<Signal>,
    answer: Vec<Signal>,
    /// Which of them candidates belong to.
    last: Kind,
    /// Candidates whose description has not been said.
    held: Vec<Signal>,
}

impl Said {
    pub(super) fn new() -> Self {
        Self { offer: Vec::new(), answer: Vec::new(), last: Kind::Offer, held: Vec::new() }
    }

    /// A description of this kind is said next, and its candidates after it.
    pub(super) fn begin(&mut self, kind: Kind) {
        self.last = kind;
        // What was offered before is taken back by an answer, or is agreed on.
        self.offer.clear();
        if kind == Kind::Answer {
            self.answer.clear();
        }
    }

    /// Remembers what is being said.
    pub(super) fn keep(&mut self, signal: &Signal) {
        let said = match self.last {
            Kind::Offer => &mut self.offer,
            Kind::Answer => &mut self.answer,
        };
        if said.len() < SAID {
            said.push(signal.clone());
        }
    }

    /// Holds back what has to be heard after a description that is not made yet.
    pub(super) fn hold(&mut self, signal: Signal) {
        if self.held.len() < SAID {
            self.held.push(signal);
        }
    }

    /// What was held back: its description has been said.
    pub(super) fn release(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.held)
    }

    /// The last description of this kind, and its candidates.
    pub(super) fn of(&self, kind: Kind) -> &[Signal] {
        match kind {
            Kind::Offer => &self.offer,
            Kind::Answer => &self.answer,
        }
    }

    /// The connection is gone, and with it all that was said of it.
    pub(super) fn clear(&mut self) {
        self.offer.clear();
        self.answer.clear();
        self.held.clear();
    }
}
