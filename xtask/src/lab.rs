//! `cargo xtask lab`: what the tests do in small, in full, with its figures. One
//! part a file.

mod cuts;
mod homes;
mod lines;
mod network;
mod recovery;
mod sim;
mod spec;

use anyhow::{Result, bail};

use crate::say;

/// What `cargo xtask lab` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only one part.
    #[arg(long, value_enum)]
    only: Option<Part>,
}

/// A part of the laboratory.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The SFU in the seeded lossy network.
    Sim,
    /// Calls between homes behind routers of every kind, in Chromium.
    Homes,
    /// The same by lines as people have them every day, and by none at all.
    Lines,
    /// The sockets of everybody in a room, cut at random.
    Cuts,
    /// A hundred losses and changes of network, in browsers.
    Recovery,
}

impl Part {
    /// In the order in which they run.
    const ALL: [Part; 5] = [Part::Sim, Part::Cuts, Part::Homes, Part::Lines, Part::Recovery];

    fn run(self) -> Result<()> {
        match self {
            Part::Sim => sim::run(),
            Part::Cuts => cuts::run(),
            Part::Homes => homes::run(),
            Part::Lines => lines::run(),
            Part::Recovery => recovery::run(),
        }
    }
}

/// Runs the parts, also those after one that fails, and keeps their tables.
pub(crate) fn lab(options: &Options) -> Result<()> {
    let mut failed = 0;
    for part in Part::ALL.into_iter().filter(|part| options.only.is_none_or(|only| only == *part)) {
        if let Err(error) = part.run() {
            say::trouble(&error);
            failed += 1;
        }
    }
    if failed > 0 {
        bail!("{failed} of the laboratory's parts failed: see above");
    }
    Ok(())
}
