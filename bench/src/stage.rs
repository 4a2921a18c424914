//! One performer and his audience, in one thread.

mod turnover;

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use mio::{Events, Interest, Poll, Token};

pub(crate) use turnover::Farewell;

use crate::answer::Answer;
use crate::host::Host;
use crate::keys::Kit;
use crate::offer;
use crate::options::{Options, Pacing, Profile};
use crate::peer::Peer;
use crate::process::Server;
use crate::publisher::{Publisher, Shape};
use crate::signal::{Heard, Signal};
use crate::socket::Inbox;
use crate::spilled::spilled;
use crate::viewer::Viewer;
use crate::wire::{REST, Run, Wire};

/// How often timers are looked at: each time those of another part of the
/// audience, so that what they send does not come in one burst.
const TICK: Duration = Duration::from_millis(1);
/// Into so many parts.
const PARTS: usize = 10;
/// Runs that are taken from a wire before something else has its turn.
const RUNS: usize = 32;
/// Times on the way that are kept at most.
const DELAYS: usize = 1_000_000;

/// A stage that is live, and who watches it.
pub(crate) struct Stage {
    poll: Poll,
    events: Events,
    pub host: Host,
    kit: Rc<Kit>,
    reports_only: bool,
    epoch: Instant,
    /// How the performer talks to the server.
    performer: Signal,
    pub publisher: Publisher,
    pub viewers: Vec<Viewer>,
    /// Times on the way, where viewers sample.
    pub delays: Vec<Duration>,
    /// Why the first was lost that was.
    pub why_lost: Option<String>,
    next_tick: Instant,
    ticks: usize,
    inbox: Inbox,
    run: Run,
}

impl Stage {
    /// How long joining may take before it counts as failed.
    pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

    /// Lets a new performer go live, and waits until media flows.
    pub(crate) fn open(
        options: &Options,
        profile: Profile,
        pacing: Pacing,
        server: &Server,
    ) -> Result<Self> {
        let mut host = server.host()?;
        let kit = Kit::new(profile, server.net())?;
        let performer = host.performer()?;
        let epoch = Instant::now();
        let shapes = if options.simulcast { Shape::simulcast() } else { Shape::single() };
        let publisher = Publisher::new(Peer::new(&kit), shapes, pacing, epoch);
        let mut stage = Self {
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            host,
            kit,
            reports_only: options.reports_only,
            epoch,
            performer,
            publisher,
            viewers: vec![],
            delays: vec![],
            why_lost: None,
            next_tick: epoch,
            ticks: 0,
            inbox: Inbox::new(),
            run: Run::new(),
        };
        stage.publish()?;
        Ok(stage)
    }

    fn publish(&mut self) -> Result<()> {
        let source = self.performer.source();
        self.poll.registry().register(source, signal_token(None), Interest::READABLE)?;
        let (sound, video) = self.publisher.ssrcs();
        let mut offer = offer::publish(&self.publisher.peer.identity(), sound, &video);
        if let Some(server) = self.host.strange() {
            let here = self.publisher.peer.bind(server)?;
            offer::for_strangers(&mut offer, here);
        }
        self.performer.publish(offer)?;
        if !self.run(Self::PATIENCE, |stage| stage.publisher.sent > 30)? {
            bail!("the performer did not connect within {:?}", Self::PATIENCE);
        }
        Ok(())
    }

    /// Opens a viewer's socket; he does not watch yet.
    pub(crate) fn seat(&mut self) -> Result<()> {
        let viewer = self.newcomer(self.viewers.len())?;
        self.viewers.push(viewer);
        // What is due meanwhile is sent; the others go on watching.
        self.run(Duration::ZERO, |_| false)?;
        Ok(())
    }

    fn newcomer(&mut self, index: usize) -> Result<Viewer> {
        let mut signal = self.host.viewer()?;
        let token = signal_token(Some(index));
        self.poll.registry().register(signal.source(), token, Interest::READABLE)?;
        Ok(Viewer::new(signal, Peer::new(&self.kit), self.epoch))
    }

