//! The connection by which a source is seen.

use std::time::Duration;

use footlight_session::MediaState;
use footlight_session::call::Vitals;
use footlight_shared::{ClientMsg, ErrorCode, Problem, ServerMsg, SourceId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Company;
use crate::live::mailbox::Answer;
use crate::platform::capture::MediaStream;
use crate::platform::clock;
use crate::platform::peer::{self, Peer};

/// How long a connection that broke rests before the next.
const REST: Duration = Duration::from_secs(2);
/// How long one that is interrupted may come back by itself.
const PATIENCE: Duration = Duration::from_secs(6);

/// The handle.
#[derive(Clone, Copy)]
pub struct Sight {
    /// What comes.
    pub stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// How the connection is.
    pub state: RwSignal<MediaState>,
    /// Counts what was put into the stream.
    pub shown: RwSignal<u32>,
    peer: StoredValue<Option<Peer>, LocalStorage>,
    /// Counts the connections: what comes late of an older one changes nothing.
    turn: StoredValue<u32>,
    source: SourceId,
    company: Company,
}

/// Sees `source` for as long as the present owner lives.
pub fn use_sight(company: Company, source: SourceId) -> Sight {
    let sight = Sight {
        stream: RwSignal::new_local(None),
        state: RwSignal::new(MediaState::Connecting),
        shown: RwSignal::new(0),
        peer: StoredValue::new_local(None),
        turn: StoredValue::new(0),
        source,
        company,
    };
    // Everybody hears of it in the same moment.
    let spread = u64::from(company.spread.get_value());
    let wait = if spread == 0 { 0 } else { clock::seed() % spread };
    sight.again(Duration::from_millis(wait));
    Effect::new(move |before: Option<u32>| {
        let arrivals = company.arrivals.get();
        let carries = sight.state.get_untracked() == MediaState::Connected;
        if before.is_some_and(|before| before != arrivals) && !carries {
            sight.again(Duration::ZERO);
        }
        arrivals
    });
    on_cleanup(move || sight.peer.dispose());
    sight
}

impl Sight {
    /// Makes another connection in a while.
    fn again(self, wait: Duration) {
        let next = |turn: &mut u32| {
            *turn = turn.wrapping_add(1);
            *turn
        };
        let Some(turn) = self.turn.try_update_value(next) else { return };
        spawn_local(async move {
            clock::sleep(wait).await;
            if self.is_at(turn) {
                self.connect(turn).await;
            }
        });
    }

    fn is_at(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    async fn connect(self, turn: u32) {
        let ice = self.company.ice;
        let servers = ice.servers().await;
        let tell = move |vitals: Vitals| self.told(turn, vitals.connection);
        let show = move |stream: MediaStream| {
            if self.is_at(turn) {
                self.stream.try_set(Some(stream));
                self.shown.try_update(|shown| *shown = shown.wrapping_add(1));
            }
        };
        let Ok(made) = Peer::receiving(&servers, &ice.video_codecs(), tell, show) else { return };
        let connection = made.connection();
        if !self.is_at(turn) || self.peer.try_update_value(|peer| *peer = Some(made)).is_none() {
            return;
        }
        self.state.try_set(MediaState::Connecting);
        let Ok(offer) = peer::offer(&connection).await else { return self.again(REST) };
        let heard = move |answer: Answer| self.answered(turn, answer);
        if self.is_at(turn) {
            // Without a way to say it, there is an arrival soon.
            self.company.ask(ClientMsg::SourceSee { source: self.source, offer }, heard);
        }
    }

    fn answered(self, turn: u32, answer: Answer) {
        if !self.is_at(turn) {
            return;
        }
        match answer.map(|told| told.and_then(|told| told.read())) {
            Ok(Some(ServerMsg::SourceSeen { answer, .. })) => {
                let connection = |peer: &Option<Peer>| peer.as_ref().map(Peer::connection);
                let connection = self.peer.try_with_value(connection).flatten();
                spawn_local(async move {
                    let Some(connection) = connection else { return };
                    if peer::accept(&connection, &answer).await.is_err() && self.is_at(turn) {
                        self.again(REST);
                    }
                });
            }
            Ok(_) => {}
            Err(problem) => {
                if let Some(wait) = wait(&problem) {
                    self.again(wait);
                }
            }
        }
    }

    fn told(self, turn: u32, state: MediaState) {
        if !self.is_at(turn) {
            return;
        }
        self.state.try_set(state);
        match state {
            MediaState::Failed => self.again(REST),
            MediaState::Interrupted => set_timeout(
                move || {
                    let still = self.state.try_get_untracked() == Some(MediaState::Interrupted);
                    if still && self.is_at(turn) {
                        self.again(Duration::ZERO);
                    }
                },
                PATIENCE,
            ),
            MediaState::Connecting | MediaState::Connected => {}
        }
    }
}

/// How long to wait before it is tried again; `None` where that is of no use.
pub(super) fn wait(problem: &Problem) -> Option<Duration> {
    use ErrorCode::{Full, Internal, RateLimited, Unavailable};
    let passes = matches!(problem.code, Full | RateLimited | Unavailable | Internal);
    let asked = Duration::from_secs(problem.retry_after.unwrap_or_default());
    passes.then_some(REST.max(asked))
}
