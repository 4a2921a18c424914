//! Two members of a call, each with a negotiator and a browser, and a network
//! between them that delays, turns around and loses what they say.

use std::collections::BTreeMap;
use std::time::Duration;

use footlight_session::call::{Action, Candidate, Kind, Negotiator, Op};
use footlight_shared::Signal;

use crate::browser::{Browser, State};

/// Was there first: impolite.
pub(crate) const HOST: usize = 0;
/// Came later: polite.
pub(crate) const GUEST: usize = 1;

/// No story needs so many steps; more of them are a quarrel without an end.
const STEPS: u32 = 20_000;

pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What is under way.
#[derive(Clone, Debug)]
enum Coming {
    Signal { to: usize, signal: Signal },
    Offer { side: usize, session: u64, op: Op, restart: bool },
    Answer { side: usize, session: u64, op: Op },
    Remote { side: usize, session: u64, op: Op, kind: Kind, sdp: String },
    Candidate { side: usize, session: u64, ufrag: u64, last: bool },
    Needed { side: usize, session: u64 },
}

/// How the network treats what is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Network {
    /// Shortest and longest way, in milliseconds.
    pub(crate) delay: (u64, u64),
    /// Of a hundred signals, so many are lost.
    pub(crate) lost: u64,
    /// Nothing overtakes.
    pub(crate) in_order: bool,
}

impl Network {
    /// A socket that lives.
    pub(crate) const GOOD: Network = Network { delay: (20, 20), lost: 0, in_order: true };
}

/// One member.
pub(crate) struct Member {
    pub(crate) negotiator: Negotiator,
    pub(crate) browser: Browser,
    pub(crate) sent: Vec<Signal>,
    pub(crate) incompatible: bool,
    pub(crate) renewals: u32,
    /// Descriptions that the browser will refuse.
    pub(crate) refuse: u32,
    pub(crate) reduced: bool,
    wish: u32,
}

/// The world.
pub(crate) struct World {
    pub(crate) now: Duration,
    pub(crate) members: [Member; 2],
    pub(crate) network: Network,
    coming: BTreeMap<(Duration, u32), Coming>,
    arrived: [Duration; 2],
    count: u32,
    sessions: u64,
    random: u64,
}

impl World {
    pub(crate) fn new(seed: u64, network: Network) -> Self {
        let now = Duration::ZERO;
        let member = |polite: bool| Member {
            negotiator: Negotiator::new(now, polite),
            browser: Browser::new(0, 0),
            sent: Vec::new(),
            incompatible: false,
            renewals: 0,
            refuse: 0,
            reduced: false,
            wish: 1,
        };
        let mut world = Self {
            now,
            members: [member(false), member(true)],
            network,
            coming: BTreeMap::new(),
            arrived: [now; 2],
            count: 0,
            sessions: 0,
            random: seed,
        };
        world.settle(HOST);
        world.settle(GUEST);
        world
    }

    /// Both talking over a good network.
    pub(crate) fn talking() -> Self {
        let mut world = Self::new(1, Network::GOOD);
        world.run(ms(1000));
        world.assert_talking();
        for member in &mut world.members {
            member.sent.clear();
            member.browser.added.clear();
        }
        world
    }

    /// Does something with one negotiator, and what follows.
    pub(crate) fn act(&mut self, side: usize, act: impl FnOnce(&mut Negotiator, Duration)) {
        act(&mut self.members[side].negotiator, self.now);
        self.settle(side);
    }

    /// Something new is to be negotiated from this side.
    pub(crate) fn wish(&mut self, side: usize) {
        self.members[side].wish += 1;
        self.members[side].browser.wish = self.members[side].wish;
        self.fire_needed(side);
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, time: Duration) {
        let until = self.now + time;
        for _ in 0..STEPS {
            let timers = self.members.iter().filter_map(|it| it.negotiator.poll_timeout()).min();
            let event = self.coming.keys().next().map(|(at, _)| *at);
            let Some(next) = timers.into_iter().chain(event).min().filter(|at| *at <= until) else {
                self.now = until;
                return;
            };
            self.now = self.now.max(next);
            if event.is_some_and(|at| at <= self.now) {
                let (_, coming) = self.coming.pop_first().unwrap();
                self.happen(coming);
            } else {
                for side in [HOST, GUEST] {
                    self.act(side, Negotiator::handle_timeout);
                }
            }
        }
        panic!("they never come to an end");
    }

    /// What is on its way between the members is lost.
    pub(crate) fn lose_signals(&mut self) {
        self.coming.retain(|_, coming| !matches!(coming, Coming::Signal { .. }));
    }

