//! We and the other one: carries out what the negotiator, the ladder and the
//! steps ask for, and tells them what became of it.
//!
//! Invariant: nothing is borrowed while anything outside is called.

mod phase;
mod told;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use footlight_session::call::{
    Action, Ladder, LadderRules, Negotiator, Plan, Reading, Remedy, Steps,
};
use footlight_shared::{IceServer, MemberId, Signal as Word};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::told::Told;
use super::State;
use crate::driver::Driver;
use crate::live::report::Reporter;
use crate::platform::codecs::Preference;
use crate::platform::duplex::{self, Duplex, Heard, Setup, Tracks};
use crate::platform::peer::Connection;
use crate::platform::{capture, clock};

/// Bits a second left for the sound and what goes with it.
const SOUND: u32 = 64_000;

/// The handle.
#[derive(Clone)]
pub(super) struct Pair(Rc<Inner>);

struct Inner {
    state: State,
    driver: Driver,
    to: MemberId,
    preference: Preference,
    core: RefCell<Core>,
    timer: RefCell<Option<TimeoutHandle>>,
}

struct Core {
    negotiator: Negotiator,
    ladder: Ladder,
    steps: Steps,
    setup: Setup,
    peer: Option<Duplex>,
    /// Tells the server of it.
    reporter: Option<Reporter>,
    /// The browser is left to choose by itself.
    reduced: bool,
    incompatible: bool,
    over: bool,
}

enum Next {
    Remedy(Remedy),
    Action(Action),
}

impl Pair {
    pub(super) fn new(
        state: State,
        driver: Driver,
        to: MemberId,
        polite: bool,
        setup: Setup,
        preference: Preference,
    ) -> Self {
        let now = clock::now();
        let rules = LadderRules { relay: may_relay(&setup), ..LadderRules::default() };
        let most = state.media.with_value(|media| media.as_ref().map_or(0, |it| it.max_kbps));
        let most = most.saturating_mul(1000).saturating_sub(SOUND);
        let core = Core {
            negotiator: Negotiator::new(now, polite),
            ladder: Ladder::new(now, clock::seed(), rules),
            steps: Steps::new(now, most),
            setup,
            peer: None,
            reporter: None,
            reduced: false,
            incompatible: false,
            over: false,
        };
        Self(Rc::new(Inner {
            state,
            driver,
            to,
            preference,
            core: RefCell::new(core),
            timer: RefCell::new(None),
        }))
    }

    /// Begins.
    pub(super) fn start(&self) {
        self.turn(|_, _| ());
    }

    /// The other side says something.
    pub(super) fn signal(&self, signal: Word) {
        self.turn(|core, now| core.negotiator.handle_signal(now, signal));
    }

    /// What was said while one of us was away was not heard.
    pub(super) fn say_again(&self) {
        self.turn(|core, now| core.negotiator.say_again(now));
    }

    /// There is a way to the server, or there is none.
    pub(super) fn reach(&self, open: bool) {
        self.turn(|core, now| core.ladder.handle_reach(now, open));
    }

    pub(super) fn online(&self, online: bool) {
        self.turn(|core, now| core.ladder.handle_online(now, online));
    }

    pub(super) fn network_changed(&self) {
        self.turn(|core, now| core.ladder.handle_network(now));
    }

    pub(super) fn shown(&self) {
        self.turn(|core, now| core.ladder.handle_visible(now, true));
    }

    pub(super) fn silent(&self) {
        self.turn(|core, now| core.ladder.handle_silence(now));
    }

    pub(super) fn retry(&self) {
        self.turn(|core, now| core.ladder.retry(now));
    }

    /// Other servers, or new credentials for them.
    pub(super) fn rotate(&self, servers: Vec<IceServer>) {
        self.turn(|core, _| {
            if core.setup.ice == servers {
                return;
            }
            core.setup.ice = servers;
            core.ladder.set_relay(may_relay(&core.setup));
            if let Some(peer) = &core.peer {
                peer.reconfigure(&core.setup);
            }
        });
    }

    /// One second's figures; yields what to send from now on, where that has
    /// changed.
    pub(super) fn push(&self, reading: Reading) -> Option<Plan> {
        let mut core = self.0.core.try_borrow_mut().ok()?;
        core.steps.push(clock::now(), reading)
    }

    /// What is to be sent.
    pub(super) fn plan(&self) -> Option<Plan> {
        self.0.core.try_borrow().ok().map(|core| core.steps.plan())
    }

    /// The present connection.
    pub(super) fn connection(&self) -> Option<Connection> {
        let core = self.0.core.try_borrow().ok()?;
        core.peer.as_ref().map(Duplex::connection)
    }

