//! What is done about a peer connection that does not carry, rung by rung:
//!
//! 1. ICE begins anew, at once, and again after growing pauses with jitter;
//! 2. the same over relays alone, where there are any;
//! 3. another peer connection takes the place of this one;
//! 4. it is given up, until somebody asks again or the network changes.
//!
//! Each rung has a time limit. The clock runs only while something can be done:
//! without a network or without a way to the server nothing is tried and nothing
//! given up, and when they are back the first rung is taken again at once, as
//! after a change of network, though everything may look well then: a connection
//! takes seconds to notice what the machine knows.
//!
//! What it hears of silence ([`Listening`]) it takes for trouble before the browser
//! does: at first without a word, and as trouble like any other where it lasts.
//!
//! Order of calls: after every `handle_*` and [`Ladder::retry`] drain
//! [`Ladder::poll_remedy`], then sleep until [`Ladder::poll_timeout`] and call
//! [`Ladder::handle_timeout`]. It serves calls and stages alike.

mod address;
mod rung;
mod silence;
mod vitals;

use std::collections::VecDeque;
use std::time::Duration;

use crate::Backoff;

pub use self::address::Addresses;
pub use self::rung::{LadderRules, Remedy, Rung};
pub use self::silence::{Hearing, LOOK, Listening, Look, Owed};
pub use self::vitals::{Gathering, IceState, Signalling, Vitals};

/// Remedies closer together than this are one: `online` and a change of network
/// come together.
const TOGETHER: Duration = Duration::from_millis(400);
/// A timer that rings so much too late has slept, and the machine with it.
const SLEPT: Duration = Duration::from_secs(5);
/// Silence begins ICE anew at once, but not again within this time: Chromium learns
/// of another address two seconds after everybody else, and goes on from the restart
/// that is under way then,
const PATIENT: Duration = Duration::from_secs(3);
/// and that it lasts for so long is trouble, whatever the browser says.
const PERSISTS: Duration = Duration::from_millis(1500);
/// Of which nothing more is told for so long is over.
const FORGOTTEN: Duration = Duration::from_secs(3);
/// While a description waits for its answer nothing else can be tried.
const ANSWER_WAIT: Duration = Duration::from_millis(500);
/// First and longest pause between two tries of one rung.
const PAUSES: (Duration, Duration) = (Duration::from_millis(1000), Duration::from_secs(4));

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Condition {
    /// Not connected yet, for the first time.
    Beginning { until: Duration },
    /// It carries.
    Well,
    /// On a rung.
    Climbing { rung: Rung, until: Duration, next: Duration, longer: bool },
    /// Nothing could be done.
    GivenUp,
}

/// Nothing comes in though all looks well: since when, and when it was told last.
#[derive(Clone, Copy, Debug)]
struct Silence {
    since: Duration,
    told: Duration,
}

/// The machine; see the module.
#[derive(Clone, Debug)]
pub struct Ladder {
    rules: LadderRules,
    condition: Condition,
    vitals: Vitals,
    online: bool,
    reach: bool,
    backoff: Backoff,
    last: Option<Duration>,
    silent: Option<Silence>,
    /// Nothing has been heard since, whatever it looked like meanwhile.
    deaf: Option<Duration>,
    /// Another connection is to take its place, as soon as one can be made.
    outlived: bool,
    /// Everything was tried in vain: what the other side still tries is gone along with.
    spent: bool,
    remedies: VecDeque<Remedy>,
}

impl Ladder {
    /// For a connection that is about to be made.
    pub fn new(now: Duration, seed: u64, rules: LadderRules) -> Self {
        Self {
            rules,
            condition: Condition::Beginning { until: now + rules.connect },
            vitals: Vitals::default(),
            online: true,
            reach: true,
            backoff: Backoff::new(PAUSES.0, PAUSES.1, seed),
            last: None,
            silent: None,
            deaf: None,
            outlived: false,
            spent: false,
            remedies: VecDeque::new(),
        }
    }

    /// Whether there is a relay to go over alone.
    pub fn set_relay(&mut self, relay: bool) {
        self.rules.relay = relay;
    }

    /// The rung that is being tried; `None` while all is well, and while it
    /// begins.
    pub fn rung(&self) -> Option<Rung> {
        match self.condition {
            Condition::Climbing { .. } if !self.online => Some(Rung::Offline),
            Condition::Climbing { rung, .. } => Some(rung),
            Condition::GivenUp => Some(Rung::GivenUp),
            Condition::Beginning { .. } | Condition::Well => None,
        }
    }

    /// True while it carries.
    pub fn is_well(&self) -> bool {
        self.condition == Condition::Well
    }

