//! Janus as Debian packages it, with a copy of its configuration.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::options::Options;
use crate::wire;

const CONFIGURATION: &str = "/etc/janus";
/// Its WebSockets, as packaged.
const PORT: u16 = 8188;
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts it: where it listens, the process, and the folder it needs. `tuned`:
/// one event loop instead of a thread for each connection.
pub(super) fn spawn(options: &Options, tuned: bool) -> Result<(String, Child, TempDir)> {
    let folder = TempDir::new()?;
    for entry in fs::read_dir(CONFIGURATION).context("Janus is not installed")? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
        }
    }
    let path = folder.path().join("janus.jcfg");
    let mut text = fs::read_to_string(&path)?;
    if tuned {
        text = text.replacen("general: {", "general: {\n\tevent_loops = 1", 1);
    }
    if options.wire {
        let only = format!("nat: {{\n\tice_enforce_list = \"{}\"", wire::NAME);
        text = text.replacen("nat: {", &only, 1);
    }
    fs::write(&path, text)?;
    let said = fs::File::create(folder.path().join("log"))?;
    let mut child = super::command(options, Path::new("janus"))
        .arg("--configs-folder")
        .arg(folder.path())
        // ICE lite as our server; sessions that say nothing last as long as the row.
        .args(["--ice-lite", "--disable-colors", "--session-timeout=0"])
        .stdin(Stdio::null())
        .stdout(said.try_clone()?)
        .stderr(said)
        .spawn()
        .context("cannot start Janus: install Debian's package janus")?;
    let origin = format!("{}:{PORT}", options.address);
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(&origin).is_err() {
        if let Some(status) = child.try_wait()? {
            let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            bail!("Janus ended before it listened ({status}): {log}");
        }
        if Instant::now() > end {
            let _ = child.kill();
            let _ = child.wait();
            bail!("Janus does not listen on {origin}");
        }
        sleep(Duration::from_millis(50));
    }
    Ok((origin, child, folder))
}
