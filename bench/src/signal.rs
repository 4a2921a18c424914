//! One signalling socket. It is opened while one waits, and read without
//! waiting afterwards.

use std::io::ErrorKind;
use std::net::TcpStream as Blocking;

use anyhow::{Context, Result, anyhow, bail};
use footlight_shared::{ClientFrame, ClientMsg, PROTOCOL_VERSION, ServerFrame, ServerMsg};
use mio::net::TcpStream;
use tungstenite::protocol::Role;
use tungstenite::{Error, Message, WebSocket};

/// An open socket whose `hello` is answered.
pub(crate) struct Signal {
    socket: WebSocket<TcpStream>,
    next: u32,
}

impl Signal {
    /// Opens a socket and says hello.
    pub(crate) fn open(origin: &str, token: &str) -> Result<Self> {
        let host = origin.strip_prefix("http://").context("only http:// is spoken")?;
        let stream = Blocking::connect(host)?;
        stream.set_nodelay(true)?;
        let (mut socket, _) = tungstenite::client(format!("ws://{host}/ws"), stream)
            .map_err(|error| anyhow!("no WebSocket: {error}"))?;
        let hello =
            ClientMsg::Hello { version: PROTOCOL_VERSION, token: token.to_owned(), resume: None };
        socket.send(encode(&ClientFrame { id: 1, msg: hello })?)?;
        loop {
            match decode(&socket.read()?)? {
                Some(ServerMsg::Welcome { .. }) => break,
                Some(ServerMsg::Error { problem }) => bail!("hello: {}", problem.message),
                _ => {}
            }
        }
        let stream = socket.get_ref().try_clone()?;
        stream.set_nonblocking(true)?;
        let stream = TcpStream::from_std(stream);
        Ok(Self { socket: WebSocket::from_raw_socket(stream, Role::Client, None), next: 2 })
    }

    /// For registering with the poll.
    pub(crate) fn source(&mut self) -> &mut TcpStream {
        self.socket.get_mut()
    }

    /// Sends a message. They are few and short: the kernel's buffer takes them.
    pub(crate) fn send(&mut self, msg: ClientMsg) -> Result<()> {
        let id = self.next;
        self.next += 1;
        self.socket.send(encode(&ClientFrame { id, msg })?)?;
        Ok(())
    }

    /// The next message, if one has come; heartbeats are answered here.
    pub(crate) fn receive(&mut self) -> Result<Option<ServerMsg>> {
        loop {
            let message = match self.socket.read() {
                Ok(message) => message,
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error.into()),
            };
            match decode(&message)? {
                Some(ServerMsg::Ping { at }) => self.send(ClientMsg::Pong { at })?,
                Some(ServerMsg::Bye { message, .. }) => bail!("the server closes: {message}"),
                Some(ServerMsg::Error { problem }) => bail!("refused: {}", problem.message),
                Some(msg) => return Ok(Some(msg)),
                None => {}
            }
        }
    }
}

fn encode(frame: &ClientFrame) -> Result<Message> {
    Ok(Message::text(serde_json::to_string(frame)?))
}

fn decode(message: &Message) -> Result<Option<ServerMsg>> {
    let Message::Text(text) = message else { return Ok(None) };
    let frame: ServerFrame = serde_json::from_str(text)?;
    Ok(Some(frame.msg))
}
