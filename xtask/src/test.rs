//! `cargo xtask test`: unit and integration tests, the second WebRTC stack, other
//! programs, and the browsers, all against the same release build.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::browsers::Browsers;
use crate::tally::{self, Tally};
use crate::{client, clients, network, npm, packages, paths, say, server};

/// What `cargo xtask test` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only one part.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Arguments for Playwright, after `--`.
    #[arg(last = true)]
    playwright: Vec<String>,
}

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Rust's.
    Rust,
    /// Other programs', over WHIP and WHEP.
    Clients,
    /// The browsers'.
    Browsers,
}

/// The crates that are tested in one build: Cargo chooses the features of what they need
/// by which of them it is given, and builds anew for others. The client's view runs only
/// in a browser; its logic is `footlight-session`.
const CRATES: [&str; 7] = [
    "--package=footlight-shared",
    "--package=footlight-ledger",
    "--package=footlight-sfu",
    "--package=footlight",
    "--package=footlight-session",
    "--package=footlight-bench",
    "--package=footlight-interop",
];

/// Builds once, runs all, and ends with a line of sums.
pub(crate) fn test(options: &Options) -> Result<()> {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    // Missing browsers are installed, or complained of, before anything long.
    if wanted(Part::Rust) {
        packages::FIREWALL.ensure()?;
        packages::COUNTERPARTS.ensure()?;
    }
    let browsers = wanted(Part::Browsers)
        .then(|| packages::LABORATORY.ensure().and_then(|()| Browsers::ensure()));
    let kit = client::Kit::ensure()?;
    client::ensure(&kit)?;
    let mut sum = Tally::default();
    if wanted(Part::Rust) {
        sum.add(rust().unwrap_or_else(|error| Tally::broken(&error)));
    } else {
        server::ensure()?;
    }
    if wanted(Part::Clients) {
        sum.add(clients::test().unwrap_or_else(|error| Tally::broken(&error)));
    }
    if let Some(browsers) = browsers {
        let tally = browsers.and_then(|browsers| in_browsers(&browsers, &options.playwright));
        sum.add(tally.unwrap_or_else(|error| Tally::broken(&error)));
    }
    say::result(&sum.line());
    if sum.failed > 0 {
        bail!(
            "tests failed: see above. `cargo xtask test --only rust`, `--only clients` and `--only browsers` run a part"
        );
    }
    Ok(())
}

/// The tests of the crates. `cargo test` also builds the server's binary that
/// they, the second WebRTC stack and the browsers start.
fn rust() -> Result<Tally> {
    let mut sum = Tally::default();
    let mut suite = |what: &str, how_long: &str, command: &mut std::process::Command| {
        say::step(what, how_long, "see the failed tests above", || {
            sum.add(tally::cargo_test(command)?);
            Ok(())
        })
    };
    let mut xtask = paths::cargo();
    xtask.args(["test", "--locked", "--package=xtask"]);
    suite("test xtask", "seconds", &mut xtask)?;
    let mut crates = paths::cargo();
    // The load generator's tests start the server that this very build made.
    crates
        .args(["test", "--locked", "--release", "--no-fail-fast"])
        .args(CRATES)
        .env("FOOTLIGHT_BIN", server::binary());
    let how_long = "a quarter of an hour to build the first time, then about five minutes";
    suite("test the crates, and against another WebRTC stack", how_long, &mut crates)?;
    // What needs a device of the network.
    if network::is_root() {
        let mut wire = paths::cargo();
        wire.args(["test", "--locked", "--release"]).args(CRATES);
        wire.args(["--bin=footlight-bench", "--", "--ignored"]);
        let how_long = "seconds";
        suite("test the load generator's wire", how_long, &mut network::isolated(wire))?;
    } else {
        sum.skipped += 1;
    }
    Ok(sum)
}

/// The tests in Chromium and Firefox.
fn in_browsers(browsers: &Browsers, arguments: &[String]) -> Result<Tally> {
    let report = paths::root().join("test-results/report.json");
    let mut sum = Tally::default();
    say::step("test in browsers", "about forty minutes", "see the failed tests above", || {
        let mut playwright = playwright(browsers);
        playwright.args(arguments).env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
        let mut playwright = network::isolated(playwright);
        // An old report must not be taken for this run's.
        let _ = std::fs::remove_file(&report);
        let ended = playwright.status().context("cannot start Playwright")?;
        sum = counted(&report, ended.success())?;
        Ok(())
    })?;
    Ok(sum)
}

pub(crate) fn counted(report: &Path, success: bool) -> Result<Tally> {
    let text = std::fs::read_to_string(report).context("Playwright wrote no report")?;
    let mut tally = tally::of_playwright(&text)?;
    if !success && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// Playwright, told where the browsers and the server are.
pub(crate) fn playwright(browsers: &Browsers) -> std::process::Command {
    let mut playwright = paths::command(npm::programs().join("playwright"));
    playwright.arg("test").env("FOOTLIGHT_BIN", server::binary());
    browsers.apply(&mut playwright);
    playwright
}
