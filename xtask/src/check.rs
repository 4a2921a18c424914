//! `cargo xtask check`: what must hold of the code without running it.
//!
//! Lints and documentation use the release profile, so that the C libraries
//! that dependencies build are those of the tests and are built once.

use std::process::Command;

use anyhow::Result;

use crate::{npm, paths, say, shell, tools, wasm_target};

/// The client is for the browser alone. The second WebRTC stack takes ten minutes to
/// compile, which the tests do once; its few lines are not linted.
const NATIVE: [&str; 3] =
    ["--workspace", "--exclude=footlight-client", "--exclude=footlight-interop"];

/// Runs every check; stops at the first that fails.
pub(crate) fn check() -> Result<()> {
    let mut fmt = paths::cargo();
    one("formatting", "seconds", "run `cargo fmt --all`", fmt.args(["fmt", "--all", "--check"]))?;

    npm::ensure()?;
    let compiler = wasm_target::ensure()?;
    // The server embeds it; a folder without contents will do for a lint.
    std::fs::create_dir_all(paths::dist())?;

    let mut clippy = paths::cargo();
    clippy.args(["clippy", "--locked", "--release", "--all-targets"]).args(NATIVE);
    let how_long = "four minutes the first time, then seconds";
    one("lints", how_long, "correct what it names", deny_warnings(&mut clippy))?;

    let mut clippy = paths::cargo();
    clippy.args(["clippy", "--locked", "--package=footlight-client", "--profile=wasm"]);
    clippy.args(["--target", "wasm32-unknown-unknown"]);
    compiler.apply(&mut clippy);
    let how_long = "two minutes the first time, then seconds";
    one("lints of the client", how_long, "correct what it names", deny_warnings(&mut clippy))?;

    let mut doc = paths::cargo();
    doc.args(["doc", "--locked", "--release", "--no-deps"]).args(NATIVE);
    doc.env("RUSTDOCFLAGS", "-Dwarnings");
    one("documentation", "a minute", "correct what it names", &mut doc)?;

    let deny = tools::cargo_deny().ensure()?;
    let mut deny = paths::command(deny);
    let remedy = "replace the crate, or add what is acceptable to deny.toml with the reason";
    deny.args(["--log-level=error", "check", "bans", "licenses", "sources"]);
    one("licences and sources", "seconds", remedy, &mut deny)?;

    let mut tsc = paths::command(npm::programs().join("tsc"));
    one("types of the browser tests", "seconds", "correct what it names", tsc.arg("--noEmit"))?;
    say::result("all checks passed");
    Ok(())
}

fn deny_warnings(command: &mut Command) -> &mut Command {
    command.args(["--", "-D", "warnings"])
}

fn one(what: &str, how_long: &str, remedy: &str, command: &mut Command) -> Result<()> {
    say::step(&format!("check {what}"), how_long, remedy, || shell::run(command))
}
