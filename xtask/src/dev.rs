//! `cargo xtask run --dev`: the server is rebuilt and restarted when one of its
//! sources changes; trunk does the same for the client and passes the API on.
//!
//! Invariant: whatever ends xtask (SIGKILL apart) ends the build, the server and
//! trunk, and xtask waits for them.

use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use notify::{Event, EventKind, RecursiveMode, Watcher};

use crate::children::Kept;
use crate::{client, paths, say, shell, signals};

/// Folders whose changes concern the server.
const WATCHED: [&str; 2] = ["server", "shared/src"];
/// An editor writes several files at once: wait until it has been quiet so long.
const QUIET: Duration = Duration::from_millis(300);
/// Between two looks at the children.
const LOOK: Duration = Duration::from_millis(100);

/// What the loop hears of.
enum News {
    /// A source file has changed.
    Changed,
    /// Everything is to end.
    End,
}

/// Runs until trunk ends or a signal asks for the end.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let kit = client::Kit::ensure()?;
    // trunk passes its `--offline` on, so cargo must have the sources.
    shell::run(paths::cargo().args(["fetch", "--locked", "--quiet"]))?;
    let (sender, news) = mpsc::channel();
    watch(sender.clone())?;
    // Nobody listens any more: the end has begun.
    signals::on_end(move || drop(sender.send(News::End)))?;
    let dist = paths::wasm_target().join("dev-dist");
    std::fs::create_dir_all(&dist)?;
    let trunk = Kept::start(kit.trunk("serve")?.arg("--dist").arg(dist))?;
    say::line("▸ open http://localhost:8081 (client by trunk, the rest by the server)");
    let mut stage = Stage { arguments, trunk, server: None, build: None, changed: None };
    stage.build()?;
    stage.run(&news)
}

/// Sends a word for each change of a source file.
fn watch(sender: Sender<News>) -> Result<()> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let Ok(event) = event else { return };
        let matters = matches!(
            event.kind,
            EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)
        );
        if matters && event.paths.iter().any(|path| is_source(path)) {
            // Nobody listens any more: the end has begun.
            let _ = sender.send(News::Changed);
        }
    })?;
    for folder in WATCHED {
        watcher.watch(&paths::root().join(folder), RecursiveMode::Recursive)?;
    }
    // It watches for as long as the process lives.
    std::mem::forget(watcher);
    Ok(())
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "rs" || kind == "toml" || kind == "sql")
}

/// What runs.
struct Stage<'a> {
    arguments: &'a [String],
    trunk: Kept,
    server: Option<Kept>,
    build: Option<Kept>,
    /// When a source last changed that is not built yet.
    changed: Option<Instant>,
}

impl Stage<'_> {
    fn run(mut self, news: &Receiver<News>) -> Result<()> {
        loop {
            match news.recv_timeout(LOOK) {
                Ok(News::Changed) => self.changed = Some(Instant::now()),
                Ok(News::End) => {
                    say::line("▸ end the server and trunk");
                    return Ok(());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => bail!("nobody watches the sources"),
            }
            self.look()?;
        }
    }

    /// Builds what has changed, starts what is built.
    fn look(&mut self) -> Result<()> {
        if let Some(status) = ended(&mut self.build)? {
            self.build = None;
            if status.success() {
                self.restart()?;
            } else {
                say::line("✗ the server runs on as it was; correct what the compiler names");
            }
        }
        if self.build.is_none() && self.changed.is_some_and(|at| at.elapsed() >= QUIET) {
            self.build()?;
        }
        if let Some(status) = ended(&mut self.server)? {
            self.server = None;
            say::line(&format!("✗ the server has ended ({status}); the next change starts it"));
        }
        if let Some(status) = self.trunk.ended()? {
            bail!("trunk has ended ({status}); see its message above");
        }
        Ok(())
    }

    fn build(&mut self) -> Result<()> {
        self.changed = None;
        say::line("▸ build the server for development");
        let mut cargo = paths::cargo();
        self.build = Some(Kept::start(cargo.args(["build", "--package", "footlight"]))?);
        Ok(())
    }

    fn restart(&mut self) -> Result<()> {
        // The one before has the port.
        self.server = None;
        let mut server: Command = paths::command(paths::target().join("debug/footlight"));
        server
            .args(self.arguments)
            .env("FOOTLIGHT_PUBLIC_ORIGINS", "http://localhost:8080,http://localhost:8081");
        self.server = Some(Kept::start(&mut server)?);
        Ok(())
    }
}

/// How a child that is there has ended.
fn ended(child: &mut Option<Kept>) -> Result<Option<std::process::ExitStatus>> {
    child.as_mut().map_or(Ok(None), Kept::ended)
}
