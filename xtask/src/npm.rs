//! What comes from npm: wasm-opt, TypeScript, Playwright.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::{paths, say, shell, stamp};

/// Installs the packages of the lockfile, unless they are.
pub(crate) fn ensure() -> Result<()> {
    let modules = paths::root().join("node_modules");
    let stamp =
        stamp::Stamp::of(&modules.join(".footlight"), &["package.json", "package-lock.json"])?;
    if stamp.is_fresh() {
        say::there("npm packages");
        return Ok(());
    }
    let remedy = "install Node 20 or newer with npm (on Debian: apt-get install nodejs npm), see \
                  that the npm registry is reachable, then run this again.";
    say::step("install npm packages", "a few seconds to a minute", remedy, || {
        ensure!(shell::found(&["npm"]).is_some(), "there is no npm on PATH");
        let mut npm = paths::command("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        shell::run(&mut npm)?;
        stamp.renew()
    })
}

/// The folder of the packages' programs.
pub(crate) fn programs() -> PathBuf {
    paths::root().join("node_modules/.bin")
}
