//! A socket of Footlight's that hands on whatever is said.

use anyhow::{Context, Result, bail};
use footlight_shared::{ClientFrame, ClientMsg, PROTOCOL_VERSION, ServerFrame, ServerMsg};
use mio::net::TcpStream;

use super::socket::{Opening, Socket};

/// While it is waited for, and then.
enum Line {
    Opening(Opening),
    Open(Socket),
    /// Between the two.
    None,
}

/// See the module.
pub(crate) struct Talker {
    line: Line,
    next: u32,
}

impl Talker {
    /// Opens a socket and says hello.
    pub(crate) fn open(origin: &str, token: &str) -> Result<Self> {
        let host = origin.strip_prefix("http://").context("only http:// is spoken")?;
        let line = Line::Opening(Opening::connect(host, "ws", None)?);
        let mut talker = Self { line, next: 1 };
        let (version, token) = (PROTOCOL_VERSION, token.to_owned());
        let hello = ClientMsg::Hello { version, token, resume: None, trace: None };
        talker.ask(hello, |msg| matches!(msg, ServerMsg::Welcome { .. }))?;
        Ok(talker)
    }

    /// Takes a seat, or the stage.
    pub(crate) fn sit(&mut self, enter: ClientMsg) -> Result<()> {
        let entered =
            |msg: &_| matches!(msg, ServerMsg::Watching { .. } | ServerMsg::Published { .. });
        self.ask(enter, entered)
    }

    fn ask(&mut self, msg: ClientMsg, is_answer: impl Fn(&ServerMsg) -> bool) -> Result<()> {
        self.send(msg)?;
        let Line::Opening(socket) = &mut self.line else { bail!("it is waited for no more") };
        loop {
            match decode(&socket.read()?)? {
                answer if is_answer(&answer) => return Ok(()),
                ServerMsg::Error { problem } => bail!("{}", problem.message),
                _ => {}
            }
        }
    }

    /// From here on nothing waits; what to register with the poll.
    pub(crate) fn opened(&mut self) -> Result<&mut TcpStream> {
        if let Line::Opening(opening) = std::mem::replace(&mut self.line, Line::None) {
            self.line = Line::Open(opening.opened()?);
        }
        match &mut self.line {
            Line::Open(socket) => Ok(socket.source()),
            _ => bail!("the socket is not open"),
        }
    }

    /// Says something.
    pub(crate) fn send(&mut self, msg: ClientMsg) -> Result<()> {
        let id = self.next;
        self.next += 1;
        let text = serde_json::to_string(&ClientFrame { id, msg })?;
        match &mut self.line {
            Line::Opening(socket) => socket.send(text),
            Line::Open(socket) => socket.send(text),
            Line::None => bail!("the socket is not open"),
        }
    }

    /// What has come, heartbeats apart, which are answered.
    pub(crate) fn receive(&mut self) -> Result<Option<ServerMsg>> {
        loop {
            let Line::Open(socket) = &mut self.line else { return Ok(None) };
            let Some(text) = socket.read()? else { return Ok(None) };
            match decode(&text)? {
                ServerMsg::Ping { at } => self.send(ClientMsg::Pong { at })?,
                msg => return Ok(Some(msg)),
            }
        }
    }
}

fn decode(text: &str) -> Result<ServerMsg> {
    Ok(serde_json::from_str::<ServerFrame>(text)?.msg)
}