    /// What the browser says of the peer connection, whenever any of it changes.
    pub fn handle_vitals(&mut self, now: Duration, vitals: Vitals) {
        let before = std::mem::replace(&mut self.vitals, vitals);
        if vitals.carries() {
            // To a connection that is silent and looks well the same is said again
            // with each description: that alone mends nothing.
            if !self.outlived && (self.silent.is_none() || !before.carries()) {
                self.be_well();
            }
            return;
        }
        let broke = vitals.is_broken() && !before.is_broken();
        let waited = before.signalling == Signalling::Pending;
        let answered = waited && vitals.signalling == Signalling::Stable;
        match &mut self.condition {
            // What was answered just now is to have a chance.
            Condition::Climbing { next, .. } if answered => {
                *next = (*next).max(now + PAUSES.0);
            }
            Condition::Well if vitals.is_broken() => self.climb(now),
            Condition::Beginning { .. } if vitals.has_failed() => self.climb(now),
            // The rung's last try has failed: the next one need not wait long.
            Condition::Climbing { next, .. } if broke && vitals.has_failed() => {
                *next = (*next).min(now + TOGETHER);
            }
            _ => {}
        }
    }

    /// Nothing has come in for a while although the connection looks well. To be
    /// told again as long as that lasts.
    pub fn handle_silence(&mut self, now: Duration) {
        self.deaf.get_or_insert(now);
        if !self.is_well() {
            return;
        }
        let since = self.silent.map_or(now, |silence| silence.since);
        self.silent = Some(Silence { since, told: now });
        if now >= since + PERSISTS {
            self.backoff.reset();
            let (rung, longer) = (Rung::RestartIce, false);
            let next = self.last.map_or(now, |last| now.max(last + PATIENT));
            let until = next + self.rules.limit(rung);
            self.condition = Condition::Climbing { rung, until, next, longer };
            self.handle_timeout(now);
        } else if self.last.is_none_or(|last| now >= last + PATIENT) {
            self.remedy(now, Remedy::RestartIce);
        }
    }

    /// Something comes in again. A connection that was taken for broken before the
    /// browser did may never tell that it is well.
    pub fn handle_sound(&mut self, now: Duration) {
        self.silent = None;
        let lasted = self.deaf.take().map_or(Duration::ZERO, |since| now.saturating_sub(since));
        // Where none can be made now, the estimate has recovered by the time it can.
        if self.can_act() && self.rules.stale.is_some_and(|stale| lasted >= stale) {
            return self.handle_move(now);
        }
        let troubled = matches!(self.condition, Condition::Climbing { .. } | Condition::GivenUp);
        if troubled && self.vitals.carries() {
            self.be_well();
        }
    }

    /// The machine has a network, or has none.
    pub fn handle_online(&mut self, now: Duration, online: bool) {
        let back = online && !self.online;
        self.online = online;
        if back {
            self.handle_network(now);
        }
    }

    /// The machine is on another network, or woke up on whichever.
    pub fn handle_network(&mut self, now: Duration) {
        match self.condition {
            // It looks well, which will not last if the network is another one.
            Condition::Well => self.remedy(now, Remedy::RestartIce),
            Condition::Beginning { .. } if self.vitals == Vitals::default() => {}
            _ => self.climb(now),
        }
    }

    /// The machine has other addresses than the connection knows of, and will for a
    /// while: Chromium tells a page of them after two seconds, and a connection from a
    /// frame that was made later at once.
    pub fn handle_move(&mut self, now: Duration) {
        if self.rung() != Some(Rung::NewConnection) {
            self.outlived = true;
            self.climb(now);
        }
    }

    /// The machine has slept. In a connection that goes on, Chromium may show nothing of
    /// what comes for three seconds.
    pub fn handle_wake(&mut self, now: Duration) {
        if self.vitals != Vitals::default() {
            self.handle_move(now);
        }
    }

    /// The page is looked at, or is not. Hidden pages are let sleep by browsers.
    pub fn handle_visible(&mut self, now: Duration, visible: bool) {
        if visible && matches!(self.condition, Condition::Climbing { .. } | Condition::GivenUp) {
            self.climb(now);
        }
    }

    /// There is a way to the server, without which nothing can be negotiated, or
    /// there is none.
    pub fn handle_reach(&mut self, now: Duration, reach: bool) {
        let back = reach && !self.reach;
        self.reach = reach;
        match self.condition {
            Condition::Climbing { .. } if back => self.climb(now),
            Condition::Beginning { ref mut until } if back => *until = now + self.rules.connect,
            _ => {}
        }
    }

    /// The other side of a call is at the server again: what was tried while nobody
    /// could answer says nothing. A new connection that was begun goes on.
    pub fn handle_return(&mut self, now: Duration) {
        if let Condition::Climbing { rung: Rung::RestartIce | Rung::RelayOnly, .. } = self.condition
        {
            self.climb(now);
        }
    }

