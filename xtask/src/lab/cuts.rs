//! The sockets of everybody in a room, cut at random for five minutes.

use anyhow::{Result, bail};

use crate::{paths, say, tally};

/// Seconds; the tests take a moment.
const SECONDS: &str = "300";

/// Runs it.
pub(super) fn run() -> Result<()> {
    let what = "cut sockets at random";
    let tally = say::step(what, "about six minutes", "see above who missed what", || {
        let mut cargo = paths::cargo();
        cargo
            .args(["test", "--locked", "--package=footlight", "--test=signal"])
            .args(["--", "room_cuts"])
            .env("FOOTLIGHT_CUTS", SECONDS);
        tally::cargo_test(&mut cargo)
    })?;
    say::result(&format!("Sockets cut at random for {SECONDS} seconds: {}", tally.line()));
    if tally.failed > 0 || tally.passed == 0 {
        bail!("{}", tally.line());
    }
    Ok(())
}
