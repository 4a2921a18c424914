//! A WebSocket that is first waited for and then read without waiting.

use std::io::ErrorKind;
use std::net::TcpStream as Blocking;

use anyhow::{Context, Result, anyhow};
use mio::net::TcpStream;
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::protocol::Role;
use tungstenite::{Error, Message, WebSocket};

/// While it is opened.
pub(super) struct Opening(WebSocket<Blocking>);

/// Afterwards.
pub(super) struct Socket(WebSocket<TcpStream>);

impl Opening {
    /// Connects to `ws://HOST/PATH`.
    pub(super) fn connect(host: &str, path: &str, protocol: Option<&'static str>) -> Result<Self> {
        let stream = Blocking::connect(host).with_context(|| format!("connect to {host}"))?;
        stream.set_nodelay(true)?;
        let mut request = format!("ws://{host}/{path}").into_client_request()?;
        if let Some(protocol) = protocol {
            let value = HeaderValue::from_static(protocol);
            request.headers_mut().insert("Sec-WebSocket-Protocol", value);
        }
        let (socket, _) = tungstenite::client(request, stream)
            .map_err(|error| anyhow!("no WebSocket: {error}"))?;
        Ok(Self(socket))
    }

    pub(super) fn send(&mut self, text: String) -> Result<()> {
        Ok(self.0.send(Message::text(text))?)
    }

    /// Waits for the next text.
    pub(super) fn read(&mut self) -> Result<String> {
        loop {
            if let Message::Text(text) = self.0.read()? {
                return Ok(text.as_str().to_owned());
            }
        }
    }

    /// From here on nothing waits.
    pub(super) fn opened(self) -> Result<Socket> {
        let stream = self.0.get_ref().try_clone()?;
        stream.set_nonblocking(true)?;
        let stream = TcpStream::from_std(stream);
        Ok(Socket(WebSocket::from_raw_socket(stream, Role::Client, None)))
    }
}

impl Socket {
    pub(super) fn source(&mut self) -> &mut TcpStream {
        self.0.get_mut()
    }

    /// Sends a text. They are few and short: the kernel's buffer takes them.
    pub(super) fn send(&mut self, text: String) -> Result<()> {
        Ok(self.0.send(Message::text(text))?)
    }

    /// The next text, if one has come.
    pub(super) fn read(&mut self) -> Result<Option<String>> {
        loop {
            match self.0.read() {
                Ok(Message::Text(text)) => return Ok(Some(text.as_str().to_owned())),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }
}
