//! What the negotiator and the ladder ask for, carried out on the peer
//! connection of the moment; they are told what became of it.

use std::rc::Rc;

use footlight_session::call::{Action, Remedy};
use leptos::task::spawn_local;

use super::Pair;
use super::told::Told;
use crate::live::report::Reporter;
use crate::platform::clock;
use crate::platform::duplex::{self, Duplex, Setup};

impl Pair {
    pub(super) fn remedy(&self, remedy: Remedy) {
        let Ok(mut core) = self.0.core.try_borrow_mut() else { return };
        let now = clock::now();
        if let Some(peer) = &core.peer {
            let relay_only = remedy == Remedy::RelayOnly || core.setup.relay_only;
            peer.reconfigure(&Setup { relay_only, ..core.setup.clone() });
        }
        let well = core.ladder.is_well();
        let outcome = core.restart.ask(remedy, well);
        match remedy {
            Remedy::RestartIce | Remedy::RelayOnly => core.negotiator.restart_ice(now),
            Remedy::NewConnection => core.negotiator.renew(now),
            Remedy::GiveUp => {}
        }
        drop(core);
        self.note_restart(outcome);
    }

    pub(super) fn carry_out(&self, action: Action) {
        match action {
            Action::Renew { reduced } => self.renew(reduced),
            Action::Send(signal) => self.0.owner.say(self.0.to, signal),
            Action::Incompatible => {
                if let Ok(mut core) = self.0.core.try_borrow_mut() {
                    core.incompatible = true;
                }
            }
            Action::AddCandidate(candidate) => {
                if let Some(connection) = self.connection() {
                    spawn_local(async move {
                        duplex::add_candidate(&connection, &candidate).await;
                    });
                }
            }
            action => self.describe(action),
        }
    }

    /// Makes or sets a description; the negotiator waits for it.
    fn describe(&self, action: Action) {
        let (Some(connection), Some(tracks)) = (self.connection(), self.0.owner.tracks()) else {
            return;
        };
        let pair = self.clone();
        let reduced = self.0.core.try_borrow().is_ok_and(|core| core.reduced);
        spawn_local(async move {
            let preference = Some(&pair.0.preference).filter(|_| !reduced);
            let began = clock::now();
            let told = Told::of(&action);
            let (op, done) = match action {
                Action::MakeOffer { op, restart } => {
                    let made = duplex::make_offer(&connection, restart, &tracks, preference);
                    (op, made.await.map(Some))
                }
                Action::MakeAnswer { op } => {
                    (op, duplex::make_answer(&connection, preference).await.map(Some))
                }
                Action::SetRemote { op, kind, sdp } => {
                    let set = duplex::set_remote(&connection, kind, &sdp, &tracks, preference);
                    (op, set.await.map(|()| None))
                }
                _ => return,
            };
            pair.0.driver.turn(|session, now| {
                let made = done.as_ref().map(|made| made.as_deref().map(str::len));
                told.tell(session, now, began, made.ok());
            });
            pair.turn(|core, now| match done {
                Ok(Some(sdp)) => core.negotiator.local_made(now, op, sdp),
                Ok(None) => core.negotiator.applied(now, op),
                Err(_) => core.negotiator.failed(now, op),
            });
            // What is to be sent may be something else than when it began.
            pair.feed();
        });
    }

    /// Another connection takes the place of the one before.
    fn renew(&self, reduced: bool) {
        let weak = Rc::downgrade(&self.0);
        let hear = move |heard| {
            if let Some(inner) = weak.upgrade() {
                Self(inner).heard(heard);
            }
        };
        let Ok(mut core) = self.0.core.try_borrow_mut() else { return };
        let now = clock::now();
        core.reduced = reduced;
        let outcome = core.restart.replaced();
        core.ladder.begin_anew(now);
        core.steps.begin_anew(now);
        // Closed first: some machines have hardware for one encoder alone.
        (core.reporter, core.peer) = (None, None);
        core.peer = Duplex::new(&core.setup, hear).ok();
        core.incompatible = core.peer.is_none();
        let connection = core.peer.as_ref().map(Duplex::connection);
        let driver = self.0.driver.clone();
        let reported = connection.as_ref().filter(|_| self.0.owner.reports());
        core.reporter = reported.map(|it| Reporter::new(it, driver));
        drop(core);
        self.note_restart(outcome);
        if let Some(connection) = connection {
            self.0.owner.attach(self.0.to, &connection);
        }
    }
}
