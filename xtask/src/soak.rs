//! `cargo xtask soak`: what only time shows. The ledger under many kills, then
//! an audience that comes and goes: does memory grow, and what is left when all
//! have left?

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::{figures, paths, say, server, shell, tally};

/// How often the server is killed under the tips for each minute of the whole,
/// a third of a second a time or a few where the machine is busy; the tests do
/// it ten times.
const KILLS_A_MINUTE: u32 = 20;
/// Kills at most.
const KILLS: u32 = 100;
/// What the end takes: the server forgets those who left without a word.
const FORGETTING: Duration = Duration::from_secs(45);
/// The audience needs some time to show anything.
const LEAST: Duration = Duration::from_secs(30);

/// What `cargo xtask soak` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long at most in all, in minutes, after everything is built.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(2..))]
    minutes: u32,
    /// How many viewers at a time.
    #[arg(long, default_value_t = 100)]
    viewers: u32,
    /// Who leaves when.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs it and keeps the table.
pub(crate) fn soak(options: &Options) -> Result<()> {
    server::ensure()?;
    build()?;
    let end = Instant::now() + Duration::from_secs(u64::from(options.minutes) * 60);
    let killed = kills((options.minutes * KILLS_A_MINUTE).min(KILLS))?;
    let left = end.saturating_duration_since(Instant::now());
    let audience = audience(options, left.saturating_sub(FORGETTING).max(LEAST))?;
    let table = format!("{killed}\n\n{audience}");
    say::result(&table);
    figures::write("soak.md", "Soak: the same stage for a long time", &table)
}

/// Builds what is measured, so that the minutes are spent on measuring.
fn build() -> Result<()> {
    let how_long = "about three minutes the first time";
    say::step("build the tests and the load generator", how_long, "see above", || {
        let mut tests = paths::cargo();
        tests.args(["test", "--locked", "--release", "--no-run", "--package=footlight"]);
        shell::run(tests.arg("--test=api"))?;
        let mut generator = paths::cargo();
        generator.args(["build", "--locked", "--release", "--package=footlight-bench"]);
        shell::run(&mut generator)
    })
}

/// Many clients tip while the server is killed again and again.
fn kills(count: u32) -> Result<String> {
    let what = "tip while the server is killed again and again";
    let how_long = "about half a minute to a few minutes";
    let tally = say::step(what, how_long, "see the failed test above", || {
        let mut cargo = paths::cargo();
        cargo
            .args(["test", "--locked", "--release", "--package=footlight", "--test=api", "kill::"])
            .env("FOOTLIGHT_TEST_KILLS", count.to_string());
        tally::cargo_test(&mut cargo)
    })?;
    if tally.failed > 0 || tally.passed == 0 {
        bail!("tips over {count} kills: {}", tally.line());
    }
    Ok(format!("Tips over {count} kills with SIGKILL: acknowledged and lost 0, doubled 0."))
}

/// An audience that comes and goes. Fails where memory grew by more than a
/// twentieth, or where anything is left when all have left.
fn audience(options: &Options, time: Duration) -> Result<String> {
    let how_long = format!("{} minutes", (time + FORGETTING).as_secs().div_ceil(60));
    let remedy = "see the message above: something grows or is not let go of";
    say::step("let an audience come and go", &how_long, remedy, || {
        let mut cargo = paths::cargo();
        cargo
            .args(["run", "--locked", "--release", "--quiet", "--package=footlight-bench", "--"])
            .args(["--soak", "--viewers", &options.viewers.to_string()])
            .args(["--seconds", &time.as_secs().to_string()])
            .args(["--seed", &options.seed.to_string()])
            .env("FOOTLIGHT_BIN", server::binary());
        shell::output(&mut cargo)
    })
}
