//! Where the call stands, by what the negotiator and the ladder say.

use footlight_session::call::Rung;
use footlight_shared::{ErrorCode, Happening, Outcome, Problem};
use leptos::prelude::*;

use super::Pair;
use crate::live::call::Phase;

impl Pair {
    /// Shows it, and tells the server what came of a restart of ICE.
    pub(super) fn show(&self) {
        let phase = match self.0.core.try_borrow() {
            Ok(core) if core.over => return,
            Ok(core) if core.incompatible => Phase::Failed(Problem::new(
                ErrorCode::UnsupportedCodec,
                "The two browsers find no way to understand each other. Try another one.",
            )),
            Ok(core) => match core.ladder.rung() {
                Some(rung) => Phase::Recovering(rung),
                None if core.ladder.is_well() => Phase::Connected,
                None => Phase::Connecting,
            },
            Err(_) => return,
        };
        let shown = self.0.state.phase;
        let Some(before) = shown.try_get_untracked() else { return };
        if before == phase {
            return;
        }
        let troubled = |phase: &Phase| matches!(phase, Phase::Recovering(_));
        let trouble = troubled(&phase);
        let other = trouble != troubled(&before);
        self.tell_restart(&before, &phase);
        shown.set(phase);
        if other {
            // What broke the media may have broken the socket, which takes longer
            // to notice.
            self.0.driver.turn(|session, now| session.handle_trouble(now, trouble));
        }
    }

    /// What came of a restart of ICE, where one was being tried.
    fn tell_restart(&self, before: &Phase, now: &Phase) {
        let Phase::Recovering(Rung::RestartIce | Rung::RelayOnly) = before else { return };
        let outcome = match now {
            Phase::Connected => Outcome::Connected,
            Phase::Recovering(_) | Phase::Failed(_) => Outcome::Failed,
            _ => return,
        };
        self.0.driver.turn(|session, at| session.note(at, Happening::IceRestart { outcome }));
    }
}
