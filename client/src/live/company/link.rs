//! A connection beside the stage's own, by which something is seen or sent: it is made,
//! and made anew where it breaks, as [`Further`] has it.

use std::time::Duration;

use footlight_session::call::Vitals;
use footlight_session::{Attempt, Further, MediaState, Move, Trouble};
use footlight_shared::{ClientMsg, IceServer, Problem, ServerMsg, SourceId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Company;
use crate::live::mailbox::Answer;
use crate::platform::clock;
use crate::platform::peer::{self, Peer};

/// The handle.
#[derive(Clone, Copy)]
pub struct Link {
    /// How the connection is.
    pub state: RwSignal<MediaState>,
    /// Of which stage.
    pub company: Company,
    further: StoredValue<Further>,
    peer: StoredValue<Option<Peer>, LocalStorage>,
}

/// What a connection is for.
pub trait End: Copy + 'static {
    /// It.
    fn link(self) -> Link;

    /// Makes it; `tell` hears how it is.
    fn make(
        self,
        attempt: Attempt,
        servers: &[IceServer],
        tell: impl Fn(Vitals) + Clone + 'static,
    ) -> Option<Peer>;

    /// Of what, as far as that is known.
    fn source(self) -> Option<SourceId>;

    /// What carries its offer to the server.
    fn ask(self, offer: String) -> ClientMsg;

    /// The description in the server's answer, where it is still waited for.
    fn answered(self, attempt: Attempt, told: ServerMsg) -> Option<String>;

    /// The server will not have it.
    fn refused(self, problem: Problem);
}

impl Link {
    /// None yet.
    pub fn new(company: Company) -> Self {
        Self {
            state: RwSignal::new(MediaState::Connecting),
            company,
            further: StoredValue::new(Further::new(clock::seed())),
            peer: StoredValue::new_local(None),
        }
    }

    /// Lets go of it.
    pub fn leave(self) {
        self.turn(Further::leave);
        self.peer.set_value(None);
        self.state.set(MediaState::Connecting);
    }

    /// True until then, once it was begun.
    pub fn is_wanted(self) -> bool {
        self.turn(|further| further.is_wanted()) == Some(true)
    }

    /// True for the present attempt.
    pub fn is_at(self, attempt: Attempt) -> bool {
        self.turn(|further| further.is_at(attempt)) == Some(true)
    }

    /// A part of the present connection.
    pub fn part<T>(self, pick: impl Fn(&Peer) -> Option<T>) -> Option<T> {
        self.peer.try_with_value(|peer| peer.as_ref().and_then(pick)).flatten()
    }

    /// `None` once its page is gone.
    fn turn<T>(self, act: impl FnOnce(&mut Further) -> T) -> Option<T> {
        self.further.try_update_value(act)
    }
}

/// Makes it anew where the server has us anew, and ends it with the present owner.
pub fn tend(end: impl End) {
    let link = end.link();
    Effect::new(move |before: Option<u32>| {
        let arrivals = link.company.arrivals.get();
        if before.is_some_and(|before| before != arrivals) {
            follow(end, link.turn(Further::arrive).flatten());
        }
        arrivals
    });
    link.company.ice.rotate(move |servers| {
        if let Some(connection) = link.part(|peer| Some(peer.connection())) {
            peer::renew(&connection, &servers);
        }
    });
    on_cleanup(move || link.peer.dispose());
}

/// Makes it, after a rest.
pub fn begin(end: impl End, rest: Duration) {
    follow(end, end.link().turn(|further| further.begin(rest)));
}

fn follow(end: impl End, next: Option<Move>) {
    let Some(next) = next else { return };
    spawn_local(async move {
        match next {
            Move::Make(attempt, rest) => {
                clock::sleep(rest).await;
                make(end, attempt).await;
            }
            Move::Look(trouble, rest) => {
                clock::sleep(rest).await;
                look(end, trouble);
            }
            Move::Restart(trouble, rest) => {
                restart(end, trouble.attempt).await;
                clock::sleep(rest).await;
                look(end, trouble);
            }
        }
    });
}

fn look(end: impl End, trouble: Trouble) {
    follow(end, end.link().turn(|further| further.look(trouble)).flatten());
}

fn fail(end: impl End, attempt: Attempt) {
    follow(end, end.link().turn(|further| further.fail(attempt)).flatten());
}

async fn make(end: impl End, attempt: Attempt) {
    let link = end.link();
    if !link.is_at(attempt) {
        return;
    }
    let servers = link.company.ice.servers().await;
    if !link.is_at(attempt) {
        return;
    }
    let tell = move |vitals: Vitals| told(end, attempt, vitals.connection);
    let Some(made) = end.make(attempt, &servers, tell) else { return fail(end, attempt) };
    let connection = made.connection();
    if link.peer.try_update_value(|peer| *peer = Some(made)).is_none() {
        return;
    }
    link.state.try_set(MediaState::Connecting);
    let Ok(offer) = peer::offer(&connection).await else { return fail(end, attempt) };
    if link.is_at(attempt) {
        // Without a way to say it, the server has us anew soon.
        link.company.ask(end.ask(offer), move |answer| heard(end, attempt, answer));
    }
}

fn heard(end: impl End, attempt: Attempt, answer: Answer) {
    let link = end.link();
    match answer.map(|told| told.and_then(|told| told.read())) {
        Ok(told) => {
            let Some(answer) = told.and_then(|told| end.answered(attempt, told)) else { return };
            accept(end, attempt, answer);
        }
        Err(_) if !link.is_at(attempt) => {}
        Err(problem) => match link.turn(|further| further.refused(attempt, &problem)).flatten() {
            Some(next) => follow(end, Some(next)),
            None => end.refused(problem),
        },
    }
}

fn accept(end: impl End, attempt: Attempt, answer: String) {
    let Some(connection) = end.link().part(|peer| Some(peer.connection())) else { return };
    spawn_local(async move {
        if peer::accept(&connection, &answer).await.is_err() {
            fail(end, attempt);
        }
    });
}

/// Begins ICE anew on the connection that is there.
async fn restart(end: impl End, attempt: Attempt) {
    let link = end.link();
    let connection = link.part(|peer| Some(peer.connection()));
    let (Some(connection), Some(source)) = (connection, end.source()) else { return };
    let Ok(offer) = peer::restart(&connection, false).await else { return fail(end, attempt) };
    let heard = move |answer: Answer| match answer.map(|told| told.and_then(|told| told.read())) {
        Ok(Some(ServerMsg::SourceRestarted { answer, .. })) if link.is_at(attempt) => {
            accept(end, attempt, answer);
        }
        Ok(_) => {}
        Err(_) => fail(end, attempt),
    };
    if link.is_at(attempt) {
        link.company.ask(ClientMsg::SourceRestart { source, offer }, heard);
    }
}

fn told(end: impl End, attempt: Attempt, state: MediaState) {
    let link = end.link();
    if link.is_at(attempt) {
        link.state.try_set(state);
        follow(end, link.turn(|further| further.tell(attempt, state)).flatten());
    }
}