    /// Somebody wants it tried from the beginning.
    pub fn retry(&mut self, now: Duration) {
        if !self.is_well() {
            self.climb(now);
        }
    }

    /// Another connection was made for a reason that is none of this machine's.
    pub fn begin_anew(&mut self, now: Duration) {
        self.vitals = Vitals::default();
        (self.silent, self.deaf, self.outlived) = (None, None, false);
        let until = now + self.rules.connect;
        match self.condition {
            Condition::Climbing { .. } => {}
            // The other side still tries. It has its chance, and no more comes of it here:
            // else each would begin anew whenever the other has come to its end.
            Condition::GivenUp => {
                let rung = Rung::NewConnection;
                self.condition = Condition::Climbing { rung, until, next: until, longer: true };
            }
            Condition::Beginning { .. } | Condition::Well => {
                self.condition = Condition::Beginning { until };
            }
        }
    }

    /// What to do, in this order.
    pub fn poll_remedy(&mut self) -> Option<Remedy> {
        self.remedies.pop_front()
    }

    /// When [`Ladder::handle_timeout`] wants to be called.
    pub fn poll_timeout(&self) -> Option<Duration> {
        match self.condition {
            _ if !self.can_act() => None,
            Condition::Beginning { until } => Some(until),
            Condition::Climbing { until, next, .. } => Some(until.min(next)),
            Condition::Well => self.silent.map(|silence| silence.told + FORGOTTEN),
            Condition::GivenUp => None,
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Duration) {
        let Some(due) = self.poll_timeout() else { return };
        if now < due {
            return;
        }
        if now > due + SLEPT {
            return self.climb(now);
        }
        match self.condition {
            Condition::Beginning { .. } => self.climb(now),
            Condition::Climbing { .. } if self.spent => self.give_up(),
            Condition::Climbing { until, .. } if now >= until => self.go_on(now),
            Condition::Climbing { rung, .. } => self.again(now, rung),
            Condition::Well => self.silent = None,
            Condition::GivenUp => {}
        }
    }

    fn be_well(&mut self) {
        self.condition = Condition::Well;
        (self.silent, self.outlived, self.spent) = (None, false, false);
        self.backoff.reset();
    }

    fn can_act(&self) -> bool {
        self.online && self.reach
    }

    /// From the first rung on that makes sense.
    fn climb(&mut self, now: Duration) {
        self.backoff.reset();
        self.step_on(now, if self.outlived { Rung::NewConnection } else { Rung::RestartIce });
    }

    /// The rung's time is up.
    fn go_on(&mut self, now: Duration) {
        let Condition::Climbing { rung, ref mut until, ref mut longer, .. } = self.condition else {
            return;
        };
        // Candidates of relays over TCP and TLS come late.
        if self.vitals.gathering == Gathering::Gathering && !*longer {
            *longer = true;
            *until = now + self.rules.limit(rung) / 2;
            return;
        }
        match rung {
            Rung::RestartIce if self.rules.relay => self.step_on(now, Rung::RelayOnly),
            Rung::RestartIce | Rung::RelayOnly => self.step_on(now, Rung::NewConnection),
            Rung::NewConnection | Rung::Offline | Rung::GivenUp => self.give_up(),
        }
    }

    fn give_up(&mut self) {
        self.condition = Condition::GivenUp;
        self.spent = true;
        self.remedies.push_back(Remedy::GiveUp);
    }

    fn step_on(&mut self, now: Duration, rung: Rung) {
        self.spent = false;
        let until = now + self.rules.limit(rung);
        self.condition = Condition::Climbing { rung, until, next: now, longer: false };
        if self.can_act() {
            self.again(now, rung);
        }
    }

    /// One more try on this rung.
    fn again(&mut self, now: Duration, rung: Rung) {
        let answered = self.vitals.signalling == Signalling::Stable;
        let pause = if rung == Rung::NewConnection {
            self.rules.connect.max(self.backoff.next_delay())
        } else if answered {
            self.backoff.next_delay()
        } else {
            ANSWER_WAIT
        };
        if let Condition::Climbing { next, .. } = &mut self.condition {
            *next = now + pause;
        }
        match rung {
            Rung::NewConnection => {
                self.vitals = Vitals::default();
                self.outlived = false;
                self.remedy(now, Remedy::NewConnection);
            }
            Rung::RelayOnly => self.remedy(now, Remedy::RelayOnly),
            Rung::RestartIce if answered => self.remedy(now, Remedy::RestartIce),
            _ => {}
        }
    }

    fn remedy(&mut self, now: Duration, remedy: Remedy) {
        let twin = self.last.is_some_and(|last| now < last + TOGETHER);
        if self.can_act() && !(twin && remedy == Remedy::RestartIce) {
            self.last = Some(now);
            self.remedies.push_back(remedy);
        }
    }
}
