//! The server's program, started for a test.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use footlight_shared::{NewStage, Register, Role, Session, StageId, StageSummary};
use reqwest::blocking::Client;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

/// A server on ports of its own, with a data folder of its own. It ends when
/// this is dropped.
pub struct Server {
    /// `http://HOST:PORT`.
    pub origin: String,
    child: Child,
    client: Client,
    _data: TempDir,
}

impl Server {
    /// Starts the program that `FOOTLIGHT_BIN` names, else the release build.
    ///
    /// # Errors
    /// When it does not start, or ends before it listens.
    pub fn start() -> Result<Self> {
        let program = std::env::var_os("FOOTLIGHT_BIN").map_or_else(
            || {
                PathBuf::from(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/../../target/release/footlight"
                ))
            },
            PathBuf::from,
        );
        let data = TempDir::new()?;
        let mut child = Command::new(&program)
            .env_remove("FOOTLIGHT_BIN")
            .env("FOOTLIGHT_HTTP_ADDR", "127.0.0.1:0")
            .env("FOOTLIGHT_MEDIA_ADVERTISE", "127.0.0.1")
            .env("FOOTLIGHT_DATA_DIR", data.path())
            .env("FOOTLIGHT_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| {
                format!("cannot start {}: cargo build --release -p footlight", program.display())
            })?;
        let mut output = BufReader::new(child.stdout.take().context("no standard output")?);
        let origin = loop {
            let mut line = String::new();
            if output.read_line(&mut line)? == 0 {
                bail!("the server ended before it listened: {}", child.wait()?);
            }
            let words = line.strip_prefix("listening ").map(str::split_whitespace);
            let http = words.and_then(|mut words| words.find_map(|w| w.strip_prefix("http=")));
            if let Some(http) = http {
                break format!("http://{http}");
            }
        };
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        let client = Client::builder().no_proxy().build()?;
        Ok(Self { origin, child, client, _data: data })
    }

    /// A new performer with a stage: his token and where he is on.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn performer(&self) -> Result<(String, StageId)> {
        let register = Register {
            name: "interop".parse()?,
            password: "eight bytes or more".to_owned(),
            role: Role::Performer,
        };
        let session: Session = self.post("/api/register", None, &register)?;
        let stage: StageSummary = self.post(
            "/api/stages",
            Some(&session.token),
            &NewStage { title: "Interop".parse()?, preset: None },
        )?;
        Ok((session.token, stage.id))
    }

    /// A guest's token.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn guest(&self) -> Result<String> {
        let session: Session = self.post("/api/guest", None, &())?;
        Ok(session.token)
    }

    fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&str>,
        body: &impl Serialize,
    ) -> Result<T> {
        let mut request = self.client.post(format!("{}{path}", self.origin)).json(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send()?;
        let (status, body) = (response.status(), response.text()?);
        if !status.is_success() {
            bail!("POST {path}: {status}: {body}");
        }
        Ok(serde_json::from_str(&body)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