    pub(crate) fn kinds(&self, side: usize) -> Vec<&'static str> {
        let descriptions = |kind: &&str| !kind.contains("candidate");
        self.members[side].sent.iter().map(Signal::kind).filter(descriptions).collect()
    }

    /// Both ends belong to each other, and all that was wished for is agreed on.
    pub(crate) fn assert_talking(&self) {
        for (side, other) in [(HOST, GUEST), (GUEST, HOST)] {
            let (own, other) = (&self.members[side], &self.members[other]);
            assert!(own.negotiator.is_stable(), "{side} is not stable");
            assert_eq!(own.browser.state, State::Stable);
            let remote = own.browser.remote.unwrap();
            assert_eq!(remote.session, other.browser.session, "{side} talks to a ghost");
            assert_eq!(remote.ufrag, other.browser.ufrag, "{side} checks in vain");
            assert_eq!(own.browser.agreed, own.browser.wish, "{side} waits for ever");
        }
    }

    fn happen(&mut self, coming: Coming) {
        match coming {
            Coming::Signal { to, signal } => {
                self.act(to, |it, now| it.handle_signal(now, signal));
            }
            Coming::Offer { side, session, op, restart } => {
                let made = self.browser(side, session).map(|it| it.make_offer(restart));
                self.made(side, op, made);
            }
            Coming::Answer { side, session, op } => {
                let made = self.browser(side, session).map(Browser::make_answer);
                self.made(side, op, made);
                self.fire_needed(side);
            }
            Coming::Remote { side, session, op, kind, sdp } => {
                self.set(side, session, op, kind, &sdp)
            }
            Coming::Candidate { side, session, ufrag, last } => {
                if self.members[side].browser.session == session {
                    let candidate = if last { String::new() } else { "candidate:1".to_owned() };
                    let ufrag = Some(ufrag.to_string());
                    let candidate = Candidate { candidate, ufrag, ..Candidate::default() };
                    self.act(side, |it, _| it.local_candidate(candidate));
                }
            }
            Coming::Needed { side, session } => {
                if self.browser(side, session).is_some_and(|it| it.is_needy()) {
                    self.act(side, Negotiator::needed);
                }
            }
        }
    }

    fn set(&mut self, side: usize, session: u64, op: Op, kind: Kind, sdp: &str) {
        if self.browser(side, session).is_some() {
            let member = &mut self.members[side];
            if member.refuse > 0 {
                member.refuse -= 1;
                return self.act(side, |it, now| it.failed(now, op));
            }
            member.browser.set_remote(kind, sdp);
        }
        self.act(side, |it, now| it.applied(now, op));
        if kind == Kind::Answer {
            self.fire_needed(side);
        }
    }

    /// The browser of this side, while it still has this connection.
    fn browser(&mut self, side: usize, session: u64) -> Option<&mut Browser> {
        Some(&mut self.members[side].browser).filter(|it| it.session == session)
    }

    fn made(&mut self, side: usize, op: Op, made: Option<String>) {
        let (session, ufrag) = {
            let browser = &self.members[side].browser;
            (browser.session, browser.ufrag)
        };
        let alive = made.is_some();
        self.act(side, |it, now| it.local_made(now, op, made.unwrap_or_default()));
        if alive {
            for last in [false, false, true] {
                let wait = self.draw(1, 40);
                self.schedule(wait, Coming::Candidate { side, session, ufrag, last });
            }
        }
    }

    fn fire_needed(&mut self, side: usize) {
        let session = self.members[side].browser.session;
        self.schedule(ms(1), Coming::Needed { side, session });
    }

    /// Carries out what a negotiator asks for.
    fn settle(&mut self, side: usize) {
        while let Some(action) = self.members[side].negotiator.poll_action() {
            let session = self.members[side].browser.session;
            let wait = self.draw(0, 15);
            match action {
                Action::Renew { reduced } => self.renew(side, reduced),
                Action::MakeOffer { op, restart } => {
                    self.schedule(wait, Coming::Offer { side, session, op, restart });
                }
                Action::MakeAnswer { op } => {
                    self.schedule(wait, Coming::Answer { side, session, op });
                }
                Action::SetRemote { op, kind, sdp } => {
                    self.schedule(wait, Coming::Remote { side, session, op, kind, sdp });
                }
                Action::AddCandidate(candidate) => self.members[side].browser.add(candidate),
                Action::Send(signal) => self.send(side, signal),
                Action::Incompatible => self.members[side].incompatible = true,
            }
        }
    }

    fn renew(&mut self, side: usize, reduced: bool) {
        self.sessions += 1;
        let member = &mut self.members[side];
        member.renewals += 1;
        member.reduced = reduced;
        member.browser = Browser::new(self.sessions, member.wish);
        self.fire_needed(side);
    }

    fn send(&mut self, side: usize, signal: Signal) {
        self.members[side].sent.push(signal.clone());
        let to = 1 - side;
        if self.draw(0, 99) < ms(self.network.lost) {
            return;
        }
        let (least, most) = self.network.delay;
        let mut at = self.now + self.draw(least, most);
        if self.network.in_order {
            at = at.max(self.arrived[to]);
            self.arrived[to] = at;
        }
        self.schedule(at - self.now, Coming::Signal { to, signal });
    }

    fn schedule(&mut self, wait: Duration, coming: Coming) {
        self.count += 1;
        self.coming.insert((self.now + wait, self.count), coming);
    }

    /// Evenly distributed from `least` to `most` milliseconds, by SplitMix64.
    fn draw(&mut self, least: u64, most: u64) -> Duration {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ms(least + (z ^ (z >> 31)) % (most - least + 1))
    }
}
