//! One user of the signalling socket.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::offer::performer;
use super::{Client, PATIENCE, Server};

/// An open socket that has said hello.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next: u32,
}

impl Socket {
    pub async fn open(address: SocketAddr, token: &str) -> Self {
        Self::open_as(address, token, None).await
    }

    /// A socket that has this name in logs and traces.
    pub async fn open_as(address: SocketAddr, token: &str, trace: Option<&str>) -> Self {
        let (socket, welcome) = Self::knock(address, token, trace).await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        socket
    }

    /// A socket, and what its hello is answered.
    pub async fn knock(address: SocketAddr, token: &str, trace: Option<&str>) -> (Self, Value) {
        let (stream, _) = connect_async(format!("ws://{address}/ws")).await.unwrap();
        let mut socket = Self { stream, next: 0 };
        let mut hello = json!({ "type": "hello", "version": 1, "token": token });
        if let Some(trace) = trace {
            hello["trace"] = json!(trace);
        }
        let answer = socket.ask(hello).await;
        (socket, answer)
    }

    /// Sends a message and waits for its answer; what comes in between is
    /// passed over.
    pub async fn ask(&mut self, msg: Value) -> Value {
        let text = self.frame(msg);
        let id = self.next;
        self.stream.send(Message::text(text)).await.unwrap();
        self.wait(|frame| frame["re"] == id).await["msg"].clone()
    }

    fn frame(&mut self, msg: Value) -> String {
        self.next += 1;
        json!({ "id": self.next, "msg": msg }).to_string()
    }

    /// The next message of this type.
    pub async fn message(&mut self, kind: &str) -> Value {
        self.wait(|frame| frame["msg"]["type"] == kind).await["msg"].clone()
    }

    async fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            loop {
                let message = self.stream.next().await.expect("the socket was closed").unwrap();
                let Message::Text(text) = message else { continue };
                let frame: Value = serde_json::from_str(&text).unwrap();
                if frame["msg"]["type"] == "ping" {
                    let pong = self.frame(json!({ "type": "pong", "at": frame["msg"]["at"] }));
                    // The server may be gone.
                    let _ = self.stream.send(Message::text(pong)).await;
                }
                if wanted(&frame) {
                    return frame;
                }
            }
        };
        timeout(PATIENCE, found).await.expect("no such message came")
    }

    /// Waits for the server's end of it.
    pub async fn closed(mut self) {
        let end = async { while let Some(Ok(_)) = self.stream.next().await {} };
        timeout(PATIENCE, end).await.expect("the socket stays open");
    }
}

/// Puts a performer on the air, as his page does: the stage is live as long as
/// the socket lives. No media flows.
pub async fn go_live(server: &Server, performer_client: &Client, stage: &str) -> Socket {
    let mut socket = Socket::open(server.http(), performer_client.token()).await;
    let publish = json!({ "type": "publish", "stage": stage, "offer": performer() });
    let answer = socket.ask(publish).await;
    assert_eq!(answer["type"], "published", "{answer}");
    socket
}
