//! Whether the peer is still there (RFC 7675): by its own checks, by what it sends that
//! nobody else can, and where it is silent by its answers to ours.

use std::time::Instant;

use super::{Phase, Transport};
use crate::Path;
use crate::transport::FailReason;

/// Of the patience with silence: a peer that was silent for so large a part of it is
/// asked whether it is there, and again after so large a one. Browsers check far more
/// often and are never asked; some agents do not check while media flows.
const UNTIL_ASKED: u32 = 3;
const UNTIL_ASKED_AGAIN: u32 = 10;

impl Transport {
    /// Something came by this path that could be opened: who sends what nobody else can
    /// from where he is sent to is there. It is no check: whether he has left for another
    /// path, that he checks meanwhile, is not told by it.
    pub(crate) fn heard(&mut self, now: Instant, from: Path) {
        if self.agent.nominated() == Some(from) {
            self.heard_at = Some(now);
        }
    }

    /// When the peer has used up its time, and for what.
    pub(super) fn deadline(&self) -> Option<(Instant, FailReason)> {
        match self.phase {
            Phase::Setup { since } => Some((since + self.timeouts.setup, FailReason::Setup)),
            Phase::Connected => {
                self.lived_at().map(|at| (at + self.timeouts.silence, FailReason::Silence))
            }
            Phase::Failed => None,
        }
    }

    /// When the peer last showed that it is there.
    fn lived_at(&self) -> Option<Instant> {
        self.agent.checked_at().max(self.heard_at)
    }

    /// When it is asked whether it is.
    pub(super) fn asks_at(&self) -> Option<Instant> {
        let lived = self.lived_at().filter(|_| self.phase == Phase::Connected)?;
        let silence = self.timeouts.silence;
        let again = self.asked_at.map(|at| at + silence / UNTIL_ASKED_AGAIN);
        Some((lived + silence / UNTIL_ASKED).max(again.unwrap_or(lived)))
    }

    pub(super) fn ask(&mut self, now: Instant) {
        self.asked_at = Some(now);
        if let Some((to, question)) = self.agent.ask_again(self.identity.crypto()) {
            self.transmit(to, question);
        }
    }
}
