//! The client: built by trunk into `dist/`, made fit for a strict content
//! security policy, and compressed.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::wasm_target::{self, Compiler};
use crate::{inline, npm, paths, precompress, say, sheets, shell, split, stamp, tools, weigh};

/// What the client's build looks at.
const INPUTS: [&str; 16] = [
    "client",
    "shared/src",
    "shared/Cargo.toml",
    "public",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "package-lock.json",
    "xtask/src/client.rs",
    "xtask/src/inline.rs",
    "xtask/src/names.rs",
    "xtask/src/precompress.rs",
    "xtask/src/sheets.rs",
    "xtask/src/split.rs",
    "xtask/src/weigh.rs",
    ".cargo/config.toml",
];

/// All that is needed to build the client.
pub(crate) struct Kit {
    compiler: Compiler,
    trunk: PathBuf,
    wasm_bindgen: PathBuf,
}

impl Kit {
    /// Finds or installs every part, npm's beside those that are compiled.
    pub(crate) fn ensure() -> Result<Self> {
        std::thread::scope(|scope| {
            let npm = scope.spawn(npm::ensure);
            let compiler = wasm_target::ensure()?;
            let trunk = tools::trunk().ensure()?;
            let wasm_bindgen = tools::wasm_bindgen()?.ensure()?;
            npm.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok(Self { compiler, trunk, wasm_bindgen })
        })
    }

    /// trunk, with the tools that it calls on its PATH.
    pub(crate) fn trunk(&self, verb: &str) -> Result<Command> {
        let mut trunk = paths::command(&self.trunk);
        let stand_in =
            split::stand_in(&mut trunk, &self.wasm_bindgen, &paths::root().join(".tools"))?;
        let mut folders = vec![stand_in, npm::programs()];
        folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
        trunk
            .arg(verb)
            .args(["--skip-version-check", "--offline"])
            .env("PATH", std::env::join_paths(folders).context("PATH cannot be extended")?)
            .env_remove("NO_COLOR")
            .env("RUST_BACKTRACE", "0");
        self.compiler.apply(&mut trunk);
        Ok(trunk)
    }
}

/// Builds `dist/` for a release, unless it is of these very sources.
pub(crate) fn ensure(kit: &Kit) -> Result<()> {
    let notes = paths::root().join(".tools");
    std::fs::create_dir_all(&notes).context("cannot make .tools/")?;
    // Two of them in one dist/ would take away each other's files.
    let lock = std::fs::File::create(notes.join("client.lock")).context("cannot make a lock")?;
    lock.lock().context("cannot take the lock of the client's build")?;
    let stamp = stamp::Stamp::of(&notes.join("client.stamp"), &INPUTS)?;
    if stamp.is_fresh() && paths::dist().join("index.html").is_file() {
        say::there("client in dist/");
        return Ok(());
    }
    let remedy = "correct what the compiler names above. Where it speaks of wasm-bindgen's \
                  version, delete the cache folder's tools/ and run this again.";
    let how_long = "three to four minutes the first time, under one minute after a change";
    say::step("build the client", how_long, remedy, || {
        // trunk passes its `--offline` on, so cargo must have the sources.
        shell::run(paths::cargo().args(["fetch", "--locked", "--quiet"]))?;
        let mut trunk = kit.trunk("build")?;
        split::optimise(&mut trunk, &npm::programs());
        shell::run(trunk.args(["--release", "--cargo-profile=wasm", "--locked"]))?;
        inline::move_out(&paths::dist())?;
        split::postpone(&paths::dist().join("index.html"))?;
        sheets::join(&paths::dist())?;
        weigh::tell(&precompress::all(&paths::dist())?)?;
        stamp.renew()
    })
}
