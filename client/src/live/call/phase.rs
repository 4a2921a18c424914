//! What the pair takes from the call, and where the call stands by it.

use footlight_session::call::Plan;
use footlight_shared::{ErrorCode, MemberId, Problem, Signal as Word, Source, Wants};
use leptos::prelude::*;

use super::{Phase, State};
use crate::live::pair::{self, Owner, Pair, Stand};
use crate::platform::capture::MediaStreamTrack;
use crate::platform::duplex::Tracks;
use crate::platform::peer::Connection;
use crate::platform::screen::Content;

impl Owner for State {
    fn say(&self, to: MemberId, signal: Word) {
        self.report(|session, now| session.call_signal(now, to, signal));
    }

    fn tracks(&self) -> Option<Tracks> {
        State::tracks(*self)
    }

    fn attach(&self, _: MemberId, connection: &Connection) {
        State::attach(*self, connection);
    }

    fn came(&self, _: MemberId, _: Source, track: MediaStreamTrack) {
        self.remote.try_update(|stream| pair::take(stream, track));
    }

    fn limit(&self, pair: &Pair) {
        State::limit(*self, pair);
    }

    fn hold(&self, plan: Plan) -> Plan {
        self.capture.restraint().plan(plan, 1)
    }

    fn shrink(&self) -> f64 {
        self.capture.larger_than_chosen()
    }

    fn wants(&self) -> Wants {
        self.capture.restraint().wants(1)
    }

    fn screen(&self) -> Option<Content> {
        self.screen.content_now()
    }

    /// Shows it.
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
        self.phase.set(phase);
        if other {
            // What broke the media may have broken the socket, which takes longer
            // to notice.
            self.report(|session, now| session.handle_trouble(now, trouble));
        }
    }
}
