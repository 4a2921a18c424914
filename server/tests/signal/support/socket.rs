//! One end of a signalling socket, in the protocol's own types.

use std::collections::VecDeque;
use std::net::SocketAddr;

use footlight_shared::{
    ClientFrame, ClientMsg, ErrorCode, PROTOCOL_VERSION, ServerFrame, ServerMsg, SessionId, TraceId,
};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::PATIENCE;

/// See the module. Messages that were passed over on the way to an answer are
/// kept for later.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    waiting: VecDeque<ServerFrame>,
    next: u32,
    session: Option<SessionId>,
    /// What it calls itself in its next hello.
    pub trace: Option<TraceId>,
}

impl Socket {
    pub async fn connect(address: SocketAddr) -> Self {
        Self::connect_with(address, &[]).await.unwrap()
    }

    /// A socket opened with these headers.
    pub async fn connect_with(
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        let stream = TcpStream::connect(address).await.unwrap();
        Self::over(stream, address, headers).await
    }

    /// A socket over this connection.
    pub async fn over(
        stream: TcpStream,
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (stream, _) = client_async(request, stream).await?;
        Ok(Self { stream, waiting: VecDeque::new(), next: 0, session: None, trace: None })
    }

    /// Says hello and is welcome.
    pub async fn say_hello(mut self, token: &str, resume: Option<SessionId>) -> Self {
        match self.hello(token, resume).await {
            ServerMsg::Welcome { session, resumed, .. } => {
                assert_eq!(resumed, resume.is_some());
                self.session = Some(session);
            }
            ServerMsg::Error { problem } => panic!("{problem:?}"),
            other => panic!("{other:?}"),
        }
        self
    }

    /// Says hello; the answer.
    pub async fn hello(&mut self, token: &str, resume: Option<SessionId>) -> ServerMsg {
        let token = token.to_owned();
        self.ask(ClientMsg::Hello { version: PROTOCOL_VERSION, token, resume, trace: self.trace })
            .await
    }

    pub fn session(&self) -> SessionId {
        self.session.unwrap()
    }

    pub async fn send(&mut self, msg: ClientMsg) -> u32 {
        self.next += 1;
        let frame = ClientFrame { id: self.next, msg };
        self.send_text(serde_json::to_string(&frame).unwrap()).await;
        self.next
    }

    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.send_raw(Message::text(text.into())).await;
    }

    pub async fn send_raw(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// Sends a message and waits for its answer.
    pub async fn ask(&mut self, msg: ClientMsg) -> ServerMsg {
        let id = self.send(msg).await;
        self.find(|frame| frame.re == Some(id)).await.msg
    }

    /// The code of the error that answers a message.
    pub async fn refused(&mut self, msg: ClientMsg) -> ErrorCode {
        error_code(self.ask(msg).await)
    }

    /// The next message, asked for or not.
    pub async fn next(&mut self) -> ServerFrame {
        match self.waiting.pop_front() {
            Some(frame) => frame,
            None => self.read().await,
        }
    }

    /// The next message that nobody asked for and that `wanted` takes; what
    /// comes before it is dropped.
    pub async fn until<T>(&mut self, wanted: impl Fn(ServerMsg) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.next().await.msg) {
                return found;
            }
        }
    }

    async fn find(&mut self, wanted: impl Fn(&ServerFrame) -> bool) -> ServerFrame {
        if let Some(at) = self.waiting.iter().position(&wanted) {
            return self.waiting.remove(at).unwrap();
        }
        loop {
            let frame = self.read().await;
            if wanted(&frame) {
                return frame;
            }
            self.waiting.push_back(frame);
        }
    }

    async fn read(&mut self) -> ServerFrame {
        match self.read_raw().await {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?} instead of a message"),
        }
    }

    async fn read_raw(&mut self) -> Message {
        let message = timeout(PATIENCE, self.stream.next()).await.expect("nothing came");
        message.expect("the socket is closed").unwrap()
    }

    /// Waits for the close frame; what comes before it, and its code.
    pub async fn end(mut self) -> (Vec<ServerMsg>, u16) {
        let mut before: Vec<_> = self.waiting.drain(..).map(|frame| frame.msg).collect();
        loop {
            match self.read_raw().await {
                Message::Text(text) => {
                    before.push(serde_json::from_str::<ServerFrame>(&text).unwrap().msg);
                }
                Message::Close(Some(CloseFrame { code, .. })) => return (before, code.into()),
                Message::Close(None) => panic!("closed without a code"),
                _ => {}
            }
        }
    }

    /// Closes the socket with a code, as a page that is left does.
    pub async fn close(self, code: u16) {
        self.close_with(Some(CloseFrame { code: code.into(), reason: "".into() })).await;
    }

    /// Closes the socket as a page does that means to come back.
    pub async fn close_without_a_code(self) {
        self.close_with(None).await;
    }

    async fn close_with(mut self, frame: Option<CloseFrame>) {
        self.stream.close(frame).await.unwrap();
        // The server's answer to it.
        while let Some(Ok(_)) = self.stream.next().await {}
    }
}

/// The type of a message as it stands on the wire.
pub fn type_of(msg: &ServerMsg) -> &'static str {
    if let ServerMsg::Error { problem } = msg {
        eprintln!("{problem:?}");
    }
    msg.kind()
}

/// The code of an error.
pub fn error_code(msg: ServerMsg) -> ErrorCode {
    match msg {
        ServerMsg::Error { problem } => problem.code,
        other => panic!("{other:?} instead of an error"),
    }
}
