//! A part that is a spec of the browser tests, with more of everything.

use anyhow::{Context, Result, bail};

use crate::browsers::Browsers;
use crate::{client, figures, network, packages, paths, say, server, test};

/// What is run, and where its table goes.
pub(super) struct Spec {
    /// The spec's file name.
    pub(super) file: &'static str,
    /// The Playwright project.
    pub(super) project: &'static str,
    /// What tells the spec that there is to be more of it.
    pub(super) env: (&'static str, &'static str),
    /// For people who wait.
    pub(super) how_long: &'static str,
    /// The file of the same name in `test-results/figures/`, and in
    /// `docs/figures/`.
    pub(super) figures: &'static str,
    /// Over the table.
    pub(super) title: &'static str,
}

impl Spec {
    /// Runs it and keeps the table, also of one that failed.
    pub(super) fn run(&self) -> Result<()> {
        packages::FIREWALL.ensure()?;
        let browsers = Browsers::ensure()?;
        let kit = client::Kit::ensure()?;
        client::ensure(&kit)?;
        server::ensure()?;
        let left = paths::root().join("test-results/figures").join(self.figures);
        // An old table must not be taken for this run's.
        let _ = std::fs::remove_file(&left);
        let mut passed = false;
        say::step(self.title, self.how_long, "see the message above", || {
            let mut playwright = test::playwright(&browsers);
            playwright.arg(format!("--project={}", self.project)).arg(self.file);
            playwright.env(self.env.0, self.env.1);
            let ended = network::isolated(playwright).status();
            passed = ended.context("cannot start Playwright")?.success();
            Ok(())
        })?;
        let table = std::fs::read_to_string(&left)
            .with_context(|| format!("{} left no table", self.file))?;
        say::result(&table);
        figures::write(self.figures, self.title, &table)?;
        if !passed {
            bail!("{} failed: see above", self.file);
        }
        Ok(())
    }
}
