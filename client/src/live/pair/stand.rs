//! Where a pair stands, by what the negotiator and the ladder say.

use footlight_session::call::Rung;
use footlight_shared::{Happening, Outcome};

use super::Pair;

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
        let before = std::mem::replace(&mut core.stand, stand);
        drop(core);
        if let Some(outcome) = outcome(before, stand) {
            let note = Happening::IceRestart { outcome };
            self.0.driver.turn(|session, now| session.note(now, note));
        }
        self.0.owner.stands(self, stand);
    }
}

/// What came of a restart of ICE, where one was being tried until now.
fn outcome(before: Stand, now: Stand) -> Option<Outcome> {
    let Stand::Recovering(Rung::RestartIce | Rung::RelayOnly) = before else { return None };
    match now {
        Stand::Connecting => None,
        Stand::Connected => Some(Outcome::Connected),
        Stand::Recovering(_) | Stand::Incompatible => (now != before).then_some(Outcome::Failed),
    }
}
