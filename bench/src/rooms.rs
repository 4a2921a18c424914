//! Rooms full of people, each of whom sends and looks.

mod member;
mod party;

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::options::{Options, Pacing, Software};
use crate::process::{Server, thread_time};
use crate::quantile::{millis, quantile};
use party::Party;

/// Rooms, and people in each.
const CASES: [(usize, usize); 2] = [(1, 50), (20, 10)];
const SHORT: [(usize, usize); 1] = [(1, 4)];
/// After the last has come in, until it is measured: paths are probed and pictures
/// move up.
const SETTLE: Duration = Duration::from_secs(10);
/// Most that may be lost.
const LOSS: f64 = 0.001;
/// Packets that came in.
const CAME: [&str; 1] = ["footlight_media_rtp_in_total"];

/// What was measured.
pub(crate) struct Rooms {
    seconds: f64,
    rows: Vec<Row>,
}

/// One case.
struct Row {
    rooms: usize,
    size: usize,
    /// Packets a second that came, and that were delivered.
    came: Option<f64>,
    rate: f64,
    loss: f64,
    spilled: u64,
    /// Pictures looked at, and those that are there.
    looks: usize,
    shown: usize,
    /// Bit/s of a large picture, and of a small one.
    large: f64,
    small: f64,
    micros: f64,
    busy: f64,
    generator_busy: f64,
    memory_kib: f64,
    joined: [Option<Duration>; 2],
    delay: [Option<Duration>; 2],
}

/// Measures all cases.
pub(crate) fn run(options: &Options) -> Result<Rooms> {
    let cases: &[_] = if options.short { &SHORT } else { &CASES };
    let mut rows = vec![];
    for &(rooms, size) in cases {
        let row =
            measure(options, rooms, size).with_context(|| format!("{rooms} rooms of {size}"))?;
        crate::progress(&row);
        rows.push(row);
    }
    Ok(Rooms { seconds: options.duration().as_secs_f64(), rows })
}

fn measure(options: &Options, rooms: usize, size: usize) -> Result<Row> {
    let server = Server::start(options, Software::Footlight, Pacing::Burst)?;
    let mut party = Party::new(options, server.origin(), size)?;
    let empty = server.memory_kib()?;
    for _ in 0..rooms {
        party.fill()?;
    }
    party.run(SETTLE, |_| false)?;
    let people = party.members.len();
    let memory_kib = server.memory_kib()?.saturating_sub(empty) as f64 / people as f64;
    let apart = (people / 8).max(1);
    party.members.iter_mut().step_by(apart).for_each(|member| member.sampling = true);
    party.seen();
    let (came, spilled) = (party.metrics(CAME), party.spilled());
    let (before, start) = (party.counts(), Instant::now());
    let (cpu, own) = (server.cpu_time()?, thread_time()?);
    party.run(options.duration(), |_| false)?;
    let (cpu, own) = (server.cpu_time()? - cpu, thread_time()? - own);
    let (after, time) = (party.counts(), start.elapsed().as_secs_f64());
    let came = came.zip(party.metrics(CAME)).map(|([before], [after])| (after - before) / time);
    let spilled = party.spilled() - spilled;
    let (expected, received) = (after.0 - before.0, after.1 - before.1);
    let (seen, looks) = (party.seen(), party.looks());
    let bitrate = |bytes: u64, pictures: usize| bytes as f64 * 8.0 / time / pictures.max(1) as f64;
    let joined = |member: &member::Member| Some(member.connected? - member.asked?);
    let mut joined: Vec<_> = party.members.iter().filter_map(joined).collect();
    let delays = &mut party.delays;
    Ok(Row {
        rooms,
        size,
        came,
        rate: received as f64 / time,
        loss: expected.saturating_sub(received + spilled) as f64 / expected.max(1) as f64,
        spilled,
        looks,
        shown: seen.shown,
        large: bitrate(seen.large, people),
        small: bitrate(seen.small, looks - people),
        micros: cpu.as_secs_f64() * 1e6 / received.max(1) as f64,
        busy: cpu.as_secs_f64() / time,
        generator_busy: own.as_secs_f64() / time,
        memory_kib,
        joined: [0.5, 0.95].map(|q| quantile(&mut joined, q)),
        delay: [0.5, 0.99].map(|q| quantile(delays, q)),
    })
}

impl Rooms {
    /// Fails where something was lost, or not seen.
    pub(crate) fn verdict(&self) -> Result<()> {
        for row in &self.rows {
            if row.shown < row.looks || row.loss > LOSS {
                bail!("{row}");
            }
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rooms of {}: {} of {} pictures are there, {:.0} packets/s, loss {:.3} %, core {:.0} % busy, delay {} / {} ms",
            self.rooms,
            self.size,
            self.shown,
            self.looks,
            self.rate,
            self.loss * 100.0,
            self.busy * 100.0,
            millis(self.delay[0]),
            millis(self.delay[1]),
        )
    }
}

impl fmt::Display for Rooms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Each member sends Opus at 50 packets a second and a camera in three layers of 150, 500 \
             and 1,500 kbit/s at 30 frames a second (VP8-shaped, AES-128-GCM), and looks at one \
             picture of 720 lines and nine of 180, or as many as there are; one in six speaks. The \
             server has one core, the generator another; {:.0} s a row. Delay is from a sender's \
             last packet of a frame to the kernel's having it for a member.\n",
            self.seconds
        )?;
        let heads = [
            "rooms",
            "members of each",
            "packets/s in",
            "packets/s delivered",
            "loss %",
            "spilled by the generator",
            "pictures there",
            "kbit/s of a large one",
            "kbit/s of a small one",
            "server CPU µs per packet delivered",
            "core busy %",
            "the generator's core busy %",
            "KiB per member",
            "coming in ms p50 / p95",
            "delay ms p50 / p99",
        ];
        writeln!(f, "| {} |", heads.join(" | "))?;
        writeln!(f, "|{}", " ---: |".repeat(heads.len()))?;
        for row in &self.rows {
            writeln!(
                f,
                "| {} | {} | {} | {:.0} | {:.3} | {} | {} of {} | {:.0} | {:.0} | {:.2} | {:.0} | {:.0} | {:.0} | {} / {} | {} / {} |",
                row.rooms,
                row.size,
                row.came.map_or_else(|| "–".to_owned(), |came| format!("{came:.0}")),
                row.rate,
                row.loss * 100.0,
                row.spilled,
                row.shown,
                row.looks,
                row.large / 1e3,
                row.small / 1e3,
                row.micros,
                row.busy * 100.0,
                row.generator_busy * 100.0,
                row.memory_kib,
                millis(row.joined[0]),
                millis(row.joined[1]),
                millis(row.delay[0]),
                millis(row.delay[1]),
            )?;
        }
        Ok(())
    }
}
