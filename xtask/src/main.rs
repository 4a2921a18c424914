//! All that has to be done around the code, in one place: `cargo xtask run`
//! sets up, builds and starts Footlight; `cargo xtask test` tests it.
//!
//! One noun a file. Nothing here is needed by the finished binary, and nothing
//! is done twice: every step looks first whether its result is there.

mod adaptation;
mod bench;
mod browsers;
mod check;
mod children;
mod client;
mod clients;
#[cfg(test)]
mod deploy;
mod dev;
#[cfg(test)]
mod docs;
mod figures;
mod fuzz;
mod inline;
mod instructions;
mod janus;
mod lab;
mod names;
mod network;
mod npm;
mod packages;
mod paths;
mod precompress;
mod run;
mod say;
mod server;
mod sheets;
mod shell;
mod signals;
mod soak;
mod split;
mod stamp;
mod tally;
mod test;
mod tools;
mod wasm_target;
mod weigh;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests Footlight.")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing, builds all in release and starts the server.
    Run(run::Options),
    /// Tests everything, browsers included.
    Test(test::Options),
    /// Formatting, lints, documentation, licences and sources.
    Check,
    /// Builds the client into `dist/` and the server into the target folder.
    Build,
    /// Load, join and glass-to-glass figures; writes docs/figures/.
    Bench(bench::Options),
    /// The laboratory in full; writes docs/figures/.
    Lab(lab::Options),
    /// A long run that looks for leaks; writes docs/figures/.
    Soak(soak::Options),
    /// Fuzzes what reads a peer's bytes; writes docs/figures/.
    Fuzz(fuzz::Options),
}

fn main() -> ExitCode {
    if split::is_meant() {
        return told(split::bind());
    }
    told(match Cli::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::test(&options),
        Task::Check => check::check(),
        Task::Build => run::build().map(drop),
        Task::Bench(options) => bench::bench(&options),
        Task::Lab(options) => lab::lab(&options),
        Task::Soak(options) => soak::soak(&options),
        Task::Fuzz(options) => fuzz::fuzz(&options),
    })
}

fn told(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::trouble(&error);
            ExitCode::FAILURE
        }
    }
}