    /// Closes the connection; nothing happens any more.
    pub(super) fn end(&self) {
        if let Some(timer) = self.0.timer.take() {
            timer.clear();
        }
        if let Ok(mut core) = self.0.core.try_borrow_mut() {
            core.over = true;
            core.reporter = None;
            core.peer = None;
        }
    }

    /// Does something, and then what follows from it.
    fn turn(&self, act: impl FnOnce(&mut Core, Duration)) {
        let now = clock::now();
        match self.0.core.try_borrow_mut() {
            Ok(mut core) if !core.over => act(&mut core, now),
            _ => return,
        }
        while let Some(next) = self.next() {
            match next {
                Next::Remedy(remedy) => self.remedy(remedy),
                Next::Action(action) => self.carry_out(action),
            }
        }
        self.set_timer();
        self.show();
    }

    fn next(&self) -> Option<Next> {
        let mut core = self.0.core.try_borrow_mut().ok()?;
        if core.over {
            return None;
        }
        match core.ladder.poll_remedy() {
            Some(remedy) => Some(Next::Remedy(remedy)),
            None => core.negotiator.poll_action().map(Next::Action),
        }
    }

    fn remedy(&self, remedy: Remedy) {
        let Ok(mut core) = self.0.core.try_borrow_mut() else { return };
        let now = clock::now();
        if let Some(peer) = &core.peer {
            let relay_only = remedy == Remedy::RelayOnly || core.setup.relay_only;
            peer.reconfigure(&Setup { relay_only, ..core.setup.clone() });
        }
        match remedy {
            Remedy::RestartIce | Remedy::RelayOnly => core.negotiator.restart_ice(now),
            Remedy::NewConnection => core.negotiator.renew(now),
            Remedy::GiveUp => {}
        }
    }

    fn carry_out(&self, action: Action) {
        match action {
            Action::Renew { reduced } => self.renew(reduced),
            Action::Send(signal) => {
                let to = self.0.to;
                self.0.driver.turn(|session, now| session.call_signal(now, to, signal));
            }
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
        let (Some(connection), Some(tracks)) = (self.connection(), self.tracks()) else { return };
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
            pair.0.state.limit();
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
        core.ladder.begin_anew(now);
        core.steps.begin_anew(now);
        // Closed first: some machines have hardware for one encoder alone.
        (core.reporter, core.peer) = (None, None);
        core.peer = Duplex::new(&core.setup, hear).ok();
        core.incompatible = core.peer.is_none();
        let connection = core.peer.as_ref().map(Duplex::connection);
        let driver = self.0.driver.clone();
        core.reporter = connection.as_ref().map(|it| Reporter::new(it, driver));
        drop(core);
        if let Some(connection) = connection {
            self.0.state.attach(&connection);
        }
    }

    /// Not of an earlier connection: its listeners are gone with it.
    fn heard(&self, heard: Heard) {
        match heard {
            Heard::Candidate(candidate) => {
                self.turn(|core, _| core.negotiator.local_candidate(candidate));
            }
            Heard::Needed => self.turn(|core, now| core.negotiator.needed(now)),
            Heard::Changed => self.turn(|core, now| {
                if let Some(vitals) = core.peer.as_ref().map(Duplex::vitals) {
                    core.ladder.handle_vitals(now, vitals);
                }
            }),
            Heard::Track(track) => {
                let remote = self.0.state.remote;
                remote.try_update(|stream| match stream {
                    Some(stream) => capture::replace_tracks(stream, &[track]),
                    None => *stream = capture::stream_of([track]),
                });
            }
        }
    }

    fn tracks(&self) -> Option<Tracks> {
        self.0.state.tracks()
    }

    fn set_timer(&self) {
        if let Some(timer) = self.0.timer.take() {
            timer.clear();
        }
        let Ok(core) = self.0.core.try_borrow() else { return };
        let times = [core.negotiator.poll_timeout(), core.ladder.poll_timeout()];
        let Some(until) = times.into_iter().flatten().min() else { return };
        // Browsers round down to whole milliseconds.
        let wait = until.saturating_sub(clock::now()) + Duration::from_millis(1);
        let weak = Rc::downgrade(&self.0);
        let ring = move || {
            let Some(inner) = weak.upgrade() else { return };
            Self(inner).turn(|core, now| {
                core.negotiator.handle_timeout(now);
                core.ladder.handle_timeout(now);
            });
        };
        drop(core);
        self.0.timer.replace(set_timeout_with_handle(ring, wait).ok());
    }
}

/// True where relays alone are something else than what is tried anyway.
fn may_relay(setup: &Setup) -> bool {
    let relay = |url: &String| url.starts_with("turn");
    !setup.relay_only && setup.ice.iter().any(|server| server.urls.iter().any(relay))
}
