//! The real binary on ports of its own, and clients for it. Nothing here
//! sleeps: what is waited for is a line, an answer or an end.

#![allow(dead_code, unused_imports, reason = "each test binary uses its part of this")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail by panicking")]
#![allow(unreachable_pub, reason = "it is a module of each test binary")]

pub mod client;
pub mod coturn;
pub mod database;
pub mod evening;
pub mod offer;
pub mod socket;
pub mod token;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

pub use client::{Answer, Client};

/// Longer than anything here takes; when it is over, something hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A process that does not outlive its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A running server. It is killed when this is dropped.
pub struct Server {
    process: Process,
    http: SocketAddr,
    media: SocketAddr,
    turn: Option<SocketAddr>,
    settings: Vec<(String, String)>,
    folder: Folder,
}

/// The data folder, which goes with the last one who uses it.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.0.path().join("log")
    }
}

impl Server {
    /// A server with limits that no test of something else runs into.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// A server with these settings (without `FOOTLIGHT_`) over the generous
    /// ones.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let settings = settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Self::start_in(Folder::new(), settings, 0).await
    }

    /// A server on what lies in this folder.
    pub async fn on(folder: Folder) -> Self {
        Self::start_in(folder, Vec::new(), 0).await
    }

    async fn start_in(folder: Folder, settings: Vec<(String, String)>, port: u16) -> Self {
        let mut command = command(&folder.data());
        command.env("FOOTLIGHT_HTTP_ADDR", format!("127.0.0.1:{port}"));
        command.env("FOOTLIGHT_MEDIA_ADDR", "127.0.0.1:0");
        command.env("FOOTLIGHT_EXEMPT_NETWORKS", "127.0.0.0/8");
        command.env("FOOTLIGHT_TURN_ADDR", "off");
        for (name, value) in &settings {
            command.env(format!("FOOTLIGHT_{name}"), value);
        }
        let log = File::options().append(true).create(true).open(folder.log()).unwrap();
        command.stderr(log);
        let mut process = Process(command.stdout(Stdio::piped()).spawn().unwrap());
        let stdout = BufReader::new(process.0.stdout.take().unwrap());
        let line = spawn_blocking(|| {
            let mut lines = stdout.lines().map(Result::unwrap);
            lines.find(|line| line.starts_with("listening ")).expect("the server did not start")
        });
        let line = timeout(PATIENCE, line).await.expect("it does not say where it listens");
        let line = line.unwrap();
        let found = |name: &str| {
            let word = line.split(' ').find_map(|word| word.strip_prefix(name));
            word.and_then(|address| address.parse().ok())
        };
        let address = |name: &str| found(name).unwrap();
        let (http, media, turn) = (address("http="), address("media="), found("turn="));
        Self { http, media, turn, process, settings, folder }
    }

    /// A client who has not said who he is.
    pub fn client(&self) -> Client {
        Client::new(self.http)
    }

    pub fn http(&self) -> SocketAddr {
        self.http
    }

    pub fn media(&self) -> SocketAddr {
        self.media
    }

    /// Where TURN is, in a test that asks for it.
    pub fn turn(&self) -> SocketAddr {
        self.turn.expect("there is no TURN server")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.data()
    }

    /// What it has written into its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.log()).unwrap()
    }

    /// Kills the process as a power cut would, and waits until it is gone.
    pub async fn kill(mut self) -> Stopped {
        self.process.0.kill().unwrap();
        self.wait().await;
        self.stopped()
    }

    /// Asks the process to end and waits until it has.
    pub async fn terminate(mut self) -> (ExitStatus, Stopped) {
        self.signal("TERM");
        (self.wait().await, self.stopped())
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let id = self.process.0.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// The end of a process that was asked to end.
    pub async fn wait(&mut self) -> ExitStatus {
        until("the process ends", async || self.process.0.try_wait().unwrap()).await
    }

    fn stopped(self) -> Stopped {
        Stopped { http: self.http, settings: self.settings, folder: self.folder }
    }
}

/// What a server leaves behind.
pub struct Stopped {
    http: SocketAddr,
    settings: Vec<(String, String)>,
    folder: Folder,
}

impl Stopped {
    pub fn data(&self) -> PathBuf {
        self.folder.data()
    }

    /// What it wrote into its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.log()).unwrap()
    }

    /// To be started with these settings over those it had.
    pub fn with(mut self, settings: &[(&str, &str)]) -> Self {
        self.settings.extend(settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        self
    }

    /// The same server again, at the same address, on the same data.
    pub async fn start(self) -> Server {
        Server::start_in(self.folder, self.settings, self.http.port()).await
    }
}

/// The binary with nothing of the caller's settings.
pub fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_footlight"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FOOTLIGHT_") {
            command.env_remove(name);
        }
    }
    command.env("FOOTLIGHT_DATA_DIR", data);
    command.env("FOOTLIGHT_LOG", "warn");
    command.stdin(Stdio::null());
    command
}

/// Runs a command that is to end by itself: how, and what it said.
pub async fn finish(command: &mut Command) -> (ExitStatus, String, String) {
    let spawned = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut process = Process(spawned.unwrap());
    let read = |pipe: Box<dyn Read + Send>| {
        let mut pipe = pipe;
        spawn_blocking(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).unwrap();
            text
        })
    };
    let out = read(Box::new(process.0.stdout.take().unwrap()));
    let err = read(Box::new(process.0.stderr.take().unwrap()));
    let status = until("the command ends", async || process.0.try_wait().unwrap()).await;
    (status, out.await.unwrap(), err.await.unwrap())
}

/// Tries until it succeeds; fails when it does not in good time.
pub async fn until<T>(what: &str, mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let tries = async {
        loop {
            if let Some(done) = attempt().await {
                return done;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    match timeout(PATIENCE, tries).await {
        Ok(done) => done,
        Err(_) => panic!("not in time: {what}"),
    }
}
