//! Footlight and Janus under the same load, in turns.

use std::fmt;

use anyhow::{Context, Result};

use crate::fanout::{self, Case, Fanout};
use crate::floor::{self, Floor};
use crate::options::{Options, Pacing, Profile, Software};
use crate::quantile::millis;

/// Who takes turns.
const TURNS: [Software; 3] =
    [Software::Footlight, Software::Janus { tuned: false }, Software::Janus { tuned: true }];

/// All rows, in the order in which they were measured.
pub(crate) struct Comparison {
    wire: bool,
    seconds: f64,
    rounds: usize,
    rows: Vec<(Case, Fanout)>,
    floors: Vec<Floor>,
}

/// Measures all.
pub(crate) fn run(options: &Options) -> Result<Comparison> {
    let (mut rows, mut floors) = (vec![], vec![]);
    for profile in [Profile::Sha1, Profile::Gcm] {
        for pacing in options.pacings() {
            for viewers in options.viewers() {
                for _ in 0..options.rounds {
                    for software in TURNS.into_iter().filter(|it| takes_part(*it, pacing)) {
                        let case = Case { software, profile, pacing, viewers };
                        let row = fanout::run(options, case)
                            .with_context(|| format!("{software} with {viewers} viewers"))?;
                        crate::progress(&format!("{software}, {profile}: {row}"));
                        rows.push((case, row));
                    }
                }
                let floor = floor::run(options, pacing, viewers).context("the kernel's floor")?;
                crate::progress(&floor);
                floors.push(floor);
            }
        }
    }
    let (seconds, rounds) = (options.duration().as_secs_f64(), options.rounds);
    Ok(Comparison { wire: options.wire, seconds, rounds, rows, floors })
}

/// Janus never segments: what Footlight needs where it may not either is set beside what
/// Janus was seen to need.
fn takes_part(software: Software, pacing: Pacing) -> bool {
    software == Software::Footlight || pacing != Pacing::Single
}

/// The rows that a case is judged by.
fn judged_by(case: Case) -> Case {
    let pacing = if takes_part(case.software, case.pacing) { case.pacing } else { Pacing::Burst };
    Case { pacing, ..case }
}

impl Comparison {
    /// The cases in which `software` was measured, each once.
    fn cases(&self, software: Software) -> Vec<Case> {
        let mut cases = vec![];
        for (case, _) in &self.rows {
            if case.software == software && !cases.contains(case) {
                cases.push(*case);
            }
        }
        cases
    }

    /// The mean over the rounds of a case, and whether the server kept up in all.
    fn mean(&self, wanted: Case) -> Mean {
        let wanted = judged_by(wanted);
        let rows: Vec<_> = self.rows.iter().filter(|(case, _)| *case == wanted).collect();
        let micros = rows.iter().map(|(_, row)| row.micros).sum::<f64>() / rows.len() as f64;
        Mean { micros, gave_up: rows.iter().any(|(_, row)| row.gave_up()) }
    }
}

/// What a server needed in a case.
struct Mean {
    micros: f64,
    gave_up: bool,
}

impl Mean {
    /// As a multiple of what another needed.
    fn beside(&self, other: &Self) -> String {
        let times = self.micros / other.micros;
        format!("{self} | {}{times:.1}", if self.gave_up || other.gave_up { "\\*" } else { "" })
    }
}

impl fmt::Display for Mean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:.2}", if self.gave_up { "\\*" } else { "" }, self.micros)
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "One performer: VP8-shaped video, 30 frames a second, 7 packets of 1200 bytes a frame, 21 \
             in a key frame, and Opus at 50 packets a second; each viewer has his own port and sends \
             one receiver report a second, and transport-wide feedback where the server asks for it \
             (Footlight does, Janus does not). Server and generator stand at the two ends of a {}, \
             the server on one core and the generator on another. Janus is Debian's package in \
             ICE lite mode, with its videoroom; `event_loops=1` is the one setting that is changed. {} s \
             a row, {} rounds in turns.\n",
            if self.wire {
                "TUN device, which takes a frame's run uncut as a network card does, so that neither \
                 server's core does the readers' work"
            } else {
                "veth pair"
            },
            self.seconds,
            self.rounds
        )?;
        writeln!(
            f,
            "| SRTP | viewers | a frame's packets | server | packets/s | loss % | spilled by the \
             generator | server CPU µs per packet delivered | packets a run | core busy % | KiB per further viewer | first \
             packet ms p50 / p95 | delay ms p50 / p99 |"
        )?;
        writeln!(f, "| --- | ---: | --- | --- |{}", " ---: |".repeat(9))?;
        for (case, row) in &self.rows {
            writeln!(
                f,
                "| {} | {} | {} | {} | {:.0} | {:.3} | {} | {:.2} | {} | {:.0} | {:.0} | {} / {} | {} / {} |",
                case.profile,
                case.viewers,
                case.pacing,
                case.software,
                row.rate,
                row.loss * 100.0,
                row.spilled,
                row.micros,
                fanout::run_length(row.run),
                row.busy * 100.0,
                row.memory_kib,
                millis(row.first_packet.0),
                millis(row.first_packet.1),
                millis(row.delay.0),
                millis(row.delay.1),
            )?;
        }
        writeln!(
            f,
            "\nServer CPU µs per packet delivered, the mean of the rounds, and how many times as much \
             Janus needs as Footlight does (\\* where a server gave up: it lost more than one packet \
             in a hundred, or a viewer saw no picture; what it delivered still had its price). The \
             kernel's part is what a program needs that does nothing but send the same packets from the \
             same end of the cable, a frame's by one segmented call where they come at once. Janus sends \
             each packet by a call of its own, so what it needs back to back stands beside Footlight \
             without GSO as well:\n"
        )?;
        writeln!(
            f,
            "| SRTP | viewers | a frame's packets | the kernel's part | Footlight | Janus, as packaged | times | Janus, \
             `event_loops=1` | times |"
        )?;
        writeln!(f, "| --- | ---: | --- |{}", " ---: |".repeat(6))?;
        for (case, floor) in self.cases(Software::Footlight).into_iter().zip(&self.floors) {
            let [ours, stock, tuned] = TURNS.map(|software| self.mean(Case { software, ..case }));
            writeln!(
                f,
                "| {} | {} | {} | {} | {ours} | {} | {} |",
                case.profile,
                case.viewers,
                case.pacing,
                floor.micros(),
                stock.beside(&ours),
                tuned.beside(&ours),
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gave_up_is_marked_and_compared_all_the_same() {
        let ours = Mean { micros: 2.0, gave_up: false };
        let kept = Mean { micros: 17.0, gave_up: false };
        let gave_up = Mean { micros: 30.0, gave_up: true };
        assert_eq!(kept.beside(&ours), "17.00 | 8.5");
        assert_eq!(gave_up.beside(&ours), "\\*30.00 | \\*15.0");
    }
}
