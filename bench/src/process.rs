//! The server as a process: started on its core, watched, and ended.

mod footlight;
mod janus;

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sched::{CloneFlags, CpuSet, sched_setaffinity, setns};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::host::Host;
use crate::net::Net;
use crate::options::{Options, Pacing, Software};

/// A server that runs.
pub(crate) struct Server {
    software: Software,
    /// `http://HOST:PORT` of ours, `HOST:PORT` of Janus.
    origin: String,
    /// How its media is reached.
    net: Net,
    pid: Pid,
    child: Option<(Child, TempDir)>,
}

impl Server {
    /// Starts the server, or takes the one that the options name; afterwards
    /// this thread and its children are on the generator's core.
    pub(crate) fn start(options: &Options, software: Software, pacing: Pacing) -> Result<Self> {
        if let (Some(origin), Some(pid)) = (&options.server, options.pid) {
            pin(options.generator_core)?;
            let origin = origin.trim_end_matches('/').to_owned();
            let pid = Pid::from_raw(pid);
            return Ok(Self { software, origin, net: Net::Sockets, pid, child: None });
        }
        let net = Net::open(options)?;
        // A child inherits the core of the thread that makes it.
        pin(options.server_core)?;
        let started = match software {
            Software::Footlight => footlight::spawn(options, pacing),
            Software::Janus { tuned } => janus::spawn(options, tuned),
        };
        pin(options.generator_core)?;
        let (origin, child, folder) = started?;
        let pid = Pid::from_raw(i32::try_from(child.id())?);
        Ok(Self { software, origin, net, pid, child: Some((child, folder)) })
    }

    /// Where it is: `http://HOST:PORT` of ours.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// As performer and viewers meet it.
    pub(crate) fn host(&self) -> Result<Host> {
        match self.software {
            Software::Footlight => Host::footlight(&self.origin),
            Software::Janus { .. } => Ok(Host::Janus(self.origin.clone())),
        }
    }

    /// How its media is reached.
    pub(crate) fn net(&self) -> Net {
        self.net.clone()
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

/// The command, in the network namespace that the options name. It becomes the
/// program, so that its process is the program's.
fn command(options: &Options, program: &Path) -> Command {
    match &options.server_netns {
        None => Command::new(program),
        Some(name) => {
            let mut command = Command::new("ip");
            command.args(["netns", "exec", name]).arg(program);
            command
        }
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

/// Moves this thread into a network namespace.
pub(crate) fn enter(netns: &str) -> Result<()> {
    let file = File::open(Path::new("/run/netns").join(netns)).context("no such namespace")?;
    setns(file, CloneFlags::CLONE_NEWNET).context("cannot enter the namespace")
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

/// As many open files as the system allows: two sockets a viewer.
pub(crate) fn raise_files() -> Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    Ok(setrlimit(Resource::RLIMIT_NOFILE, most, most)?)
}
