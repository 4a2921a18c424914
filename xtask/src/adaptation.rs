//! The scoreboard of `server/sfu/tests/sim/scoreboard/`: how well viewers'
//! layers follow their paths, in the cases of RFC 8867. On a virtual clock, so
//! that neither the machine nor its load changes a figure.

use anyhow::{Context, Result};

use crate::{paths, say, shell};

/// Plays all cases, and returns the tables.
pub(crate) fn score() -> Result<String> {
    say::step("play the cases of adaptation", "about a minute", "see the message above", || {
        let table = paths::target().join("scoreboard.md");
        let _ = std::fs::remove_file(&table);
        let mut cargo = paths::cargo();
        cargo
            .args(["test", "--locked", "--quiet", "--package=footlight-sfu", "--test=sim"])
            .arg("scoreboard::the_full_form")
            .env("FOOTLIGHT_SCOREBOARD", &table);
        shell::output(&mut cargo)?;
        std::fs::read_to_string(&table).context("the cases left no table")
    })
}
