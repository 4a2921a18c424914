//! We and one other: tells the negotiator, the ladder and the steps what happens, and
//! has carried out what they ask for.
//!
//! A call has one pair, a mesh one with each of its members. What is sent, and who
//! hears of what comes, is its [`Owner`]'s.
//!
//! Invariant: nothing is borrowed while anything outside is called.

mod act;
mod sending;
mod stand;
mod told;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use footlight_session::call::{
    Action, Hearing, Ladder, LadderRules, Negotiator, Plan, Reading, Remedy, Restart, Rung, Steps,
};
use footlight_shared::{IceServer, MemberId, Signal as Word, Source, Wants};
use leptos::prelude::*;

pub(super) use self::stand::Stand;
use super::report::Reporter;
use crate::driver::Driver;
use crate::platform::capture::{self, MediaStream, MediaStreamTrack};
use crate::platform::clock;
use crate::platform::codecs::Preference;
use crate::platform::duplex::{Duplex, Heard, Setup, Tracks};
use crate::platform::peer::Connection;
use crate::platform::screen::Content;

/// After so long without a word from the other, the browser's estimate of the path has
/// fallen so far that a picture takes longer over it than over another connection.
const STALE: Duration = Duration::from_millis(1800);

/// Whose the pair is.
pub(super) trait Owner {
    /// Says something to the other browser, by way of the server.
    fn say(&self, to: MemberId, signal: Word);
    /// What is to be sent now; `None` once the page is gone.
    fn tracks(&self) -> Option<Tracks>;
    /// Another connection begins; its channels are made before it is described.
    fn attach(&self, to: MemberId, connection: &Connection);
    /// The other's sound or picture comes.
    fn came(&self, from: MemberId, source: Source, track: MediaStreamTrack);
    /// It may have to be said anew how much is sent.
    fn limit(&self, pair: &Pair);
    /// What of a plan is sent.
    fn hold(&self, plan: Plan) -> Plan;
    /// By how much the camera's picture is larger than it is to be sent.
    fn shrink(&self) -> f64;
    /// What is wanted of the other's picture.
    fn wants(&self) -> Wants;
    /// Whether the server is told of its connections: not where they stand beside another.
    fn reports(&self) -> bool {
        true
    }
    /// What is on the screen that is sent, if one is: beside the camera, or in its place
    /// where there is no section for it.
    fn screen(&self) -> Option<Content>;
    /// It may stand otherwise.
    fn stands(&self, pair: &Pair, stand: Stand);
}

/// The handle.
#[derive(Clone)]
pub(super) struct Pair(Rc<Inner>);

struct Inner {
    owner: Box<dyn Owner>,
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
    /// What we told that we want of the other's picture, if anything, and he of ours.
    wanted: Option<Wants>,
    wants: Wants,
    /// As the owner was told last.
    stand: Stand,
    restart: Restart,
    over: bool,
}

enum Next {
    Remedy(Remedy),
    Action(Action),
}

impl Pair {
    /// With `to`, sending a picture of at most `most` bits a second. `polite` is who gives
    /// way where offers collide.
    pub(super) fn new(
        owner: impl Owner + 'static,
        driver: Driver,
        (to, polite): (MemberId, bool),
        most: u32,
        setup: Setup,
        preference: Preference,
    ) -> Self {
        let now = clock::now();
        let rules =
            LadderRules { relay: may_relay(&setup), stale: Some(STALE), ..LadderRules::default() };
        let core = Core {
            negotiator: Negotiator::new(now, polite),
            ladder: Ladder::new(now, clock::seed(), rules),
            steps: Steps::new(now, most),
            setup,
            peer: None,
            reporter: None,
            reduced: false,
            incompatible: false,
            wanted: None,
            wants: Wants::default(),
            stand: Stand::default(),
            restart: Restart::default(),
            over: false,
        };
        Self(Rc::new(Inner {
            owner: Box::new(owner),
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
        self.share();
    }

    /// The other side says something.
    pub(super) fn signal(&self, signal: Word) {
        let Word::Wants(wants) = signal else {
            return self.turn(|core, now| core.negotiator.handle_signal(now, signal));
        };
        if let Ok(mut core) = self.0.core.try_borrow_mut() {
            core.wants = wants;
        }
        self.bound();
    }

    /// What was said while one of us was away was not heard.
    pub(super) fn say_again(&self) {
        self.turn(|core, now| {
            core.negotiator.say_again(now);
            core.ladder.handle_return(now);
        });
        let wanted = self.0.core.try_borrow().ok().and_then(|core| core.wanted);
        if let Some(wanted) = wanted {
            self.0.owner.say(self.0.to, Word::Wants(wanted));
        }
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

    pub(super) fn woke(&self) {
        self.turn(|core, now| core.ladder.handle_wake(now));
    }

    pub(super) fn shown(&self) {
        self.turn(|core, now| core.ladder.handle_visible(now, true));
    }

    /// What is heard of the connection, before the browser says that it is broken.
    pub(super) fn hear(&self, hearing: Hearing) {
        match hearing {
            Hearing::Doubt => {}
            Hearing::Moved => self.turn(|core, now| core.ladder.handle_move(now)),
            Hearing::Silence => self.turn(|core, now| core.ladder.handle_silence(now)),
            Hearing::Sound => {
                self.turn(|core, now| core.ladder.handle_sound(now));
                self.refresh();
            }
        }
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
            // What goes over relays alone just now goes on so.
            let relay_only = core.setup.relay_only || core.ladder.rung() == Some(Rung::RelayOnly);
            if let Some(peer) = &core.peer {
                peer.reconfigure(&Setup { relay_only, ..core.setup.clone() });
            }
        });
    }

    /// The latest figures; what is sent follows from them.
    pub(super) fn push(&self, reading: Reading) {
        // Of a picture that nobody wants nothing can be told.
        let push = |core: &mut Core| {
            core.wants.picture.then(|| core.steps.push(clock::now(), reading)).flatten()
        };
        let plan = self.0.core.try_borrow_mut().ok().and_then(|mut core| push(&mut core));
        if plan.is_some() {
            self.0.owner.limit(self);
        }
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
        self.tell_stand();
    }

    /// With whom.
    pub(super) fn to(&self) -> MemberId {
        self.0.to
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
            Heard::Track(source, track) => self.0.owner.came(self.0.to, source, track),
        }
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

/// A track takes the place of the one before it.
pub(super) fn take(stream: &mut Option<MediaStream>, track: MediaStreamTrack) {
    match stream {
        Some(stream) => capture::replace_tracks(stream, &[track]),
        None => *stream = capture::stream_of([track]),
    }
}

/// True where relays alone are something else than what is tried anyway.
fn may_relay(setup: &Setup) -> bool {
    let relay = |url: &String| url.starts_with("turn");
    !setup.relay_only && setup.ice.iter().any(|server| server.urls.iter().any(relay))
}
