//! The compiler for the browser: rustup's where it has one, else Debian's.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{browsers, paths, say, shell};

const TARGET: &str = "wasm32-unknown-unknown";
/// The toolchain that Debian's packages are linked as.
const DISTRO: &str = "distro";

/// Which toolchain builds the client.
pub(crate) enum Compiler {
    /// The one that builds everything.
    Default,
    /// Another one, by its rustup name.
    Named(&'static str),
}

impl Compiler {
    /// Makes `command` use this compiler, in a target folder of its own where it
    /// is not the default one.
    pub(crate) fn apply(&self, command: &mut std::process::Command) {
        match self {
            Compiler::Default => command.env("CARGO_TARGET_DIR", paths::wasm_target()),
            Compiler::Named(name) => command
                .env("RUSTUP_TOOLCHAIN", name)
                .env("CARGO_TARGET_DIR", paths::target().join("wasm-distro")),
        };
    }
}

/// Finds or installs a compiler that has the target: rustup's component, then a
/// whole toolchain with it, then the distribution's compiler.
pub(crate) fn ensure() -> Result<Compiler> {
    if has_target(None) {
        say::there("compiler for WebAssembly");
        return Ok(Compiler::Default);
    }
    if has_target(Some(DISTRO)) {
        say::there("compiler for WebAssembly (the distribution's)");
        return Ok(Compiler::Named(DISTRO));
    }
    let remedy = "see that static.rust-lang.org is reachable and run `rustup target add \
                  wasm32-unknown-unknown`; or, on Debian as root, `apt-get install rustc-web \
                  cargo-web rust-web-src rust-web-llvm` and the package that /usr/bin/rust-lld \
                  is a link to. Then run this again.";
    let what = "install the compiler's WebAssembly target";
    say::step(what, "seconds; some minutes without a toolchain server", remedy, || {
        let mut rustup = paths::command("rustup");
        if shell::run(rustup.args(["target", "add", TARGET])).is_ok() && has_target(None) {
            return Ok(Compiler::Default);
        }
        say::line("  rustup has no such target here; trying a whole toolchain");
        if whole_toolchain().is_ok() && has_target(None) {
            return Ok(Compiler::Default);
        }
        say::line("  no toolchain server; trying the distribution's compiler");
        distribution()?;
        if has_target(Some(DISTRO)) {
            return Ok(Compiler::Named(DISTRO));
        }
        bail!("no compiler for {TARGET} could be installed")
    })
}

fn rustc(toolchain: Option<&str>) -> std::process::Command {
    let mut rustc = paths::command("rustc");
    if let Some(name) = toolchain {
        rustc.env("RUSTUP_TOOLCHAIN", name);
    }
    rustc
}

/// The target's folder in a toolchain, whether or not it is there.
fn target_folder(toolchain: Option<&str>) -> Result<PathBuf> {
    let sysroot = shell::output(rustc(toolchain).args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib"))
}

fn has_target(toolchain: Option<&str>) -> bool {
    let Ok(folder) = target_folder(toolchain) else { return false };
    std::fs::read_dir(folder).is_ok_and(|files| {
        files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
    })
}

/// Has rustup fetch the active toolchain anew, with the target.
fn whole_toolchain() -> Result<()> {
    let active = shell::output(paths::command("rustup").args(["show", "active-toolchain"]))?;
    let name = active.split_whitespace().next().context("rustup has no active toolchain")?;
    let mut rustup = paths::command("rustup");
    shell::run(rustup.args(["toolchain", "install", name, "--profile=minimal", "-t", TARGET]))
}

/// Debian's compiler with a standard library built for the target once, as a
/// rustup toolchain named `distro`.
fn distribution() -> Result<()> {
    browsers::apt(&["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"])?;
    linker(Path::new("/usr/bin/rust-lld"))?;
    let debians = |program: &str| {
        let mut command = paths::command(format!("/usr/bin/{program}"));
        command.env_remove("RUSTUP_TOOLCHAIN").env("RUSTC", "/usr/bin/rustc");
        command
    };
    let sysroot = shell::output(debians("rustc").args(["--print", "sysroot"]))?;
    let sysroot = PathBuf::from(sysroot.trim());
    let scratch = paths::cache().join("std");
    let built = build_std(&scratch, debians("cargo"))?;
    let home = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    // What an earlier try has left would be found twice.
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
    for file in std::fs::read_dir(&built)?.flatten() {
        if file.path().extension().is_some_and(|kind| kind == "rlib") {
            std::fs::copy(file.path(), home.join(file.file_name()))?;
        }
    }
    shell::run(paths::command("rustup").args(["toolchain", "link", DISTRO]).arg(sysroot))
}

/// Debian's linker for WebAssembly is a link to one of LLVM's, whose package is
/// called as the program is (`lld-22`) and is not asked for by any of Rust's.
fn linker(lld: &Path) -> Result<()> {
    match missing(lld) {
        Some(package) => browsers::apt(&[&package]),
        None => Ok(()),
    }
}

/// What a link leads to that leads nowhere.
fn missing(link: &Path) -> Option<String> {
    let leads_to = std::fs::read_link(link).ok().filter(|_| !link.exists())?;
    Some(leads_to.file_name()?.to_string_lossy().into_owned())
}

/// Builds the standard library by way of an empty crate; returns the folder of
/// its rlibs.
fn build_std(scratch: &Path, mut cargo: std::process::Command) -> Result<PathBuf> {
    std::fs::create_dir_all(scratch.join("src"))?;
    std::fs::write(scratch.join("src/lib.rs"), "")?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2021\"\n[workspace]\n";
    std::fs::write(scratch.join("Cargo.toml"), manifest)?;
    let target = scratch.join("target");
    let _ = std::fs::remove_dir_all(&target);
    cargo
        .current_dir(scratch)
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"])
        .env("RUSTC_BOOTSTRAP", "1")
        // The client is optimised over all of its crates at once, these included,
        // and cargo leaves out what that needs.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &target);
    shell::run(&mut cargo)?;
    Ok(target.join(TARGET).join("release/deps"))
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::missing;

    #[test]
    fn a_linker_that_is_a_link_to_nothing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (link, program) = (folder.path().join("rust-lld"), folder.path().join("lld-22"));
        assert_eq!(missing(&link), None, "no link at all");
        std::os::unix::fs::symlink("lld-22", &link).unwrap();
        assert_eq!(missing(&link).as_deref(), Some("lld-22"));
        std::fs::write(&program, "").unwrap();
        assert_eq!(missing(&link), None);
    }
}
