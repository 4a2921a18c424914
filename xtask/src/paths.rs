//! Where things are: the clone, the build folder, and the cache outside the
//! clone that a second clone on the same machine finds filled.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Cargo says at run time where this is; what it said when it compiled may have been
/// another clone with the same target folder.
static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_owned).unwrap_or(here)
});

/// The clone's root.
pub(crate) fn root() -> &'static Path {
    &ROOT
}

/// Cargo's target folder for native builds.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Cargo's target folder for the client; its own, so that trunk and a native
/// build never wait for each other's lock.
pub(crate) fn wasm_target() -> PathBuf {
    target().join("wasm")
}

/// The built client, as the server embeds it.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// What outlives the clone: `FOOTLIGHT_CACHE`, else the user's cache folder,
/// else the git-ignored `.tools/` of this clone.
pub(crate) fn cache() -> PathBuf {
    let named = std::env::var_os("FOOTLIGHT_CACHE").map(|folder| root().join(folder));
    let users = || {
        let home = std::env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))?;
        home.is_absolute().then(|| home.join("footlight"))
    };
    named.or_else(users).unwrap_or_else(|| root().join(".tools"))
}

/// Folders that may hold the tools, the preferred one first.
pub(crate) fn tool_folders() -> [PathBuf; 2] {
    [cache().join("tools/bin"), root().join(".tools/bin")]
}

/// A command that runs in the clone's root.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// `cargo`, the one that runs this xtask.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
