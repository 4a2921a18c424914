//! The browsers that the tests drive, from the distribution's packages.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{paths, say, shell};

const CHROMIUM: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FIREFOX: [&str; 2] = ["firefox-esr", "firefox"];

/// Where Playwright finds each browser.
pub(crate) struct Browsers {
    chromium: PathBuf,
    firefox: PathBuf,
}

impl Browsers {
    /// Finds both, or installs them where the distribution allows.
    pub(crate) fn ensure() -> Result<Self> {
        if let Some(browsers) = Self::find() {
            say::there("Chromium and Firefox");
            return Ok(browsers);
        }
        let remedy = "install Chromium and Firefox so that `chromium` and `firefox` (or \
                      `firefox-esr`) are on PATH. On Debian, as root: apt-get update && apt-get \
                      install chromium firefox-esr";
        say::step("install Chromium and Firefox", "about two minutes", remedy, || {
            apt(&["chromium", "firefox-esr"])?;
            match Self::find() {
                Some(browsers) => Ok(browsers),
                None => bail!("they are not on PATH after the installation"),
            }
        })
    }

    fn find() -> Option<Self> {
        Some(Self { chromium: shell::found(&CHROMIUM)?, firefox: shell::found(&FIREFOX)? })
    }

    /// Tells Playwright's configuration where they are.
    pub(crate) fn apply(&self, command: &mut Command) {
        command.env("FOOTLIGHT_CHROMIUM", &self.chromium).env("FOOTLIGHT_FIREFOX", &self.firefox);
    }
}

/// Installs packages by apt-get, as root or by a sudo that asks for nothing.
pub(crate) fn apt(packages: &[&str]) -> Result<()> {
    if shell::found(&["apt-get"]).is_none() {
        bail!("there is no apt-get here, so nothing was installed");
    }
    let root = shell::output(paths::command("id").arg("-u"))?.trim() == "0";
    let sudo = shell::found(&["sudo"]);
    if !root && sudo.is_none() {
        bail!("only root may install packages, and there is no sudo");
    }
    let apt = |arguments: &[&str]| {
        let mut command = match &sudo {
            Some(sudo) if !root => {
                let mut command = paths::command(sudo);
                command.args(["--non-interactive", "--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
                command
            }
            _ => paths::command("apt-get"),
        };
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        shell::run(&mut command)
    };
    apt(&["update", "--quiet=2"])?;
    let mut install = vec!["install", "--yes", "--quiet=2", "--no-install-recommends"];
    install.extend(packages);
    apt(&install)
}
