//! A part in the browser tests' network laboratory: specs of its folder, and the
//! tables that they leave.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::browsers::Browsers;
use crate::{client, figures, network, packages, paths, say, server, test};

/// What is run, and what comes of it.
pub(super) struct Network {
    /// In words.
    pub(super) what: &'static str,
    /// For people who wait.
    pub(super) how_long: &'static str,
    /// The specs in `e2e/network/`, as a regular expression of Playwright's.
    pub(super) specs: &'static str,
    /// The tables that they write, and what they are in `docs/figures/`.
    pub(super) tables: &'static [(&'static str, &'static str, &'static str)],
}

impl Network {
    /// Runs them and keeps the tables.
    pub(super) fn run(&self) -> Result<()> {
        packages::LABORATORY.ensure()?;
        let browsers = Browsers::ensure()?;
        let kit = client::Kit::ensure()?;
        client::ensure(&kit)?;
        server::ensure()?;
        let report = paths::root().join("test-results/report.json");
        let tally = say::step(self.what, self.how_long, "see the failed cases above", || {
            // Old ones must not be taken for this run's.
            let _ = std::fs::remove_dir_all(folder());
            let _ = std::fs::remove_file(&report);
            let mut playwright = test::playwright(&browsers);
            playwright.arg("--project=network").arg(format!("network/{}", self.specs));
            playwright.env("FOOTLIGHT_LAB", "1").env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
            let ended = network::isolated(playwright).status();
            test::counted(&report, ended.context("cannot start Playwright")?.success())
        })?;
        if tally.passed == 0 {
            bail!("nothing could be done: {}", tally.line());
        }
        for (name, file, title) in self.tables {
            let Ok(table) = std::fs::read_to_string(folder().join(format!("{name}.md"))) else {
                if tally.failed == 0 && tally.skipped == 0 {
                    bail!("the specs left no table of the name {name}");
                }
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
}

fn folder() -> PathBuf {
    paths::root().join("test-results/figures")
}
