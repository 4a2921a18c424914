//! The same stage for a long time, while viewers come and go: does memory grow,
//! and what is left in the server when all have left?

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rand::rngs::StdRng;
use rand::seq::IteratorRandom;
use rand::{Rng, SeedableRng};

use crate::host::Host;
use crate::options::{Options, Pacing, Software};
use crate::process::Server;
use crate::stage::{Farewell, Stage};

/// Viewers that join a second before anything is measured.
const JOIN_RATE: f64 = 50.0;
/// Between two looks at the memory, and two changes of the audience.
const BEAT: Duration = Duration::from_secs(1);
/// One in so many viewers changes with every beat.
const TURNOVER: usize = 50;
/// One in so many leaves without a word.
const VANISHING: u32 = 8;
/// Memory may grow by this share from the steady state to the end.
const GROWTH: f64 = 0.05;
/// How long the server may take to forget those who left without a word; it
/// waits thirty seconds for media.
const FORGETTING: Duration = Duration::from_secs(45);
/// Files that may be open afterwards and were not before: the database opens
/// its connections when it first needs them. Far less than what hundreds of
/// leaks would be.
const MORE_FILES: usize = 16;
/// The same for tasks: connections by which the server is asked are tasks, too.
const MORE_TASKS: u64 = 16;

/// What was measured. Memory is resident, in KiB.
pub(crate) struct Soak {
    viewers: usize,
    time: Duration,
    seed: u64,
    /// Who came, the first audience included.
    joins: usize,
    /// Who saw no key frame, or was cut off after it.
    unserved: usize,
    steady_kib: u64,
    end_kib: u64,
    files_before: usize,
    tasks_before: u64,
    left: Left,
}

/// What the server still holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Left {
    peers: u64,
    sockets: u64,
    files: usize,
    tasks: u64,
    memory_kib: u64,
}

/// Keeps a stage going for as long as the options say.
pub(crate) fn run(options: &Options) -> Result<Soak> {
    let server = Server::start(options, Software::Footlight, Pacing::Burst)?;
    let before = Left::of(&server, &server.host()?)?;
    let mut rng = StdRng::seed_from_u64(options.seed);
    let mut stage = Stage::open(options, options.profile, Pacing::Burst, &server)?;
    let viewers = options.viewers().first().copied().unwrap_or_default();
    for _ in 0..viewers {
        stage.seat()?;
    }
    let late = stage.join_all(JOIN_RATE)?;
    if late > 0 {
        bail!("{late} of {viewers} viewers saw no key frame");
    }
    let mut joins = viewers;
    let mut memory = vec![];
    let (start, time) = (Instant::now(), options.duration());
    while start.elapsed() < time {
        stage.run(BEAT, |_| false)?;
        memory.push((start.elapsed(), server.memory_kib()?));
        joins += turn_over(&mut stage, &mut rng)?;
    }
    stage.run(Stage::PATIENCE, |stage| stage.unserved() == 0)?;
    let unserved = stage.unserved();
    if let Some(why) = &stage.why_lost {
        crate::progress(&format!("somebody was lost: {why}"));
    }
    let host = stage.close()?;
    Ok(Soak {
        viewers,
        time,
        seed: options.seed,
        joins,
        unserved,
        steady_kib: median(&memory, warm(time), window(time))?,
        end_kib: median(&memory, time.saturating_sub(window(time)), window(time) + BEAT)?,
        files_before: before.files,
        tasks_before: before.tasks,
        left: Left::after(&server, &host, &before)?,
    })
}

/// Lets some of those who see a picture go, and others come; how many. Whoever was cut
/// off stays, to be counted at the end.
fn turn_over(stage: &mut Stage, rng: &mut StdRng) -> Result<usize> {
    let count = stage.viewers.len().div_ceil(TURNOVER);
    let seats = stage.viewers.iter().enumerate();
    let settled = seats.filter(|(_, viewer)| viewer.is_served());
    let leaving = settled.map(|(index, _)| index).choose_multiple(rng, count);
    for index in &leaving {
        let vanishes = rng.random_ratio(1, VANISHING);
        let farewell = if vanishes { Farewell::None } else { Farewell::Said };
        stage.replace(*index, farewell)?;
    }
    Ok(leaving.len())
}

/// When the steady state begins: buffers have their sizes, and those who left
/// without a word are forgotten as fast as others do so.
fn warm(time: Duration) -> Duration {
    (time / 6).min(Duration::from_secs(120))
}

/// How long a value of memory is looked at: one sample may be anything.
fn window(time: Duration) -> Duration {
    (time / 10).clamp(Duration::from_secs(3), Duration::from_secs(60))
}

fn median(samples: &[(Duration, u64)], from: Duration, span: Duration) -> Result<u64> {
    let within = |at: &Duration| (from..from + span).contains(at);
    let mut values: Vec<u64> =
        samples.iter().filter(|(at, _)| within(at)).map(|(_, kib)| *kib).collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied().context("too short to say anything of memory")
}

