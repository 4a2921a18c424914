//! Where a pair stands, by what the negotiator and the ladder say.

use footlight_session::call::Rung;
use footlight_shared::{Happening, Outcome};

use super::Pair;
use crate::platform::duplex::Duplex;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::live) enum Stand {
    /// The browsers look for a way to each other.
    #[default]
    Connecting,
    /// Sound and picture pass.
    Connected,
    /// They do not at the moment; this is being tried.
    Recovering(Rung),
    /// The browsers have nothing in common.
    Incompatible,
}

impl Pair {
    /// Tells the owner, and the server of what came of a restart of ICE.
    pub(super) fn tell_stand(&self) {
        let Ok(mut core) = self.0.core.try_borrow_mut() else { return };
        if core.over {
            return;
        }
        let stand = match core.ladder.rung() {
            _ if core.incompatible => Stand::Incompatible,
            Some(rung) => Stand::Recovering(rung),
            None if core.ladder.is_well() => Stand::Connected,
            None => Stand::Connecting,
        };
        core.stand = stand;
        let vitals = core.peer.as_ref().map(Duplex::vitals).unwrap_or_default();
        let (well, rung) = (core.ladder.is_well(), core.ladder.rung());
        let outcome = core.restart.look(vitals, well, rung);
        drop(core);
        self.note_restart(outcome);
        self.0.owner.stands(self, stand);
    }

    /// Tells the server what came of a restart of ICE, where that is known now.
    pub(super) fn note_restart(&self, outcome: Option<Outcome>) {
        if let Some(outcome) = outcome {
            let note = Happening::IceRestart { outcome };
            self.0.driver.turn(|session, now| session.note(now, note));
        }
    }
}
