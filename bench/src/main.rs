//! The load generator: one performer and many viewers against a real server,
//! with real ICE, DTLS and SRTP, in one thread on one core.
//!
//! It starts the server (or is given one), lets a performer go live and viewers
//! join, and measures what reaches them and what it costs the server. Beside
//! it stands what sending the same packets costs the kernel alone, measured in
//! the same run: judge by the ratio.

mod answer;
mod arrivals;
mod chat;
mod compare;
mod fanout;
mod feedback;
mod floor;
mod frame;
mod host;
mod house;
mod joins;
mod keys;
mod net;
mod offer;
mod options;
mod peer;
mod process;
mod publisher;
mod quantile;
mod receiver;
mod rooms;
mod rtp;
mod signal;
mod soak;
mod socket;
mod spilled;
mod stage;
mod stun;
mod table;
mod tips;
mod track;
mod viewer;
mod wire;

use std::io::Write;

use anyhow::{Context, Result};
use clap::Parser;

use fanout::Case;
use options::{Options, Software};
use process::raise_files;
use table::Report;

fn main() -> Result<()> {
    let options = Options::parse();
    raise_files().context("cannot have more open files")?;
    if options.soak {
        let soak = soak::run(&options).context("the soak")?;
        progress(&soak);
        write(&options, "Soak", &soak.to_string())?;
        return soak.verdict();
    }
    if options.chat {
        let chat = chat::run(&options).context("the chat")?;
        progress(&chat);
        write(&options, "Chat", &chat.to_string())?;
        return chat.verdict();
    }
    if options.tips {
        let tips = tips::run(&options).context("the tips")?;
        progress(&tips);
        write(&options, "Tips", &tips.to_string())?;
        return tips.verdict();
    }
    if options.rooms {
        let rooms = rooms::run(&options).context("the rooms")?;
        write(&options, "Rooms", &rooms.to_string())?;
        return rooms.verdict();
    }
    if options.against.is_some() {
        let comparison = compare::run(&options).context("the comparison")?;
        return write(&options, "Footlight and Janus", &comparison.to_string());
    }
    let mut report = Report::new(&options);
    for pacing in options.pacings() {
        for viewers in options.viewers() {
            let (software, profile) = (Software::Footlight, options.profile);
            let row = fanout::run(&options, Case { software, profile, pacing, viewers })
                .with_context(|| format!("{viewers} viewers, {pacing}"))?;
            progress(&row);
            report.fanouts.push(row);
            if !options.no_floor {
                // At once, so that both have met the same machine.
                let floor = floor::run(&options, pacing, viewers).context("the kernel's floor")?;
                progress(&floor);
                report.floors.push(floor);
            }
        }
    }
    if options.joins() > 0 {
        let row = joins::run(&options).context("the burst of joins")?;
        progress(&row);
        report.joins.push(row);
    }
    write(&options, "What a packet costs", &report.to_string())?;
    report.verdict(options.short)
}

/// To standard output, and where the options say.
fn write(options: &Options, title: &str, text: &str) -> Result<()> {
    // Nobody may be reading; that is no reason to stop.
    let _ = std::io::stdout().write_all(text.as_bytes());
    if let Some(path) = &options.out {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, format!("# {title}\n\n{text}"))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// A row as soon as it is there; the table follows on standard output.
fn progress(row: &dyn std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{row}");
}
