//! The server's program, started for a test.

use std::path::PathBuf;
use std::process::{Child, Command};

use anyhow::Result;
use footlight_program::Api;
use tempfile::TempDir;

/// A server on ports of its own, with a data folder of its own. It ends when
/// this is dropped.
pub struct Server {
    /// `http://HOST:PORT`.
    pub origin: String,
    /// Its HTTP requests.
    pub api: Api,
    child: Child,
    _data: TempDir,
}

impl Server {
    /// Starts the program that `FOOTLIGHT_BIN` names, else the release build.
    ///
    /// # Errors
    /// When it does not start, or ends before it listens.
    pub fn start() -> Result<Self> {
        let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/release/footlight");
        let program = std::env::var_os("FOOTLIGHT_BIN").map_or_else(|| built.into(), PathBuf::from);
        let data = TempDir::new()?;
        let mut command = Command::new(program);
        command
            .env("FOOTLIGHT_HTTP_ADDR", "127.0.0.1:0")
            .env("FOOTLIGHT_MEDIA_ADVERTISE", "127.0.0.1")
            .env("FOOTLIGHT_DATA_DIR", data.path())
            .env("FOOTLIGHT_LOG", "warn");
        let (origin, child) = footlight_program::start(&mut command)?;
        Ok(Self { api: Api::new(&origin)?, origin, child, _data: data })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
