//! `cargo xtask fuzz`: the property tests of what reads bytes from strangers,
//! with many more cases than the tests take.

use anyhow::{Result, bail};

use crate::{figures, paths, say, tally};

/// What `cargo xtask fuzz` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Cases for each property.
    #[arg(long, default_value_t = 100_000)]
    cases: u32,
}

/// Runs it and keeps the table.
pub(crate) fn fuzz(options: &Options) -> Result<()> {
    let cases = options.cases.to_string();
    let tally = say::step("fuzz", "some minutes", "see the smallest failing case above", || {
        let mut cargo = paths::cargo();
        cargo
            .args(["test", "--locked", "--release", "--no-fail-fast"])
            .args(["--package=footlight-sfu", "--package=footlight-ledger"])
            .arg("--package=footlight-session")
            .env("PROPTEST_CASES", &cases);
        tally::cargo_test(&mut cargo)
    })?;
    let table = format!(
        "| cases for each property | tests passed | failed |\n| --- | --- | --- |\n| {cases} | {} | {} |",
        tally.passed, tally.failed
    );
    say::result(&table);
    figures::write("fuzz.md", "Fuzzing", &table)?;
    if tally.failed > 0 {
        bail!("{}", tally.line());
    }
    Ok(())
}
