//! What comes from npm: wasm-opt, TypeScript, Playwright.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::{paths, say, shell, stamp};

/// Installs the packages of the lockfile, unless they are.
pub(crate) fn ensure() -> Result<()> {
    ensure_in(".", "npm packages")
}

/// The same for another lockfile, in this folder of the clone.
pub(crate) fn ensure_in(folder: &str, what: &str) -> Result<()> {
    let modules = paths::root().join(folder).join("node_modules");
    let files = ["package.json", "package-lock.json"].map(|file| format!("{folder}/{file}"));
    let stamp = stamp::Stamp::of(&modules.join(".footlight"), &[&files[0], &files[1]])?;
    if stamp.is_fresh() {
        say::there(what);
        return Ok(());
    }
    let remedy = "install Node 20 or newer with npm (on Debian: apt-get install nodejs npm), see \
                  that the npm registry is reachable, then run this again.";
    say::step(&format!("install {what}"), "a few seconds to a minute", remedy, || {
        ensure!(shell::found(&["npm"]).is_some(), "there is no npm on PATH");
        let mut npm = paths::command("npm");
        npm.current_dir(paths::root().join(folder));
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
