//! Programs that run beside xtask and end with it.
//!
//! Invariant: each is the head of a process group of its own, and what is ended
//! is that group and nothing else, so that what a child has started ends too.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// How long a child may take to end by itself once it was asked to.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks whether it has.
const LOOK: Duration = Duration::from_millis(20);

/// A child that ends with us.
pub(crate) struct Kept(Child);

impl Kept {
    /// Starts a program.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        // It is no part of the terminal's foreground group: reading would stop it.
        command.stdin(Stdio::null());
        lead_a_group(command);
        let program = command.get_program().to_string_lossy().into_owned();
        command.spawn().map(Self).with_context(|| format!("cannot start {program}"))
    }

    /// How it has ended; `None` while it runs.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.0.try_wait().context("cannot look after a child")
    }

    /// Asks the whole group to end, waits for the child, and then takes what is
    /// left of the group by force.
    fn end(&mut self) {
        signal(&self.0, End::Asked);
        let patience = Instant::now() + PATIENCE;
        while matches!(self.0.try_wait(), Ok(None)) && Instant::now() < patience {
            std::thread::sleep(LOOK);
        }
        signal(&self.0, End::Forced);
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a group is ended.
#[derive(Clone, Copy)]
enum End {
    Asked,
    Forced,
}

#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(unix)]
fn signal(child: &Child, end: End) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = match end {
        End::Asked => Signal::TERM,
        End::Forced => Signal::KILL,
    };
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // Nobody may be left of it.
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
fn lead_a_group(_: &mut Command) {}

#[cfg(not(unix))]
fn signal(_: &Child, _: End) {}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use std::io::Read;
    use std::process::{Command, Stdio};
    use std::sync::mpsc;
    use std::time::Duration;

    use super::Kept;

    /// Starts a script and returns what becomes readable of its output: all of
    /// it, once every process that could write to it has ended.
    fn started(script: &str) -> (Kept, mpsc::Receiver<String>) {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).stdout(Stdio::piped());
        let mut kept = Kept::start(&mut shell).unwrap();
        let mut out = kept.0.stdout.take().unwrap();
        let (first, ready) = mpsc::channel();
        let (sender, whole) = mpsc::channel();
        std::thread::spawn(move || {
            let mut said = vec![0; 1];
            out.read_exact(&mut said).unwrap();
            first.send(()).unwrap();
            out.read_to_end(&mut said).unwrap();
            sender.send(String::from_utf8(said).unwrap()).unwrap();
        });
        ready.recv_timeout(Duration::from_secs(10)).unwrap();
        (kept, whole)
    }

    #[test]
    fn a_child_ends_with_all_that_it_has_started() {
        let (kept, whole) = started("sleep 1000 & (sleep 1000 &) ; echo here; wait");
        drop(kept);
        assert_eq!(whole.recv_timeout(Duration::from_secs(10)).unwrap(), "here\n");
    }

    #[test]
    fn a_child_is_asked_before_it_is_forced() {
        let (kept, whole) =
            started("trap 'echo asked; exit' TERM; echo here; while :; do sleep 0.01; done");
        drop(kept);
        assert_eq!(whole.recv_timeout(Duration::from_secs(10)).unwrap(), "here\nasked\n");
    }

    #[test]
    fn a_child_whose_head_has_ended_leaves_nobody_behind() {
        let (mut kept, whole) = started("sleep 1000 & echo here");
        while kept.ended().unwrap().is_none() {
            std::thread::yield_now();
        }
        drop(kept);
        assert_eq!(whole.recv_timeout(Duration::from_secs(10)).unwrap(), "here\n");
    }
}
