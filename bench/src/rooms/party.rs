//! Everybody in all rooms, in one thread.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use footlight_program::Api;
use footlight_shared::{MemberId, RoomId};
use mio::{Events, Poll, Token};

use super::member::{Member, Seen};
use crate::keys::Kit;
use crate::net::Net;
use crate::options::Options;
use crate::socket::Inbox;
use crate::spilled::spilled;

/// How often what is due is sent.
const TICK: Duration = Duration::from_millis(1);
/// Into so many parts the members are divided, one of which reports at a tick.
const PARTS: usize = 10;
/// How long coming in may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Pictures on a screen: one large one, nine small ones.
const LOOKS: usize = 10;
/// One in so many speaks, each for so long.
const SPEAKERS: usize = 6;
const SPEECH: Duration = Duration::from_secs(3);
/// Times on the way that are kept at most.
const DELAYS: usize = 1_000_000;

/// See the module.
pub(super) struct Party {
    poll: Poll,
    events: Events,
    api: Api,
    origin: String,
    kit: Rc<Kit>,
    epoch: Instant,
    /// Rooms one after the other, each with as many.
    pub members: Vec<Member>,
    size: usize,
    pub delays: Vec<Duration>,
    next_tick: Instant,
    ticks: usize,
    inbox: Inbox,
}

impl Party {
    /// Nobody yet; there are to be `size` in each room.
    pub(super) fn new(options: &Options, origin: &str, size: usize) -> Result<Self> {
        let epoch = Instant::now();
        Ok(Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            api: Api::new(origin)?,
            origin: origin.to_owned(),
            kit: Kit::new(options.profile, Net::Sockets)?,
            epoch,
            members: vec![],
            size,
            delays: vec![],
            next_tick: epoch,
            ticks: 0,
            inbox: Inbox::new(),
        })
    }

    /// Makes a room and lets its people come in, one after the other; then each
    /// looks at those who came after him.
    pub(super) fn fill(&mut self) -> Result<()> {
        let room = self.api.room(&self.api.viewer()?)?;
        let first = self.members.len();
        for _ in 0..self.size {
            self.admit(&room)?;
        }
        let here = self.members.get_mut(first..).unwrap_or_default();
        let ids: Vec<MemberId> = here.iter().filter_map(|member| member.id).collect();
        for (place, member) in here.iter_mut().enumerate() {
            let others = ids.iter().cycle().skip(place + 1).take(self.size - 1);
            member.look(others.copied().take(LOOKS).collect())?;
        }
        Ok(())
    }

    fn admit(&mut self, room: &RoomId) -> Result<()> {
        let place = self.members.len();
        let token = self.api.guest()?;
        let mut member = Member::open(&self.origin, &token, &self.kit, self.epoch)?;
        member.ask(room.clone(), self.poll.registry(), Token(place * 2))?;
        self.members.push(member);
        let is_in = |party: &Self| {
            party.members.get(place).is_some_and(|member| member.connected.is_some())
        };
        if !self.run(PATIENCE, is_in)? {
            bail!("member {place} was not connected within {PATIENCE:?}");
        }
        Ok(())
    }

    /// Runs until `done`, for `time` at most; whether it was done.
    pub(super) fn run(&mut self, time: Duration, done: impl Fn(&Self) -> bool) -> Result<bool> {
        let end = Instant::now() + time;
        while !done(self) {
            let now = Instant::now();
            if now >= end {
                return Ok(false);
            }
            self.turn(self.next_tick.min(end).saturating_duration_since(now))?;
        }
        Ok(true)
    }

    fn turn(&mut self, wait: Duration) -> Result<()> {
        let mut events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        self.poll.poll(&mut events, Some(wait))?;
        let full = self.delays.len() >= DELAYS;
        for event in &events {
            let (place, media) = (event.token().0 / 2, event.token().0 % 2 == 1);
            let member = self.members.get_mut(place).context("no such member")?;
            if media {
                member.sampling &= !full;
                member.read(&mut self.inbox, &mut self.delays)
            } else {
                member.hear(self.poll.registry(), Token(place * 2 + 1))
            }
            .with_context(|| format!("member {place}"))?;
        }
        self.events = events;
        let now = Instant::now();
        if now >= self.next_tick {
            self.next_tick = now + TICK;
            self.ticks += 1;
            let turn = (now - self.epoch).as_millis() / SPEECH.as_millis();
            for (place, member) in self.members.iter_mut().enumerate() {
                member.advance(now)?;
                if place % PARTS == self.ticks % PARTS {
                    member.speak((place + turn as usize).is_multiple_of(SPEAKERS));
                    member.tick(now)?;
                }
            }
        }
        Ok(())
    }

    /// Datagrams that were lost because the generator was too slow to read.
    pub(super) fn spilled(&self) -> u64 {
        spilled(&self.members.iter().filter_map(Member::port).collect())
    }

    /// Packets that should have come to all, and that have.
    pub(super) fn counts(&self) -> (u64, u64) {
        let counts = self.members.iter().map(Member::expected_and_received);
        counts.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }

    /// What all have seen since this was asked last.
    pub(super) fn seen(&mut self) -> Seen {
        self.members.iter_mut().map(Member::seen).fold(Seen::default(), |sum, it| Seen {
            shown: sum.shown + it.shown,
            large: sum.large + it.large,
            small: sum.small + it.small,
        })
    }

    /// Pictures that all look at.
    pub(super) fn looks(&self) -> usize {
        self.members.iter().map(Member::looks).sum()
    }

    /// What the server tells of itself.
    pub(super) fn metrics<const N: usize>(&self, names: [&str; N]) -> Option<[f64; N]> {
        self.api.metrics(names)
    }
}
