//! The build tools that come as source: trunk, wasm-bindgen, cargo-deny and
//! cargo-fuzz.
//!
//! Each is used where it is found at the right version: in the cache outside the
//! clone, in `.tools/`, or on PATH. A missing one is built without optimisation,
//! which takes a tenth of the time and serves as well.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{paths, say, shell};

/// A tool built from its crate.
pub(crate) struct Tool {
    /// The program.
    program: &'static str,
    /// The crate that it comes from.
    package: &'static str,
    version: String,
    /// How many optimisations are worth their time.
    opt_level: &'static str,
    /// More arguments of `cargo install`.
    arguments: &'static [&'static str],
    how_long: &'static str,
}

/// trunk, which drives the client's build.
pub(crate) fn trunk() -> Tool {
    Tool {
        program: "trunk",
        package: "trunk",
        version: "0.21.14".into(),
        opt_level: "0",
        arguments: &["--locked", "--no-default-features", "--features", "rustls"],
        how_long: "about two and a half minutes on two cores",
    }
}

/// wasm-bindgen at exactly the version in Cargo.lock: the two must match.
pub(crate) fn wasm_bindgen() -> Result<Tool> {
    Ok(Tool {
        program: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: locked_version("wasm-bindgen")?,
        opt_level: "1",
        arguments: &[],
        how_long: "about two minutes on two cores",
    })
}

/// cargo-deny, which checks licences and sources.
pub(crate) fn cargo_deny() -> Tool {
    Tool {
        program: "cargo-deny",
        package: "cargo-deny",
        version: "0.20.2".into(),
        opt_level: "0",
        arguments: &["--locked"],
        how_long: "about a minute on two cores",
    }
}

/// cargo-fuzz, which builds what libFuzzer runs.
pub(crate) fn cargo_fuzz() -> Tool {
    Tool {
        program: "cargo-fuzz",
        package: "cargo-fuzz",
        version: "0.13.2".into(),
        opt_level: "0",
        arguments: &["--locked"],
        how_long: "about a minute on two cores",
    }
}

impl Tool {
    /// Where the tool is; built first where it is nowhere.
    pub(crate) fn ensure(&self) -> Result<PathBuf> {
        let what = format!("{} {}", self.package, self.version);
        if let Some(program) = self.find() {
            say::there(&what);
            return Ok(program);
        }
        let remedy = format!(
            "see the compiler's message above. Where crates cannot be downloaded, put `{}` {} on \
             PATH yourself, for example by `cargo binstall {}@{}`.",
            self.program, self.version, self.package, self.version
        );
        say::step(&format!("build {what}"), self.how_long, &remedy, || self.install())?;
        self.find().with_context(|| format!("{what} was built but does not run"))
    }

    fn find(&self) -> Option<PathBuf> {
        let kept = paths::tool_folders().into_iter().map(|folder| folder.join(self.program));
        kept.chain(shell::found(&[self.program])).find(|program| self.is_right(program))
    }

    fn is_right(&self, program: &PathBuf) -> bool {
        program.is_file()
            && shell::output(paths::command(program).arg("--version"))
                .is_ok_and(|said| said.split_whitespace().any(|word| word == self.version))
    }

    fn install(&self) -> Result<()> {
        let [home, _] = paths::tool_folders();
        let root = home.parent().unwrap_or(&home).to_owned();
        let mut cargo = paths::cargo();
        cargo
            .args(["install", "--quiet", "--force", "--version", &self.version])
            .args(self.arguments)
            .arg("--root")
            .arg(root)
            .arg(self.package)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            // Built in a folder that goes away; only the program is kept.
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTFLAGS");
        shell::run(&mut cargo)
    }
}

/// The version of `package` in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock = std::fs::read_to_string(paths::root().join("Cargo.lock"))
        .context("cannot read Cargo.lock")?;
    let wanted = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != wanted);
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \""));
    match version.and_then(|rest| rest.strip_suffix('"')) {
        Some(version) => Ok(version.to_owned()),
        None => bail!("Cargo.lock does not name {package}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::locked_version;

    #[test]
    fn the_locked_version_is_read_from_the_lockfile() {
        let version = locked_version("wasm-bindgen").unwrap();
        assert!(version.starts_with("0.2."), "{version}");
        assert!(locked_version("no-such-package").is_err());
    }
}
