//! The SFU in the seeded lossy network, over many more seeds than the tests take.

use anyhow::{Result, bail};

use crate::{figures, paths, say, tally};

/// Seeds of each scenario that has losses; the tests run a few.
const SEEDS: &str = "500";

/// Runs it and keeps the table.
pub(super) fn run() -> Result<()> {
    let what = "run the network laboratory";
    let tally = say::step(what, "about three minutes", "see the failed seed above", || {
        let mut cargo = paths::cargo();
        cargo
            .args(["test", "--locked", "--release", "--no-fail-fast", "--package=footlight-sfu"])
            .arg("--test=sim")
            .env("FOOTLIGHT_SEEDS", SEEDS);
        tally::cargo_test(&mut cargo)
    })?;
    if tally.passed == 0 {
        bail!("nothing could be done: {}", tally.line());
    }
    let table = format!(
        "| seeds | scenarios passed | failed |\n| --- | --- | --- |\n| {SEEDS} | {} | {} |",
        tally.passed, tally.failed
    );
    say::result(&table);
    figures::write("lab.md", "The seeded lossy network", &table)?;
    if tally.failed > 0 {
        bail!("{}", tally.line());
    }
    Ok(())
}
