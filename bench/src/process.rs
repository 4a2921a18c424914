//! The server as a process: started on its core, watched, and ended.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sched::{CpuSet, sched_setaffinity};
use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::options::{Options, Pacing};

/// A server that runs.
pub(crate) struct Server {
    /// `http://HOST:PORT`.
    pub origin: String,
    pid: Pid,
    child: Option<(Child, TempDir)>,
}

impl Server {
    /// Starts the server, or takes the one that the options name; afterwards
    /// this thread and its children are on the generator's core.
    pub(crate) fn start(options: &Options, pacing: Pacing) -> Result<Self> {
        if let (Some(origin), Some(pid)) = (&options.server, options.pid) {
            pin(options.generator_core)?;
            let origin = origin.trim_end_matches('/').to_owned();
            return Ok(Self { origin, pid: Pid::from_raw(pid), child: None });
        }
        // A child inherits the core of the thread that makes it.
        pin(options.server_core)?;
        let started = Self::spawn(options, pacing);
        pin(options.generator_core)?;
        started
    }

    fn spawn(options: &Options, pacing: Pacing) -> Result<Self> {
        let data = TempDir::new()?;
        let mut command = Command::new(&options.bin);
        command
            .env_remove("FOOTLIGHT_BIN")
            .env("FOOTLIGHT_HTTP_ADDR", "127.0.0.1:0")
            .env("FOOTLIGHT_MEDIA_ADVERTISE", "127.0.0.1")
            .env("FOOTLIGHT_DATA_DIR", data.path())
            .env("FOOTLIGHT_EXEMPT_NETWORKS", "127.0.0.0/8")
            .env("FOOTLIGHT_MAX_VIEWERS", "5000")
            // A day: nobody here renews a token.
            .env("FOOTLIGHT_TOKEN_MINUTES", "1440")
            .env("FOOTLIGHT_GUEST_MINUTES", "1440")
            .env("FOOTLIGHT_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if pacing == Pacing::Single {
            command.env("FOOTLIGHT_MEDIA_SEGMENTATION", "off");
        }
        for setting in &options.settings {
            let Some((name, value)) = setting.split_once('=') else {
                bail!("--set wants NAME=VALUE, not {setting}");
            };
            command.env(name, value);
        }
        let mut child = command.spawn().with_context(|| {
            format!("cannot start {}: build it with cargo build --release", options.bin.display())
        })?;
        let pid = Pid::from_raw(i32::try_from(child.id())?);
        let mut output = BufReader::new(child.stdout.take().context("no standard output")?);
        let listening = loop {
            let mut line = String::new();
            if output.read_line(&mut line)? == 0 {
                bail!("the server ended before it listened: {}", child.wait()?);
            }
            if let Some(rest) = line.strip_prefix("listening ") {
                break rest.to_owned();
            }
        };
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        let http = listening
            .split_whitespace()
            .find_map(|word| word.strip_prefix("http="))
            .context("the server did not say where it listens")?;
        Ok(Self { origin: format!("http://{http}"), pid, child: Some((child, data)) })
    }

    /// CPU time so far, user and system, of all threads.
    pub(crate) fn cpu_time(&self) -> Result<Duration> {
        let clock = clock_getcpuclockid(self.pid).context("the server is gone")?;
        Ok(clock_gettime(clock).context("the server is gone")?.into())
    }

    /// Files and sockets that are open.
    pub(crate) fn files(&self) -> Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.pid))?.count())
    }

    /// Resident memory in KiB.
    pub(crate) fn memory_kib(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|kib| kib.parse().ok())
            .context("no VmRSS")
    }
}

/// A server that was started here ends with its scenario.
impl Drop for Server {
    fn drop(&mut self) {
        if let Some((child, _)) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Keeps this thread on one core; on a machine with fewer it stays where it is.
pub(crate) fn pin(core: usize) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut set = CpuSet::new();
    set.set(core).context("no such core")?;
    if sched_setaffinity(Pid::from_raw(0), &set).is_err() && cores > core {
        bail!("cannot keep to core {core}");
    }
    Ok(())
}

/// CPU time of this thread so far.
pub(crate) fn thread_time() -> Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}
