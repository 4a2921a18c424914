//! What the server says of the call.

use footlight_session::{Event, LinkState};
use footlight_shared::{CallMember, CallSnapshot, ErrorCode, Problem, RingEnd};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Phase, State};
use crate::live::pair::Pair;
use crate::platform::codecs::Preference;
use crate::platform::duplex::Setup;

/// Bits a second left for the sound and what goes with it.
const SOUND: u32 = 64_000;
const REPLACED: &str = "You are in this call in another place. It goes on there.";
const INCOMPATIBLE: &str = "Footlight has a new version. Load the page again.";
/// Signals kept while a pair is made ready.
const EARLY: usize = 128;

impl State {
    pub(super) fn hear(self, event: Event) {
        match event {
            Event::Link(link) => {
                self.tell(|pair| pair.reach(link == LinkState::Ready));
                let (code, words) = match link {
                    LinkState::Replaced => (ErrorCode::AlreadyLive, REPLACED),
                    LinkState::Incompatible => (ErrorCode::UnsupportedVersion, INCOMPATIBLE),
                    _ => return,
                };
                self.fail(Problem::new(code, words));
            }
            Event::CallJoined(snapshot) => self.joined(snapshot),
            Event::CallMember { other, polite } => self.meet(other, polite, None),
            Event::CallSignal { from, signal } => {
                let known = self.other.with_untracked(|it| it.as_ref().map(|it| it.id));
                if known != Some(from) {
                    return;
                }
                let late = self.with_pair(|pair| pair.signal(signal.clone())).is_none();
                if late {
                    self.early.update_value(|early| {
                        if early.len() < EARLY {
                            early.push(signal);
                        }
                    });
                }
            }
            Event::RingEnded { reason, .. } => self.rung_out(reason),
            Event::Trouble(problem) if problem.code == ErrorCode::Full => {
                self.phase.set(Phase::Crowded);
            }
            Event::Refused(problem) => self.fail(problem),
            _ => {}
        }
    }

    fn fail(self, problem: Problem) {
        self.close();
        self.phase.set(Phase::Failed(problem));
    }

    fn joined(self, snapshot: CallSnapshot) {
        if self.me.get_value() != Some(snapshot.me) {
            // The server knows us as somebody else than before: so does the
            // other one, and nothing of what we had is left.
            self.part();
            self.other.set(None);
            self.me.set_value(Some(snapshot.me));
        }
        self.media.set_value(Some(snapshot.media));
        self.called.set(snapshot.called);
        self.meet(snapshot.other, snapshot.polite, snapshot.ringing);
    }

    /// This one is there now, or nobody.
    fn meet(self, other: Option<CallMember>, polite: bool, ringing: Option<String>) {
        let before = self.other.get_untracked();
        let same = before.as_ref().map(|it| it.id) == other.as_ref().map(|it| it.id);
        let somebody = other.is_some();
        self.other.set(other);
        match (same, somebody) {
            // He, or we, were away: what was said then was not heard.
            (true, true) => self.tell(Pair::say_again),
            (false, true) => {
                self.part();
                self.phase.set(Phase::Connecting);
                spawn_local(self.pair_up(polite));
            }
            (false, false) => {
                self.part();
                self.phase.set(Phase::Left);
            }
            (true, false) => {
                let ended = matches!(self.phase.get_untracked(), Phase::Declined | Phase::NoAnswer);
                if !ended || ringing.is_some() {
                    self.phase.set(Phase::Alone { ringing });
                }
            }
        }
    }

    async fn pair_up(self, polite: bool) {
        let Some(Some(media)) = self.media.try_get_value() else { return };
        let Some(Some(other)) = self.other.try_get_untracked() else { return };
        let preference = Preference::new(media.video, media.stereo).await;
        let setup = Setup { ice: self.ice.servers().await, relay_only: self.relay_only };
        // He may have gone meanwhile, or we.
        let current = self.other.try_with_untracked(|it| it.as_ref().map(|it| it.id));
        let Some(Some(driver)) = self.driver.try_get_value() else { return };
        if current.flatten() != Some(other.id)
            || self.pair.try_with_value(Option::is_some) != Some(false)
        {
            return;
        }
        let most = media.max_kbps.saturating_mul(1000).saturating_sub(SOUND);
        let pair = Pair::new(self, driver, (other.id, polite), most, setup, preference);
        self.pair.set_value(Some(pair.clone()));
        pair.start();
        for signal in self.early.try_update_value(std::mem::take).unwrap_or_default() {
            pair.signal(signal);
        }
    }

    fn rung_out(self, reason: RingEnd) {
        if !matches!(self.phase.get_untracked(), Phase::Alone { .. }) {
            return;
        }
        self.phase.set(match reason {
            RingEnd::Declined => Phase::Declined,
            RingEnd::TimedOut => Phase::NoAnswer,
            RingEnd::Answered | RingEnd::Cancelled => Phase::Alone { ringing: None },
        });
    }
}
