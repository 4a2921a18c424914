//! The sockets of everybody in a room, cut at random for five minutes.

use anyhow::{Context, Result, bail};

use crate::{figures, paths, say, tally};

/// Seconds; the tests take a moment.
const SECONDS: &str = "300";

/// Runs it and keeps the table.
pub(super) fn run() -> Result<()> {
    let folder = paths::root().join("test-results/figures");
    std::fs::create_dir_all(&folder).context("cannot make test-results/figures/")?;
    let left = folder.join("cuts.md");
    // An old table must not be taken for this run's.
    let _ = std::fs::remove_file(&left);
    let what = "cut sockets at random";
    let tally = say::step(what, "about six minutes", "see above who missed what", || {
        let mut cargo = paths::cargo();
        cargo
            .args(["test", "--locked", "--package=footlight", "--test=signal"])
            .args(["--", "room_cuts"])
            .env("FOOTLIGHT_CUTS", SECONDS)
            .env("FOOTLIGHT_FIGURES", &left);
        tally::cargo_test(&mut cargo)
    })?;
    if tally.failed > 0 || tally.passed == 0 {
        bail!("{}", tally.line());
    }
    let table = std::fs::read_to_string(&left).context("the test left no table")?;
    say::result(&table);
    let title = "A room whose sockets are cut at random for five minutes";
    figures::write("cuts.md", title, &table)
}
