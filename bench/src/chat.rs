//! A full house in which some write all the time: how long until everybody has
//! read it?
//!
//! Each message carries when it was sent, so that every delivery is timed.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use footlight_shared::{ChatId, ChatPlace, ClientMsg, ServerMsg};
use uuid::{NoContext, Timestamp, Uuid};

use crate::house::House;
use crate::options::{Options, Pacing, Software};
use crate::process::Server;
use crate::quantile::{millis, quantile};

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
    expected: usize,
    heard: Heard,
    /// Share of a core that the server took.
    cpu: f64,
    /// What it grew by, for each of them, in KiB; and all that it held in the end, in MiB.
    each_kib: f64,
    memory_mib: f64,
}

/// What came of it.
struct Heard {
    began: Instant,
    acknowledged: usize,
    refused: usize,
    waits: Vec<Duration>,
}

/// Measures a house of the first number of viewers that the options name.
pub(crate) fn run(options: &Options) -> Result<Chat> {
    let server = Server::start(options, Software::Footlight, Pacing::Burst)?;
    let viewers = options.house().max(WRITERS);
    let empty = server.memory_kib()?;
    let mut house = House::fill(server.origin(), WRITERS, viewers)?;
    let time = options.duration();
    let (cpu, start) = (server.cpu_time()?, Instant::now());
    let mut heard = Heard { began: start, acknowledged: 0, refused: 0, waits: Vec::new() };
    let mut sent = 0;
    while start.elapsed() < time {
        // Spread over the second, as people are.
        let due = start + Duration::from_secs(1).mul_f64(sent as f64 / WRITERS as f64);
        house.listen(due, &mut |msg| heard.take(msg))?;
        let id = ChatId(Uuid::new_v7(Timestamp::now(NoContext)));
        let place = ChatPlace::Stage(house.stage.clone());
        let text = start.elapsed().as_micros().to_string();
        house.say(sent % WRITERS, ClientMsg::Chat { place, id, text })?;
        sent += 1;
    }
    let took = start.elapsed();
    let cpu = (server.cpu_time()? - cpu).as_secs_f64() / took.as_secs_f64();
    let expected = sent * viewers;
    let end = Instant::now() + LINGER;
    while heard.waits.len() < expected && Instant::now() < end {
        let until = Instant::now() + Duration::from_millis(50);
        house.listen(until, &mut |msg| heard.take(msg))?;
    }
    let full = server.memory_kib()?;
    let each_kib = full.saturating_sub(empty) as f64 / viewers as f64;
    let (seconds, memory_mib) = (took.as_secs_f64(), full as f64 / 1024.0);
    Ok(Chat { viewers, seconds, sent, expected, heard, cpu, each_kib, memory_mib })
}

impl Heard {
    fn take(&mut self, msg: ServerMsg) {
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
            _ => {}
        }
    }
}

impl Chat {
    /// Fails where it took too long, or something was lost.
    pub(crate) fn verdict(&self) -> Result<()> {
        let p95 = quantile(&mut self.heard.waits.clone(), 0.95);
        if self.heard.waits.len() < self.expected || self.heard.acknowledged < self.sent {
            bail!("{} of {} deliveries came", self.heard.waits.len(), self.expected);
        }
        match p95 {
            Some(p95) if p95 <= LIMIT => Ok(()),
            _ => bail!("95 of 100 deliveries took {} ms at most", millis(p95)),
        }
    }
}

impl fmt::Display for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Heard { acknowledged, refused, waits, .. } = &self.heard;
        let (came, mut waits) = (waits.len(), waits.clone());
        let [p50, p95, most] = [0.5, 0.95, 1.0].map(|q| millis(quantile(&mut waits, q)));
        writeln!(
            f,
            "Chat on one stage, signalling alone, {:.0} s: {WRITERS} viewers write once a second \
             each; from sending to reading, over all readers.\n",
            self.seconds
        )?;
        writeln!(
            f,
            "| viewers | messages | acknowledged | refused | delivered | p50 ms | p95 ms | most ms | server, of one core | KiB a viewer | MiB in all |"
        )?;
        writeln!(f, "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |")?;
        writeln!(
            f,
            "| {} | {} | {acknowledged} | {refused} | {came} of {} | {p50} | {p95} | {most} | {:.0} % | {:.0} | {:.0} |",
            self.viewers,
            self.sent,
            self.expected,
            self.cpu * 100.0,
            self.each_kib,
            self.memory_mib
        )
    }
}
