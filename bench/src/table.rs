//! The report, as Markdown.

use std::fmt;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::fanout::{Fanout, run_length};
use crate::floor::Floor;
use crate::joins::Joins;
use crate::options::{Options, Profile};
use crate::quantile::millis;

/// All rows.
pub(crate) struct Report {
    profile: Profile,
    simulcast: bool,
    reports_only: bool,
    wire: bool,
    seconds: f64,
    /// The machine's load when the run began.
    load: String,
    pub fanouts: Vec<Fanout>,
    pub floors: Vec<Floor>,
    pub joins: Vec<Joins>,
}

impl Report {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            profile: options.profile,
            simulcast: options.simulcast,
            reports_only: options.reports_only,
            wire: options.wire,
            seconds: options.duration().as_secs_f64(),
            load: load(),
            fanouts: vec![],
            floors: vec![],
            joins: vec![],
        }
    }

    /// Fails where the short run lost anything.
    pub(crate) fn verdict(&self, short: bool) -> Result<()> {
        if short && self.fanouts.iter().any(|row| row.loss > 0.0) {
            bail!("packets were lost");
        }
        let late = short && self.fanouts.iter().any(|row| row.late > 0);
        if late || self.joins.iter().any(|row| row.failed > 0) {
            bail!("not all who joined saw a picture");
        }
        Ok(())
    }
}

const ON_LOOPBACK: &str = "the kernel's having it for the viewer. Loopback, on which the server's core does \
                           the readers' part of the kernel's work as well";
const ON_THE_WIRE: &str = "the generator's having taken it from the wire: a TUN device that takes a frame's run uncut, \
     as a network card does, so that the server's core does not do the readers' work";

/// Load averages over 1, 5 and 15 minutes.
fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = if self.simulcast { "three layers" } else { "one layer" };
        let feedback = if self.reports_only {
            ""
        } else {
            " and, where packets are numbered for it, transport-wide feedback every 100 ms"
        };
        writeln!(
            f,
            "One performer: VP8-shaped video in {layers}, 30 frames a second, 7 packets of 1200 \
             bytes a frame, 21 in a key frame, and Opus at 50 packets a second. Each viewer has \
             his own port, sends one receiver report a second{feedback}. {}. Delay is from the performer's \
             sending of a frame's last packet to {}. The server is on \
             one core and the generator on another; {} s a row. Load of the machine at the start \
             (1, 5, 15 minutes): {}.\n",
            self.profile,
            if self.wire { ON_THE_WIRE } else { ON_LOOPBACK },
            self.seconds,
            self.load
        )?;
        fanouts(f, &self.fanouts, &self.floors)?;
        if !self.joins.is_empty() {
            joins(f, &self.joins)?;
        }
        Ok(())
    }
}

fn fanouts(f: &mut fmt::Formatter<'_>, rows: &[Fanout], floors: &[Floor]) -> fmt::Result {
    writeln!(
        f,
        "| viewers | a frame's packets | packets/s | loss % | spilled by the generator | saw no \
         picture | server CPU µs per packet delivered | the kernel's part µs | times | packets a run \
         | core busy % | the kernel alone % | the generator's core busy % | KiB per further viewer | KiB grown meanwhile | first packet ms p50 / p95 | key frame ms p50 / \
         p95 | delay ms p50 / p99 |"
    )?;
    writeln!(f, "| ---: | --- |{}", " ---: |".repeat(16))?;
    for row in rows {
        let same = |floor: &&Floor| (floor.viewers, floor.pacing) == (row.viewers, row.pacing);
        let floor = floors.iter().find(same);
        let cost = floor.and_then(|floor| floor.cost);
        let share = floor.and_then(Floor::share);
        let dash = || "–".to_owned();
        writeln!(
            f,
            "| {} | {} | {:.0} | {:.3} | {} | {} | {:.2} | {} | {} | {} | {:.0} | {} | {:.0} \
             | {:.0} | {} | {} | {} | {} |",
            row.viewers,
            row.pacing,
            row.rate,
            row.loss * 100.0,
            row.spilled,
            row.late,
            row.micros,
            floor.map_or_else(dash, Floor::micros),
            cost.map_or_else(dash, |cost| format!("{:.2}", row.micros / cost.micros)),
            run_length(row.run),
            row.busy * 100.0,
            share.map_or_else(dash, |share| format!("{:.0}", share * 100.0)),
            row.generator_busy * 100.0,
            row.memory_kib,
            row.growth_kib,
            pair(row.first_packet),
            pair(row.key_frame),
            pair(row.delay),
        )?;
    }
    writeln!(f)?;
    if !floors.is_empty() {
        writeln!(
            f,
            "The kernel's part is what a program needs that does nothing but send the same packets \
             at the same times, video by one segmented call a frame where the server may do so, to \
             as many readers of the same kind, right after the row was measured (≥ where these were too \
             slow: what is dropped costs less than what is delivered). \"The kernel alone %\" is how much \
             of one core that takes: where it is near 100 or above, no server on one core of this machine \
             can serve so many. Spilled is what came and the generator was too slow to read, in datagrams or \
             on a wire in runs; it opens one packet in many, and of the others takes only the heads. \
             Packets a run: sound leaves alone, 50 times a second, so 30 frames a second in runs of 7 \
             are 3.2 on average.\n"
        )?;
    }
    Ok(())
}

fn joins(f: &mut fmt::Formatter<'_>, rows: &[Joins]) -> fmt::Result {
    writeln!(f, "A burst of joins to a live stage (ms from `watch`: p50 / p95 / longest):\n")?;
    writeln!(
        f,
        "| joins | a second | failed | connected | first packet | key frame | CPU ms per join | \
         key frames asked for |"
    )?;
    writeln!(f, "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")?;
    for row in rows {
        writeln!(
            f,
            "| {} | {:.0} | {} | {} | {} | {} | {:.2} | {} |",
            row.count,
            row.rate,
            row.failed,
            three(row.connected),
            three(row.first_packet),
            three(row.key_frame),
            row.millis,
            row.pleas,
        )?;
    }
    writeln!(f)
}

fn pair((low, high): (Option<Duration>, Option<Duration>)) -> String {
    format!("{} / {}", millis(low), millis(high))
}

fn three(waits: [Option<Duration>; 3]) -> String {
    waits.map(millis).join(" / ")
}