    fn watch(&mut self, index: usize, now: Instant) -> Result<()> {
        let viewer = self.viewers.get_mut(index).ok_or_else(|| anyhow!("no viewer {index}"))?;
        let offer = offer::watch(&viewer.peer.identity(), self.reports_only);
        viewer.joined.asked = Some(now);
        viewer.signal.watch(offer)
    }

    /// Lets the viewers who do not watch yet join, `rate` a second, and waits
    /// until every one has a whole key frame; how many have not within the time.
    pub(crate) fn join_all(&mut self, rate: f64) -> Result<usize> {
        let start = Instant::now();
        let first = self.viewers.iter().take_while(|it| it.joined.asked.is_some()).count();
        for index in first..self.viewers.len() {
            let due = start + Duration::from_secs_f64((index - first) as f64 / rate);
            self.run(due.saturating_duration_since(Instant::now()), |_| false)?;
            self.watch(index, Instant::now())?;
        }
        let waits = |it: &Viewer| it.joined.key_frame.is_none() && !it.peer.is_lost();
        // Asked at each turn: who came last is likely the one to wait for.
        self.run(Self::PATIENCE, |stage| !stage.viewers.iter().rev().any(waits))?;
        Ok(self.unserved())
    }

    /// Who sees no picture, or no longer.
    pub(crate) fn unserved(&self) -> usize {
        self.viewers.iter().filter(|viewer| !viewer.is_served()).count()
    }

    /// What was lost because the generator was too slow to read: datagrams, or runs of
    /// them on a wire.
    pub(crate) fn spilled(&self) -> Result<u64> {
        match self.kit.net.wire() {
            Some(wire) => wire.spilled(),
            None => {
                let ports = self.viewers.iter().filter_map(|viewer| viewer.peer.port());
                Ok(spilled(&ports.collect()))
            }
        }
    }

    /// Runs until `done`, for `time` at most; whether it was done.
    pub(crate) fn run(&mut self, time: Duration, done: impl Fn(&Self) -> bool) -> Result<bool> {
        let end = Instant::now() + time;
        loop {
            let now = Instant::now();
            if done(self) {
                return Ok(true);
            }
            if now >= end && !time.is_zero() {
                return Ok(false);
            }
            let next = self.publisher.due().min(self.next_tick).min(end);
            self.turn(next.saturating_duration_since(now))?;
            if time.is_zero() {
                return Ok(done(self));
            }
        }
    }

    /// Waits for something to happen, and deals with it.
    fn turn(&mut self, wait: Duration) -> Result<()> {
        let mut events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        self.wait(&mut events, wait)?;
        for event in &events {
            let token = event.token().0;
            let viewer = (token / 2).checked_sub(1);
            let done = if token % 2 == 0 { self.read_signal(viewer) } else { self.read(viewer) };
            done.with_context(|| who(viewer))?;
        }
        self.events = events;
        let now = Instant::now();
        if self.publisher.peer.is_lost() {
            bail!("without a performer: {}", self.why_lost.as_deref().unwrap_or("closed"));
        }
        self.publisher.advance(now)?;
        if now >= self.next_tick {
            self.next_tick = now + TICK;
            self.ticks += 1;
            self.publisher.peer.tick(now)?;
            for viewer in self.viewers.iter_mut().skip(self.ticks % PARTS).step_by(PARTS) {
                viewer.tick(now)?;
            }
        }
        Ok(())
    }

    /// Until there are events, `time` at most. What is on the wire is none: it is
    /// taken out here.
    fn wait(&mut self, events: &mut Events, time: Duration) -> Result<()> {
        let Some(wire) = self.kit.net.wire().cloned() else {
            return Ok(self.poll.poll(events, Some(time))?);
        };
        if !self.read_wire(&wire)? {
            std::thread::sleep(time.min(REST));
        }
        Ok(self.poll.poll(events, Some(Duration::ZERO))?)
    }

