//! The few HTTP requests that come before media.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use footlight_shared::{
    NewRoom, NewStage, PostTip, Register, Role, RoomAccess, RoomId, RoomInfo, Session, StageId,
    StageSummary, TipReceipt,
};
use reqwest::blocking::{Client, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A connection that nothing was asked by for longer is not used again: the
/// server closes it after ten seconds, which may be just then.
const IDLE: Duration = Duration::from_secs(5);

/// The server's API.
pub struct Api {
    client: Client,
    origin: String,
}

impl Api {
    /// Of the server at `http://HOST:PORT`.
    ///
    /// # Errors
    /// When this machine has nothing to ask with.
    pub fn new(origin: &str) -> Result<Self> {
        let client = Client::builder().no_proxy().pool_idle_timeout(IDLE).build()?;
        Ok(Self { client, origin: origin.to_owned() })
    }

    /// A new performer with a stage: his token and where he is on.
    ///
    /// # Errors
    /// When the server refuses, or does not answer.
    pub fn performer(&self) -> Result<(String, StageId)> {
        let register = Register {
            name: format!("performer-{:08x}", rand::random::<u32>()).parse()?,
            password: format!("{:032x}", rand::random::<u128>()),
            role: Role::Performer,
        };
        let session: Session = self.post("/api/register", None, &register)?;
        let title = NewStage { title: "Load".parse()?, preset: None };
        let stage: StageSummary = self.post("/api/stages", Some(&session.token), &title)?;
        Ok((session.token, stage.id))
    }

    /// A new viewer's token, who may write.
    ///
    /// # Errors
    /// When the server refuses, or does not answer.
    pub fn viewer(&self) -> Result<String> {
        let register = Register {
            name: format!("viewer-{:08x}", rand::random::<u32>()).parse()?,
            password: format!("{:032x}", rand::random::<u128>()),
            role: Role::Viewer,
        };
        let session: Session = self.post("/api/register", None, &register)?;
        Ok(session.token)
    }

    /// A room that is open to whoever comes.
    ///
    /// # Errors
    /// When the server refuses, or does not answer.
    pub fn room(&self, token: &str) -> Result<RoomId> {
        let room = NewRoom {
            title: "Load".to_owned(),
            access: RoomAccess::Open,
            password: None,
            limit: None,
            keep: false,
            guests: true,
            mesh: false,
            direct: false,
            one_screen: false,
        };
        let room: RoomInfo = self.post("/api/rooms", Some(token), &room)?;
        Ok(room.id)
    }

    /// Gives a tip.
    ///
    /// # Errors
    /// When the server refuses, or does not answer.
    pub fn tip(&self, token: &str, tip: &PostTip) -> Result<TipReceipt> {
        self.post("/api/tips", Some(token), tip)
    }

    /// A guest's token.
    ///
    /// # Errors
    /// When the server refuses, or does not answer.
    pub fn guest(&self) -> Result<String> {
        let session: Session = self.post("/api/guest", None, &())?;
        Ok(session.token)
    }

    /// The values of these metrics; `None` where one of them is not told.
    pub fn metrics<const N: usize>(&self, names: [&str; N]) -> Option<[f64; N]> {
        let response = self.client.get(format!("{}/metrics", self.origin)).send().ok()?;
        let text = response.text().ok()?;
        let value = |name: &str| {
            let rest = |line: &'_ str| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok();
            text.lines().find_map(rest)
        };
        let mut values = [0.0; N];
        for (slot, name) in values.iter_mut().zip(names) {
            *slot = value(name)?;
        }
        Some(values)
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
        read(request.send().with_context(|| format!("POST {path}"))?)
            .with_context(|| format!("POST {path}"))
    }
}

fn read<T: DeserializeOwned>(response: Response) -> Result<T> {
    let status = response.status();
    let body = response.text()?;
    if !status.is_success() {
        bail!("{status}: {body}");
    }
    Ok(serde_json::from_str(&body)?)
}
