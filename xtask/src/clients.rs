//! Programs that nobody here wrote, as publishers and viewers over WHIP and
//! WHEP: aiortc and FFmpeg from PyPI, in an environment of their own in the
//! cache; libwebrtc from npm; GStreamer from the distribution.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::{GSTREAMER, system_python};
use crate::tally::{self, Tally};
use crate::{network, npm, paths, say, server, shell, stamp};

/// What is installed.
const REQUIREMENTS: &str = "e2e/clients/requirements.txt";
const TESTS: &str = "e2e/clients";
/// Where libwebrtc is for Node.
const LIBWEBRTC: &str = "e2e/clients/libwebrtc";

/// Runs their tests against the release build.
pub(crate) fn test() -> Result<Tally> {
    let python = ensure()?;
    npm::ensure_in(LIBWEBRTC, "libwebrtc for Node")?;
    GSTREAMER.ensure()?;
    let mut sum = Tally::default();
    let remedy = "see the failed tests above";
    let what = "test with aiortc, FFmpeg, libwebrtc and GStreamer";
    say::step(what, "about a minute", remedy, || {
        let mut tests = paths::command(python);
        // Nothing is compiled into the clone.
        tests.args(["-B", "-m", "unittest", "discover", "--verbose", "--start-directory", TESTS]);
        tests.env("FOOTLIGHT_BIN", server::binary());
        tests.env("FOOTLIGHT_SYSTEM_PYTHON", system_python());
        sum = tally::unittest(&mut network::isolated(tests))?;
        Ok(())
    })?;
    Ok(sum)
}

/// The environment's Python; made first where it is not there or another one is
/// wanted by now.
fn ensure() -> Result<PathBuf> {
    let folder = paths::cache().join("clients");
    let python = folder.join("bin/python");
    let stamp = stamp::Stamp::of(&folder.join(".footlight"), &[REQUIREMENTS])?;
    if stamp.is_fresh() && python.is_file() {
        say::there("aiortc and FFmpeg");
        return Ok(python);
    }
    let remedy = "install Python 3.10 or newer with venv (on Debian: apt-get install \
                  python3-venv), see that PyPI is reachable, then run this again.";
    say::step("install aiortc and FFmpeg from PyPI", "under a minute", remedy, || {
        let found = shell::found(&["python3"]).context("there is no python3 on PATH")?;
        shell::run(paths::command(found).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip: Command = paths::command(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "-r", REQUIREMENTS]);
        shell::run(&mut pip)?;
        stamp.renew()
    })?;
    Ok(python)
}
