//! Footlight's own signalling.

use anyhow::{Context, Result, bail};
use footlight_shared::{
    ClientFrame, ClientMsg, PROTOCOL_VERSION, Quality, ServerFrame, ServerMsg, StageId,
};
use mio::net::TcpStream;

use super::Heard;
use super::socket::{Opening, Socket};

/// An open socket whose `hello` is answered.
pub(crate) struct Footlight {
    socket: Socket,
    stage: StageId,
    next: u32,
}

impl Footlight {
    /// Opens a socket and says hello.
    pub(crate) fn open(origin: &str, token: &str, stage: StageId) -> Result<Self> {
        let host = origin.strip_prefix("http://").context("only http:// is spoken")?;
        let mut socket = Opening::connect(host, "ws", None)?;
        let hello = ClientMsg::Hello {
            version: PROTOCOL_VERSION,
            token: token.to_owned(),
            resume: None,
            trace: None,
        };
        socket.send(serde_json::to_string(&ClientFrame { id: 1, msg: hello })?)?;
        loop {
            match decode(&socket.read()?)? {
                ServerMsg::Welcome { .. } => break,
                ServerMsg::Error { problem } => bail!("hello: {}", problem.message),
                _ => {}
            }
        }
        Ok(Self { socket: socket.opened()?, stage, next: 2 })
    }

    pub(super) fn source(&mut self) -> &mut TcpStream {
        self.socket.source()
    }

    pub(super) fn publish(&mut self, offer: String) -> Result<()> {
        self.send(ClientMsg::Publish { stage: self.stage.clone(), offer })
    }

    pub(super) fn watch(&mut self, offer: String) -> Result<()> {
        let stage = self.stage.clone();
        self.send(ClientMsg::Watch { stage, offer, quality: Quality::Auto })
    }

    pub(super) fn leave(&mut self, performs: bool) -> Result<()> {
        self.send(if performs { ClientMsg::End } else { ClientMsg::Leave })
    }

    fn send(&mut self, msg: ClientMsg) -> Result<()> {
        let id = self.next;
        self.next += 1;
        self.socket.send(serde_json::to_string(&ClientFrame { id, msg })?)
    }

    /// Heartbeats are answered here.
    pub(super) fn receive(&mut self) -> Result<Option<Heard>> {
        while let Some(text) = self.socket.read()? {
            match decode(&text)? {
                ServerMsg::Ping { at } => self.send(ClientMsg::Pong { at })?,
                ServerMsg::Bye { message, .. } => return lost(message),
                ServerMsg::Error { problem } => return lost(problem.message),
                ServerMsg::MediaLost => return lost("the media path is lost".to_owned()),
                ServerMsg::Published { answer, .. } | ServerMsg::Watching { answer, .. } => {
                    return Ok(Some(Heard::Answer(answer)));
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

fn lost(why: String) -> Result<Option<Heard>> {
    Ok(Some(Heard::Lost(why)))
}

fn decode(text: &str) -> Result<ServerMsg> {
    Ok(serde_json::from_str::<ServerFrame>(text)?.msg)
}
