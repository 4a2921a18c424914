//! `cargo xtask run`: from a fresh clone to a running stage.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{client, dev, paths, say, server};

/// What `cargo xtask run` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Rebuild on every change, and serve the client by trunk.
    #[arg(long)]
    dev: bool,
    /// Arguments for the server, after `--`.
    #[arg(last = true)]
    server: Vec<String>,
}

/// Sets up, builds and starts the server; returns when it has ended.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.dev {
        return dev::run(&options.server);
    }
    let server = build()?;
    say::line("▸ start Footlight; Ctrl-C ends it. Its data is kept in data/");
    let mut command = paths::command(server);
    // xtask's own variable is no setting of the server.
    become_it(command.args(&options.server).env_remove("FOOTLIGHT_CACHE"))
}

/// Sets up and builds everything in release; returns the server's binary.
pub(crate) fn build() -> Result<PathBuf> {
    let kit = client::Kit::ensure()?;
    client::ensure(&kit)?;
    server::ensure()
}

/// Replaces this process, so that signals reach the server and nothing else.
#[cfg(unix)]
fn become_it(command: &mut std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("cannot start the server")
}

#[cfg(not(unix))]
fn become_it(command: &mut std::process::Command) -> Result<()> {
    crate::shell::run(command)
}
