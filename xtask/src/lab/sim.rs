//! The SFU in the seeded lossy network, over many more seeds than the tests take.

use anyhow::{Result, bail};

use crate::{figures, paths, say, tally};

/// Seeds of each scenario that has losses; the tests run a few.
const SEEDS: &str = "500";
/// Viewers that come within four seconds, of whom the tests take sixty.
const JOINS: &str = "1000";

/// Runs it and keeps the table.
pub(super) fn run() -> Result<()> {
    let what = "run the network laboratory";
    let tally = say::step(what, "about nine minutes", "see the failed seed above", || {
        let mut cargo = paths::cargo();
        cargo
            .args(["test", "--locked", "--release", "--no-fail-fast", "--package=footlight-sfu"])
            .arg("--test=sim")
            .env("FOOTLIGHT_SEEDS", SEEDS)
            .env("FOOTLIGHT_JOINS", JOINS);
        tally::cargo_test(&mut cargo)
    })?;
    if tally.passed == 0 {
        bail!("nothing could be done: {}", tally.line());
    }
    let table = format!(
        "| seeds | joins in four seconds | scenarios passed | failed |\n\
        | --- | --- | --- | --- |\n| {SEEDS} | {JOINS} | {} | {} |",
        tally.passed, tally.failed
    );
    say::result(&table);
    figures::write("lab.md", "The seeded lossy network", &table)?;
    if tally.failed > 0 {
        bail!("{}", tally.line());
    }
    Ok(())
}
