//! Many join a live stage at once.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::fanout::{first_packet, key_frame};
use crate::options::{Options, Pacing, Software};
use crate::process::Server;
use crate::quantile::{millis, quantile};
use crate::stage::Stage;
use crate::viewer::Viewer;

/// What was measured. Waits are p50, p95 and the longest.
pub(crate) struct Joins {
    pub count: usize,
    pub rate: f64,
    /// Who saw no key frame within the time.
    pub failed: usize,
    pub connected: [Option<Duration>; 3],
    pub first_packet: [Option<Duration>; 3],
    pub key_frame: [Option<Duration>; 3],
    /// CPU time of the server per join, from the first to the last key frame,
    /// media to those who are there included.
    pub millis: f64,
    /// Key frames that the performer was asked for.
    pub pleas: u64,
}

/// Measures a burst of joins.
pub(crate) fn run(options: &Options) -> Result<Joins> {
    let server = Server::start(options, Software::Footlight, Pacing::Burst)?;
    let mut stage = Stage::open(options, options.profile, Pacing::Burst, &server)?;
    let count = options.joins();
    for _ in 0..count {
        stage.seat()?;
    }
    let (cpu, pleas) = (server.cpu_time()?, stage.publisher.pleas);
    let failed = stage.join_all(options.rate)?;
    let cpu = server.cpu_time()? - cpu;
    let waits = |of: fn(&Viewer) -> Option<Duration>| {
        let mut waits: Vec<_> = stage.viewers.iter().filter_map(of).collect();
        [0.5, 0.95, 1.0].map(|q| quantile(&mut waits, q))
    };
    Ok(Joins {
        count,
        rate: options.rate,
        failed,
        connected: waits(connected),
        first_packet: waits(first_packet),
        key_frame: waits(key_frame),
        millis: cpu.as_secs_f64() * 1e3 / count.max(1) as f64,
        pleas: stage.publisher.pleas - pleas,
    })
}

/// From asking to keys.
fn connected(viewer: &Viewer) -> Option<Duration> {
    let since = |at: Instant| viewer.joined.asked.map(|asked| at - asked);
    viewer.joined.connected.and_then(since)
}

impl fmt::Display for Joins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [p50, p95, longest] = self.key_frame.map(millis);
        write!(
            f,
            "{} joins at {:.0}/s: key frame after {p50} / {p95} / {longest} ms (p50, p95, longest), \
             {} failed, {:.2} ms of CPU a join, {} key frames asked for",
            self.count, self.rate, self.failed, self.millis, self.pleas,
        )
    }
}