    /// Takes some runs out; false where there were none.
    fn read_wire(&mut self, wire: &Wire) -> Result<bool> {
        let mut run = std::mem::replace(&mut self.run, Run::empty());
        for count in 0..RUNS {
            if !wire.receive(&mut run)? {
                self.run = run;
                return Ok(count > 0);
            }
            let now = Instant::now();
            let Some(place) = run.token.and_then(|token| token.0.checked_sub(1)) else { continue };
            let viewer = (place / 2).checked_sub(1);
            for datagram in run.datagrams() {
                let Some(index) = viewer else {
                    self.publisher.take(now, datagram).with_context(|| who(viewer))?;
                    continue;
                };
                let taken = self.viewers.get_mut(index).context("there is none");
                let taken = taken.and_then(|it| it.take(now, Some(run.at), datagram));
                let delay = taken.with_context(|| who(viewer))?;
                self.delays.extend(delay.filter(|_| self.delays.len() < DELAYS));
            }
        }
        self.run = run;
        Ok(true)
    }

    fn read_signal(&mut self, viewer: Option<usize>) -> Result<()> {
        let (signal, peer) = match viewer {
            None => (&mut self.performer, &mut self.publisher.peer),
            Some(index) => {
                let viewer = self.viewers.get_mut(index).ok_or_else(|| anyhow!("no viewer"))?;
                (&mut viewer.signal, &mut viewer.peer)
            }
        };
        loop {
            let heard = match signal.receive() {
                Ok(Some(heard)) => heard,
                Ok(None) => return Ok(()),
                Err(error) if viewer.is_some() => {
                    peer.lose();
                    self.why_lost.get_or_insert(error.to_string());
                    return Ok(());
                }
                Err(error) => return Err(error),
            };
            let description = match heard {
                Heard::Answer(answer) => answer,
                Heard::Offer(theirs) => {
                    let here = peer.bind(Answer::parse(&theirs)?.server)?;
                    signal.answer(&offer::reply(&theirs, &peer.identity(), here))?;
                    theirs
                }
                Heard::Lost(why) => {
                    peer.lose();
                    self.why_lost.get_or_insert(why);
                    continue;
                }
            };
            let answer = Answer::parse(&description)?;
            peer.accept(answer, self.poll.registry(), media_token(viewer), Instant::now())?;
        }
    }

    fn read(&mut self, viewer: Option<usize>) -> Result<()> {
        let Some(index) = viewer else { return self.read_publisher() };
        let viewer = self.viewers.get_mut(index).ok_or_else(|| anyhow!("no viewer"))?;
        // One reading of the clock for what came together.
        let now = Instant::now();
        loop {
            let more = viewer.peer.receive(&mut self.inbox, viewer.skims())?;
            for (datagram, at) in self.inbox.datagrams() {
                let delay = viewer.take(now, at, datagram)?;
                self.delays.extend(delay.filter(|_| self.delays.len() < DELAYS));
            }
            if !more {
                return Ok(());
            }
        }
    }

    fn read_publisher(&mut self) -> Result<()> {
        let now = Instant::now();
        loop {
            let more = self.publisher.peer.receive(&mut self.inbox, false)?;
            for (datagram, _) in self.inbox.datagrams() {
                self.publisher.take(now, datagram)?;
            }
            if !more {
                return Ok(());
            }
        }
    }
}

/// Tokens come in pairs: signalling is even, media is odd; the performer first.
fn signal_token(viewer: Option<usize>) -> Token {
    Token(viewer.map_or(0, |index| index + 1) * 2)
}

fn media_token(viewer: Option<usize>) -> Token {
    Token(signal_token(viewer).0 + 1)
}

/// Whom an error is about.
fn who(viewer: Option<usize>) -> String {
    viewer.map_or_else(|| "the performer".to_owned(), |index| format!("viewer {index}"))
}
