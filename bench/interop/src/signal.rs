//! A signalling socket, read by a thread of its own so that heartbeats are
//! answered while nobody asks.

use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use footlight_shared::{
    ClientFrame, ClientMsg, PROTOCOL_VERSION, Quality, ServerFrame, ServerMsg, StageId,
};
use tungstenite::{Message, WebSocket};

/// How long a heartbeat may wait for its answer.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// An open socket whose `hello` is answered.
pub struct Signal {
    socket: WebSocket<TcpStream>,
    next: u32,
}

impl Signal {
    /// Opens a socket and says hello.
    ///
    /// # Errors
    /// When the server is not there or does not want us.
    pub fn open(origin: &str, token: &str) -> Result<Self> {
        let host = origin.strip_prefix("http://").context("only http:// is spoken")?;
        let stream = TcpStream::connect(host)?;
        let (socket, _) = tungstenite::client(format!("ws://{host}/ws"), stream)
            .map_err(|error| anyhow!("no WebSocket: {error}"))?;
        let mut signal = Self { socket, next: 1 };
        let hello = ClientMsg::Hello {
            version: PROTOCOL_VERSION,
            token: token.to_owned(),
            resume: None,
            trace: None,
        };
        signal.ask(hello, |msg| matches!(msg, ServerMsg::Welcome { .. }).then_some(()))?;
        Ok(signal)
    }

    /// Goes live; the result is the answer to the offer.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn publish(&mut self, stage: &StageId, offer: String) -> Result<String> {
        self.ask(ClientMsg::Publish { stage: stage.clone(), offer }, |msg| match msg {
            ServerMsg::Published { answer, .. } => Some(answer),
            _ => None,
        })
    }

    /// Watches; the result is the answer to the offer.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn watch(&mut self, stage: &StageId, offer: String) -> Result<String> {
        let watch = ClientMsg::Watch { stage: stage.clone(), offer, quality: Quality::Auto };
        self.ask(watch, |msg| match msg {
            ServerMsg::Watching { answer, .. } => Some(answer),
            _ => None,
        })
    }

    /// Answers heartbeats in a thread until the socket is closed.
    ///
    /// # Errors
    /// When the socket cannot be told to wait no longer than a heartbeat.
    pub fn keep(mut self) -> Result<()> {
        self.socket.get_ref().set_read_timeout(Some(HEARTBEAT * 12))?;
        std::thread::spawn(move || while self.receive().is_ok() {});
        Ok(())
    }

    fn ask<T>(&mut self, msg: ClientMsg, wanted: impl Fn(ServerMsg) -> Option<T>) -> Result<T> {
        self.send(msg)?;
        loop {
            if let Some(found) = wanted(self.receive()?) {
                return Ok(found);
            }
        }
    }

    fn send(&mut self, msg: ClientMsg) -> Result<()> {
        let frame = ClientFrame { id: self.next, msg };
        self.next += 1;
        Ok(self.socket.send(Message::text(serde_json::to_string(&frame)?))?)
    }

    fn receive(&mut self) -> Result<ServerMsg> {
        loop {
            let Message::Text(text) = self.socket.read()? else { continue };
            let frame: ServerFrame = serde_json::from_str(&text)?;
            match frame.msg {
                ServerMsg::Ping { at } => self.send(ClientMsg::Pong { at })?,
                ServerMsg::Error { problem } => bail!("refused: {}", problem.message),
                msg => return Ok(msg),
            }
        }
    }
}
