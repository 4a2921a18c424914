//! `cargo xtask soak`: the load generator for a long time, for what only time
//! shows: memory that grows, sockets that stay.

use anyhow::Result;

use crate::{bench, figures, say, server};

/// What `cargo xtask soak` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long, in minutes.
    #[arg(long, default_value_t = 60)]
    minutes: u32,
    /// How many viewers.
    #[arg(long, default_value_t = 100)]
    viewers: u32,
}

/// Runs it and keeps the table.
pub(crate) fn soak(options: &Options) -> Result<()> {
    server::ensure()?;
    let seconds = (options.minutes * 60).to_string();
    let viewers = options.viewers.to_string();
    let arguments = ["--viewers", &viewers, "--seconds", &seconds].map(str::to_owned);
    let table = bench::load(&arguments)?;
    say::result(&table);
    figures::write("soak.md", "Soak: the same load for a long time", &table)
}
