//! A full house in which some write all the time: how long until everybody has
//! read it?
//!
//! Signalling alone: the viewers sit in the audience and no media flows. Each
//! message carries when it was sent, so that every delivery is timed.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use footlight_shared::{ChatId, ChatPlace, ClientMsg, Quality, ServerMsg, StageId};
use mio::{Events, Interest, Poll, Token};
use uuid::{NoContext, Timestamp, Uuid};

use crate::api::Api;
use crate::offer::{self, Identity};
use crate::options::{Options, Pacing, Software};
use crate::process::Server;
use crate::quantile::{millis, quantile};
use crate::signal::Talker;

/// Those who write, once a second each.
const WRITERS: usize = 50;
/// Longest that 95 of 100 deliveries may take.
const LIMIT: Duration = Duration::from_millis(300);
/// How long is waited for what is still on its way at the end.
const LINGER: Duration = Duration::from_secs(5);

/// What was measured.
pub(crate) struct Chat {
    viewers: usize,
    seconds: f64,
    sent: usize,
    acknowledged: usize,
    refused: usize,
    expected: usize,
    waits: Vec<Duration>,
    /// Share of a core that the server took.
    cpu: f64,
}

/// Measures a house of the first number of viewers that the options name.
pub(crate) fn run(options: &Options) -> Result<Chat> {
    let server = Server::start(options, Software::Footlight, Pacing::Burst)?;
    let viewers = options.chatters().max(WRITERS);
    let mut house = House::fill(server.origin(), viewers)?;
    let time = options.duration();
    let (cpu, start) = (server.cpu_time()?, Instant::now());
    let mut sent = 0;
    while start.elapsed() < time {
        // Spread over the second, as people are.
        let due = start + Duration::from_secs(1).mul_f64(sent as f64 / WRITERS as f64);
        house.listen(due)?;
        house.write(sent % WRITERS)?;
        sent += 1;
    }
    let took = start.elapsed();
    let cpu = (server.cpu_time()? - cpu).as_secs_f64() / took.as_secs_f64();
    let expected = sent * viewers;
    let end = Instant::now() + LINGER;
    while house.waits.len() < expected && Instant::now() < end {
        house.listen(Instant::now() + Duration::from_millis(50))?;
    }
    let House { acknowledged, refused, waits, .. } = house;
    let seconds = took.as_secs_f64();
    Ok(Chat { viewers, seconds, sent, acknowledged, refused, expected, waits, cpu })
}

/// Everybody, on one poll.
struct House {
    poll: Poll,
    events: Events,
    talkers: Vec<Talker>,
    stage: StageId,
    began: Instant,
    acknowledged: usize,
    refused: usize,
    waits: Vec<Duration>,
}

impl House {
    /// The first are members, who may write; the others are guests.
    fn fill(origin: &str, viewers: usize) -> Result<Self> {
        let api = Api::new(origin)?;
        let (_, stage) = api.performer()?;
        let poll = Poll::new()?;
        let fingerprint = format!("sha-256 {}", vec!["A7"; 32].join(":"));
        let (ufrag, pwd) = ("Tst1", "testtesttesttesttesttest");
        let me = Identity { ufrag, pwd, fingerprint: &fingerprint };
        let offer = offer::watch(&me, true);
        let mut house = Self {
            poll,
            events: Events::with_capacity(1024),
            talkers: Vec::with_capacity(viewers),
            stage,
            began: Instant::now(),
            acknowledged: 0,
            refused: 0,
            waits: Vec::new(),
        };
        for at in 0..viewers {
            let token = if at < WRITERS { api.viewer()? } else { api.guest()? };
            let mut talker = Talker::open(origin, &token)?;
            let (stage, offer) = (house.stage.clone(), offer.clone());
            talker.sit(ClientMsg::Watch { stage, offer, quality: Quality::Auto })?;
            let source = talker.opened()?;
            house.poll.registry().register(source, Token(at), Interest::READABLE)?;
            house.talkers.push(talker);
        }
        Ok(house)
    }

    fn write(&mut self, who: usize) -> Result<()> {
        let text = self.began.elapsed().as_micros().to_string();
        let id = ChatId(Uuid::new_v7(Timestamp::now(NoContext)));
        let place = ChatPlace::Stage(self.stage.clone());
        let talker = self.talkers.get_mut(who).context("no such writer")?;
        talker.send(ClientMsg::Chat { place, id, text })
    }

    /// Hears everybody until then.
    fn listen(&mut self, until: Instant) -> Result<()> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            self.poll.poll(&mut self.events, Some(left))?;
            let ready: Vec<usize> = self.events.iter().map(|event| event.token().0).collect();
            for at in ready {
                self.hear(at)?;
            }
            if left.is_zero() {
                return Ok(());
            }
        }
    }

    fn hear(&mut self, at: usize) -> Result<()> {
        let Some(talker) = self.talkers.get_mut(at) else { return Ok(()) };
        while let Some(msg) = talker.receive()? {
            match msg {
                ServerMsg::Chat { messages } => {
                    let now = self.began.elapsed();
                    for message in messages {
                        let sent = message.text.as_str().parse().unwrap_or_default();
                        self.waits.push(now.saturating_sub(Duration::from_micros(sent)));
                    }
                }
                ServerMsg::ChatSaid { .. } => self.acknowledged += 1,
                ServerMsg::Error { .. } => self.refused += 1,
                ServerMsg::Bye { message, .. } => bail!("viewer {at} was sent away: {message}"),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Chat {
    /// Fails where it took too long, or something was lost.
    pub(crate) fn verdict(&self) -> Result<()> {
        let p95 = quantile(&mut self.waits.clone(), 0.95);
        if self.waits.len() < self.expected || self.acknowledged < self.sent {
            bail!("{} of {} deliveries came", self.waits.len(), self.expected);
        }
        match p95 {
            Some(p95) if p95 <= LIMIT => Ok(()),
            _ => bail!("95 of 100 deliveries took {} ms at most", millis(p95)),
        }
    }
}

impl fmt::Display for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut waits = self.waits.clone();
        let [p50, p95, most] = [0.5, 0.95, 1.0].map(|q| millis(quantile(&mut waits, q)));
        writeln!(
            f,
            "Chat on one stage, signalling alone, {:.0} s: {WRITERS} viewers write once a second \
             each; from sending to reading, over all readers.\n",
            self.seconds
        )?;
        writeln!(
            f,
            "| viewers | messages | acknowledged | refused | delivered | p50 ms | p95 ms | most ms | server, of one core |"
        )?;
        writeln!(f, "| --: | --: | --: | --: | --: | --: | --: | --: | --: |")?;
        writeln!(
            f,
            "| {} | {} | {} | {} | {} of {} | {p50} | {p95} | {most} | {:.0} % |",
            self.viewers,
            self.sent,
            self.acknowledged,
            self.refused,
            self.waits.len(),
            self.expected,
            self.cpu * 100.0
        )
    }
}
