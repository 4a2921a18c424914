//! What the pair takes from the call, and where the call stands by it.

use footlight_session::call::Rung;
use footlight_shared::{ErrorCode, Happening, MemberId, Outcome, Problem, Signal as Word};
use leptos::prelude::*;

use super::{Phase, State};
use crate::live::pair::{self, Owner, Pair, Stand};
use crate::platform::capture::MediaStreamTrack;
use crate::platform::duplex::Tracks;
use crate::platform::peer::Connection;

impl Owner for State {
    fn say(&self, to: MemberId, signal: Word) {
        self.report(|session, now| session.call_signal(now, to, signal));
    }

    fn tracks(&self) -> Option<Tracks> {
        State::tracks(*self)
    }

    fn attach(&self, connection: &Connection) {
        State::attach(*self, connection);
    }

    fn came(&self, _: MemberId, track: MediaStreamTrack) {
        self.remote.try_update(|stream| pair::take(stream, track));
    }

    fn limit(&self, _: &Pair) {
        State::limit(*self);
    }

    fn refresh(&self, _: &Pair) {
        State::refresh(*self);
    }

    /// Shows it, and tells the server what came of a restart of ICE.
    fn stands(&self, _: &Pair, stand: Stand) {
        let phase = match stand {
            Stand::Connecting => Phase::Connecting,
            Stand::Connected => Phase::Connected,
            Stand::Recovering(rung) => Phase::Recovering(rung),
            Stand::Incompatible => Phase::Failed(Problem::new(
                ErrorCode::UnsupportedCodec,
                "The two browsers find no way to understand each other. Try another one.",
            )),
        };
        let Some(before) = self.phase.try_get_untracked() else { return };
        if before == phase {
            return;
        }
        let troubled = |phase: &Phase| matches!(phase, Phase::Recovering(_));
        let trouble = troubled(&phase);
        let other = trouble != troubled(&before);
        self.tell_restart(&before, &phase);
        self.phase.set(phase);
        if other {
            // What broke the media may have broken the socket, which takes longer
            // to notice.
            self.report(|session, now| session.handle_trouble(now, trouble));
        }
    }
}

impl State {
    /// What came of a restart of ICE, where one was being tried.
    fn tell_restart(self, before: &Phase, now: &Phase) {
        let Phase::Recovering(Rung::RestartIce | Rung::RelayOnly) = before else { return };
        let outcome = match now {
            Phase::Connected => Outcome::Connected,
            Phase::Recovering(_) | Phase::Failed(_) => Outcome::Failed,
            _ => return,
        };
        self.report(|session, at| session.note(at, Happening::IceRestart { outcome }));
    }
}
