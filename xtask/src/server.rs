//! The server's binary.

use std::path::PathBuf;

use anyhow::Result;

use crate::{paths, say, shell};

/// Builds the release binary, the client of `dist/` inside; returns where it is.
pub(crate) fn ensure() -> Result<PathBuf> {
    let remedy = "correct what the compiler names above. Where it misses a C compiler: on Debian, \
                  `apt-get install build-essential`.";
    let how_long = "about five minutes the first time, under two after a change";
    say::step("build the server", how_long, remedy, || {
        let mut cargo = paths::cargo();
        shell::run(cargo.args(["build", "--locked", "--release", "--package", "footlight"]))
    })?;
    Ok(binary())
}

/// Where the release binary is.
pub(crate) fn binary() -> PathBuf {
    paths::target().join("release").join(format!("footlight{}", std::env::consts::EXE_SUFFIX))
}

/// The load generator as a file: `cargo run` has no business in a namespace.
pub(crate) fn generator() -> Result<PathBuf> {
    let remedy = "correct what the compiler names above";
    say::step("build the load generator", "two minutes the first time", remedy, || {
        let mut cargo = paths::cargo();
        let package = "--package=footlight-bench";
        shell::run(cargo.args(["build", "--locked", "--release", "--quiet", package]))
    })?;
    Ok(paths::target().join("release/footlight-bench"))
}
