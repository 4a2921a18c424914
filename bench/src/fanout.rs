//! One performer, N viewers, for a while.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::options::{Options, Pacing, Profile, Software};
use crate::process::{Server, thread_time};
use crate::quantile::{millis, quantile};
use crate::stage::Stage;
use crate::viewer::Viewer;

/// Viewers that join a second before a measurement.
const JOIN_RATE: f64 = 50.0;
/// Viewers that are there before memory is looked at, and for how long, so that
/// the rings of the streams are full.
const FORERUNNERS: usize = 10;
const WARM: Duration = Duration::from_secs(6);
/// After the last has joined, until it is measured.
const SETTLE: Duration = Duration::from_secs(1);

/// RTP packets sent, and in how many runs.
const SENT: [&str; 2] = ["footlight_media_rtp_out_total", "footlight_media_runs_out_total"];

/// What was measured.
pub(crate) struct Fanout {
    pub viewers: usize,
    pub pacing: Pacing,
    /// Viewers that saw no key frame within the time, or were given up afterwards.
    pub late: usize,
    /// Delivered a second, to all together.
    pub rate: f64,
    /// Share of the sequence numbers that never came to a viewer's socket.
    pub loss: f64,
    /// What came and the generator was too slow to read: datagrams, or runs on a wire.
    pub spilled: u64,
    /// CPU time of the server per packet delivered, in microseconds.
    pub micros: f64,
    /// Share of its core that the server used, and that the generator did.
    pub busy: f64,
    pub generator_busy: f64,
    /// Packets that left in one run, on average.
    pub run: Option<f64>,
    /// Growth of the server's memory per further viewer, in KiB.
    pub memory_kib: f64,
    /// Growth of the server's memory while it was measured, in KiB.
    pub growth_kib: i64,
    pub first_packet: (Option<Duration>, Option<Duration>),
    pub key_frame: (Option<Duration>, Option<Duration>),
    /// On the way from the performer, p50 and p99.
    pub delay: (Option<Duration>, Option<Duration>),
}

impl Fanout {
    /// The server was asked for too much.
    pub(crate) fn gave_up(&self) -> bool {
        self.late > 0 || self.loss > 0.01
    }
}

/// What is to be measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Case {
    pub software: Software,
    pub profile: Profile,
    pub pacing: Pacing,
    pub viewers: usize,
}

/// Measures one row.
pub(crate) fn run(options: &Options, case: Case) -> Result<Fanout> {
    let Case { software, profile, pacing, viewers } = case;
    let server = Server::start(options, software, pacing)?;
    let mut stage = Stage::open(options, profile, pacing, &server)?;
    // What the first viewers take is not what each further one does: the database
    // opens its connections, the rings of the streams fill.
    let forerunners = (viewers / 2).min(FORERUNNERS);
    for _ in 0..forerunners {
        stage.seat()?;
    }
    stage.join_all(JOIN_RATE)?;
    stage.run(WARM, |_| false)?;
    let memory = server.memory_kib()?;
    for _ in forerunners..viewers {
        stage.seat()?;
    }
    stage.join_all(JOIN_RATE)?;
    stage.run(SETTLE, |_| false)?;
    let settled = server.memory_kib()?;
    let grown = settled.saturating_sub(memory);
    // Opening a packet is what costs the generator most: one in about seventy.
    let apart = (viewers / 16).clamp(1, 8);
    for viewer in stage.viewers.iter_mut().step_by(apart) {
        viewer.sampling = true;
    }
    let (sent, spilled) = (stage.host.metrics(SENT), stage.spilled()?);
    let (before, start) = (counts(&stage.viewers), Instant::now());
    let (cpu, own) = (server.cpu_time()?, thread_time()?);
    stage.run(options.duration(), |_| false)?;
    let (cpu, own) = (server.cpu_time()? - cpu, thread_time()? - own);
    let (after, time) = (counts(&stage.viewers), start.elapsed());
    let run =
        sent.zip(stage.host.metrics(SENT)).map(|([packets, runs], [packets_after, runs_after])| {
            (packets_after - packets) / (runs_after - runs).max(1.0)
        });
    let spilled = stage.spilled()? - spilled;
    let (expected, received) = (after.0 - before.0, after.1 - before.1);
    let waits = |of: fn(&Viewer) -> Option<Duration>| {
        let mut waits: Vec<_> = stage.viewers.iter().filter_map(of).collect();
        (quantile(&mut waits, 0.5), quantile(&mut waits, 0.95))
    };
    let (first_packet, key_frame) = (waits(first_packet), waits(key_frame));
    let late = stage.unserved();
    if let Some(why) = &stage.why_lost {
        crate::progress(&format!("{late} of {viewers} see no picture, the first of them: {why}"));
    }
    let delays = &mut stage.delays;
    Ok(Fanout {
        viewers,
        pacing,
        late,
        rate: received as f64 / time.as_secs_f64(),
        loss: expected.saturating_sub(received + spilled) as f64 / expected.max(1) as f64,
        spilled,
        micros: cpu.as_secs_f64() * 1e6 / received.max(1) as f64,
        busy: cpu.as_secs_f64() / time.as_secs_f64(),
        generator_busy: own.as_secs_f64() / time.as_secs_f64(),
        run,
        memory_kib: grown as f64 / (viewers - forerunners).max(1) as f64,
        growth_kib: server.memory_kib()? as i64 - settled as i64,
        first_packet,
        key_frame,
        delay: (quantile(delays, 0.5), quantile(delays, 0.99)),
    })
}

/// Packets that should have come to all, and that have.
fn counts(viewers: &[Viewer]) -> (u64, u64) {
    viewers
        .iter()
        .map(Viewer::expected_and_received)
        .fold((0, 0), |sum, viewer| (sum.0 + viewer.0, sum.1 + viewer.1))
}

/// From asking to the first packet of media.
pub(crate) fn first_packet(viewer: &Viewer) -> Option<Duration> {
    Some(viewer.joined.first_packet? - viewer.joined.asked?)
}

/// From asking to the first whole key frame.
pub(crate) fn key_frame(viewer: &Viewer) -> Option<Duration> {
    Some(viewer.joined.key_frame? - viewer.joined.asked?)
}

/// How long runs were, or a dash.
pub(crate) fn run_length(run: Option<f64>) -> String {
    run.map_or_else(|| "–".to_owned(), |run| format!("{run:.1}"))
}

impl fmt::Display for Fanout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} viewers, {}: {:.0} packets/s, loss {:.3} % (and {} spilled here), {:.2} µs a packet, core {:.0} % busy \
             (the generator's {:.0} %), runs of {}, {:.0} KiB a further viewer, {} saw no picture, first packet {} ms, \
             key frame {} ms (p50), delay {} / {} ms",
            self.viewers,
            self.pacing,
            self.rate,
            self.loss * 100.0,
            self.spilled,
            self.micros,
            self.busy * 100.0,
            self.generator_busy * 100.0,
            run_length(self.run),
            self.memory_kib,
            self.late,
            millis(self.first_packet.0),
            millis(self.key_frame.0),
            millis(self.delay.0),
            millis(self.delay.1),
        )
    }
}
