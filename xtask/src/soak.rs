//! `cargo xtask soak`: what only time shows. The ledger under a hundred kills,
//! then the load generator for a long time.

use anyhow::{Result, bail};

use crate::{bench, figures, paths, say, server, tally};

/// How often the server is killed under the tips; the tests do it ten times.
const KILLS: &str = "100";

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
    let killed = kills()?;
    let seconds = (options.minutes * 60).to_string();
    let viewers = options.viewers.to_string();
    let arguments = ["--viewers", &viewers, "--seconds", &seconds].map(str::to_owned);
    let table = format!("{killed}\n\n{}", bench::load(&arguments)?);
    say::result(&table);
    figures::write("soak.md", "Soak: the same load for a long time", &table)
}

/// Many clients tip while the server is killed again and again.
fn kills() -> Result<String> {
    let what = "tip while the server is killed a hundred times";
    let tally = say::step(what, "about five minutes", "see the failed test above", || {
        let mut cargo = paths::cargo();
        cargo
            .args(["test", "--locked", "--release", "--package=footlight", "--test=api", "kill::"])
            .env("FOOTLIGHT_TEST_KILLS", KILLS);
        tally::cargo_test(&mut cargo)
    })?;
    if tally.failed > 0 || tally.passed == 0 {
        bail!("tips over {KILLS} kills: {}", tally.line());
    }
    Ok(format!("Tips over {KILLS} kills with SIGKILL: acknowledged and lost 0, doubled 0."))
}
