//! Homes, routers and lines between them, with Chromium in the homes: the paths
//! that calls take, how long they take to connect, and what networks that people
//! have every day leave of them.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::browsers::Browsers;
use crate::{client, figures, network, packages, paths, say, server, tally, test};

/// The tables that it writes, and what they are in `docs/figures/`.
const TABLES: [(&str, &str, &str); 5] = [
    ("network", "network.md", "The paths that calls take"),
    ("calls", "calls.md", "How long calls take to connect"),
    ("impairment", "impairment.md", "Calls by everyday networks"),
    ("capacity", "capacity.md", "A line that gets narrow, and wide again"),
    ("largefile", "largefile.md", "A file of more than 4 GiB from browser to browser"),
];

/// Runs it and keeps the tables.
pub(super) fn run() -> Result<()> {
    packages::LABORATORY.ensure()?;
    let browsers = Browsers::ensure()?;
    let kit = client::Kit::ensure()?;
    client::ensure(&kit)?;
    server::ensure()?;
    let report = paths::root().join("test-results/report.json");
    let what = "call from home to home";
    let tally = say::step(what, "about fifteen minutes", "see the failed cases above", || {
        // Old ones must not be taken for this run's.
        let _ = std::fs::remove_dir_all(folder());
        let _ = std::fs::remove_file(&report);
        let mut playwright = test::playwright(&browsers);
        playwright.arg("--project=network").env("FOOTLIGHT_LAB", "1");
        playwright.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
        network::isolated(playwright).status().context("cannot start Playwright")?;
        let text = std::fs::read_to_string(&report).context("Playwright wrote no report")?;
        tally::of_playwright(&text)
    })?;
    if tally.passed == 0 {
        bail!("nothing could be done: {}", tally.line());
    }
    for (name, file, title) in TABLES {
        let Ok(table) = std::fs::read_to_string(folder().join(format!("{name}.md"))) else {
            continue;
        };
        say::result(&table);
        figures::write(file, title, &table)?;
    }
    if tally.failed > 0 {
        bail!("{}", tally.line());
    }
    Ok(())
}

fn folder() -> PathBuf {
    paths::root().join("test-results/figures")
}
