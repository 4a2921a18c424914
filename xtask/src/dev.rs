//! `cargo xtask run --dev`: the server is rebuilt and restarted when one of its
//! sources changes; trunk does the same for the client and passes the API on.

use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use notify::{Event, EventKind, RecursiveMode, Watcher};

use crate::{client, paths, say, shell};

/// Folders whose changes concern the server.
const WATCHED: [&str; 2] = ["server", "shared/src"];
/// An editor writes several files at once: wait until it has been quiet so long.
const QUIET: Duration = Duration::from_millis(300);

/// Runs until trunk ends or Ctrl-C takes all of them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let kit = client::Kit::ensure()?;
    // trunk passes its `--offline` on, so cargo must have the sources.
    shell::run(paths::cargo().args(["fetch", "--locked", "--quiet"]))?;
    let changes = watch()?;
    let mut server = Kept::none();
    server.replace(built_server(arguments));
    let dist = paths::wasm_target().join("dev-dist");
    std::fs::create_dir_all(&dist)?;
    let trunk = kit.trunk("serve")?.arg("--dist").arg(dist).spawn();
    let mut trunk = Kept(Some(trunk.context("cannot start trunk")?));
    say::line("▸ open http://localhost:8081 (client by trunk, the rest by the server)");
    loop {
        if changes.recv_timeout(QUIET).is_ok() {
            while changes.recv_timeout(QUIET).is_ok() {}
            server.replace(built_server(arguments));
        }
        if trunk.has_ended() {
            bail!("trunk has ended; see its message above");
        }
    }
}

/// Sends a word for each change of a source file.
fn watch() -> Result<Receiver<()>> {
    let (changed, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        let Ok(event) = event else { return };
        let matters = matches!(
            event.kind,
            EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)
        );
        if matters && event.paths.iter().any(|path| is_source(path)) {
            // Nobody listens any more: the run is over.
            let _ = changed.send(());
        }
    })?;
    for folder in WATCHED {
        watcher.watch(&paths::root().join(folder), RecursiveMode::Recursive)?;
    }
    // It watches for as long as the process lives.
    std::mem::forget(watcher);
    Ok(changes)
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind == "rs" || kind == "toml" || kind == "sql")
}

/// Builds the server for development and makes the command that starts it;
/// nothing where the build failed: the compiler has said why.
fn built_server(arguments: &[String]) -> Option<Command> {
    say::line("▸ build the server for development");
    let built = paths::cargo().args(["build", "--package", "footlight"]).status();
    if !built.is_ok_and(|status| status.success()) {
        say::line("✗ the server runs on as it was; correct what the compiler names");
        return None;
    }
    let program = paths::target().join("debug/footlight");
    let mut server = paths::command(program);
    server
        .args(arguments)
        .env("FOOTLIGHT_PUBLIC_ORIGINS", "http://localhost:8080,http://localhost:8081");
    Some(server)
}

/// A child that ends with us.
struct Kept(Option<Child>);

impl Kept {
    fn none() -> Self {
        Self(None)
    }

    fn replace(&mut self, command: Option<Command>) {
        let Some(mut command) = command else { return };
        self.end();
        match command.spawn() {
            Ok(child) => self.0 = Some(child),
            Err(error) => say::line(&format!("✗ cannot start the server: {error}")),
        }
    }

    fn has_ended(&mut self) -> bool {
        self.0.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)))
    }

    fn end(&mut self) {
        if let Some(mut child) = self.0.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.end();
    }
}