impl Left {
    fn of(server: &Server, host: &Host) -> Result<Self> {
        let gauges = ["footlight_media_peers", "footlight_sockets", "footlight_tasks"];
        let told = host.metrics(gauges).context("the server tells no metrics")?;
        let [peers, sockets, tasks] = told;
        Ok(Self {
            peers: peers as u64,
            sockets: sockets as u64,
            files: server.files()?,
            tasks: tasks as u64,
            memory_kib: server.memory_kib()?,
        })
    }

    /// Waits until nothing is left, or until it should have been.
    fn after(server: &Server, host: &Host, before: &Self) -> Result<Self> {
        let end = Instant::now() + FORGETTING;
        loop {
            let left = Self::of(server, host)?;
            if left.is_clean(before.files, before.tasks) || Instant::now() >= end {
                return Ok(left);
            }
            // The gauges are renewed once a second.
            std::thread::sleep(BEAT / 4);
        }
    }

    fn is_clean(&self, files_before: usize, tasks_before: u64) -> bool {
        self.peers == 0
            && self.sockets == 0
            && self.files <= files_before + MORE_FILES
            && self.tasks <= tasks_before + MORE_TASKS
    }
}

impl Soak {
    /// From the steady state to the end, as a share.
    fn growth(&self) -> f64 {
        self.end_kib as f64 / self.steady_kib.max(1) as f64 - 1.0
    }

    /// Fails where memory grew, somebody saw nothing, or something is left.
    pub(crate) fn verdict(&self) -> Result<()> {
        if self.growth() > GROWTH {
            bail!("memory grew by {:.1} %", self.growth() * 100.0);
        }
        if self.unserved > 0 {
            bail!("{} of {} saw no key frame, or were cut off", self.unserved, self.joins);
        }
        if !self.left.is_clean(self.files_before, self.tasks_before) {
            bail!("not everything was let go of: {:?}", self.left);
        }
        Ok(())
    }
}

impl fmt::Display for Soak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "One performer and an audience of which a part changes every second, an eighth of \
             them without a word (seed {}). Memory is resident: the median of a while at the \
             beginning of the steady state and at the end. What is left is what the server still \
             holds when all have left.\n",
            self.seed
        )?;
        writeln!(
            f,
            "| viewers | minutes | joins | saw nothing | memory KiB, steady | at the end | growth \
             % | after all left | peers left | sockets left | open files before / left | \
             tasks before / left |"
        )?;
        writeln!(
            f,
            "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        )?;
        writeln!(
            f,
            "| {} | {:.1} | {} | {} | {} | {} | {:.1} | {} | {} | {} | {} / {} | {} / {} |",
            self.viewers,
            self.time.as_secs_f64() / 60.0,
            self.joins,
            self.unserved,
            self.steady_kib,
            self.end_kib,
            self.growth() * 100.0,
            self.left.memory_kib,
            self.left.peers,
            self.left.sockets,
            self.files_before,
            self.left.files,
            self.tasks_before,
            self.left.tasks,
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;

    fn soak(steady_kib: u64, end_kib: u64, left: Left) -> Soak {
        let time = Duration::from_secs(60);
        let (viewers, seed, joins, unserved) = (10, 1, 70, 0);
        let (files_before, tasks_before) = (20, 30);
        Soak {
            viewers,
            time,
            seed,
            joins,
            unserved,
            steady_kib,
            end_kib,
            files_before,
            tasks_before,
            left,
        }
    }

    const CLEAN: Left = Left { peers: 0, sockets: 0, files: 24, tasks: 31, memory_kib: 30_000 };

    #[test]
    fn growth_above_a_twentieth_fails() {
        assert!(soak(40_000, 41_900, CLEAN).verdict().is_ok());
        assert!(soak(40_000, 38_000, CLEAN).verdict().is_ok());
        assert!(soak(40_000, 42_100, CLEAN).verdict().is_err());
    }

    #[test]
    fn what_is_left_fails() {
        for left in [
            Left { peers: 1, ..CLEAN },
            Left { sockets: 1, ..CLEAN },
            Left { files: 20 + MORE_FILES + 1, ..CLEAN },
            Left { tasks: 30 + MORE_TASKS + 1, ..CLEAN },
        ] {
            assert!(soak(40_000, 40_000, left).verdict().is_err(), "{left:?}");
        }
    }

    #[test]
    fn one_odd_sample_does_not_decide() {
        let second = Duration::from_secs;
        let samples = [(second(1), 10), (second(2), 900), (second(3), 11), (second(9), 1)];
        assert_eq!(median(&samples, second(1), second(3)).unwrap(), 11);
        assert!(median(&samples, second(5), second(2)).is_err());
    }
}
