//! Janus' API over a WebSocket, for its videoroom plugin.

use anyhow::{Context, Result, bail};
use mio::net::TcpStream;
use serde_json::{Value, json};

use super::Heard;
use super::socket::{Opening, Socket};

/// The room, and the performer in it.
const ROOM: u64 = 7;
const FEED: u64 = 77;

/// One session with one handle of the plugin.
pub(crate) struct Janus {
    socket: Socket,
    session: u64,
    handle: u64,
}

impl Janus {
    /// Opens a socket, makes a session and attaches to the plugin.
    pub(crate) fn open(host: &str) -> Result<Self> {
        let mut socket = Opening::connect(host, "", Some("janus-protocol"))?;
        let session = ask(&mut socket, json!({ "janus": "create" }))?;
        let session = id(&session)?;
        let handle = ask(
            &mut socket,
            json!({ "janus": "attach", "plugin": "janus.plugin.videoroom", "session_id": session }),
        )?;
        Ok(Self { session, handle: id(&handle)?, socket: socket.opened()? })
    }

    /// Makes the room, for a performer; while one waits.
    pub(crate) fn make_room(host: &str) -> Result<()> {
        let mut socket = Opening::connect(host, "", Some("janus-protocol"))?;
        let session = id(&ask(&mut socket, json!({ "janus": "create" }))?)?;
        let attach =
            json!({ "janus": "attach", "plugin": "janus.plugin.videoroom", "session_id": session });
        let handle = id(&ask(&mut socket, attach)?)?;
        let body = json!({
            "request": "create", "room": ROOM, "publishers": 1, "bitrate": 20_000_000,
            "audiocodec": "opus", "videocodec": "vp8",
        });
        let create =
            json!({ "janus": "message", "session_id": session, "handle_id": handle, "body": body });
        let made = ask(&mut socket, create)?;
        match made.pointer("/plugindata/data/videoroom").and_then(Value::as_str) {
            Some("created") => Ok(()),
            _ => bail!("no room: {made}"),
        }
    }

    pub(super) fn source(&mut self) -> &mut TcpStream {
        self.socket.source()
    }

    pub(super) fn publish(&mut self, offer: &str) -> Result<()> {
        let body = json!({ "request": "joinandconfigure", "ptype": "publisher", "room": ROOM, "id": FEED });
        self.message(body, Some(json!({ "type": "offer", "sdp": offer })))
    }

    pub(super) fn watch(&mut self) -> Result<()> {
        let streams = json!([{ "feed": FEED }]);
        let body =
            json!({ "request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams });
        self.message(body, None)
    }

    pub(super) fn start(&mut self, answer: &str) -> Result<()> {
        self.message(
            json!({ "request": "start" }),
            Some(json!({ "type": "answer", "sdp": answer })),
        )
    }

    fn message(&mut self, body: Value, jsep: Option<Value>) -> Result<()> {
        let mut message = json!({
            "janus": "message", "transaction": "m", "session_id": self.session,
            "handle_id": self.handle, "body": body,
        });
        if let (Some(jsep), Some(object)) = (jsep, message.as_object_mut()) {
            object.insert("jsep".to_owned(), jsep);
        }
        self.socket.send(message.to_string())
    }

    pub(super) fn receive(&mut self) -> Result<Option<Heard>> {
        while let Some(text) = self.socket.read()? {
            let message: Value = serde_json::from_str(&text)?;
            refused(&message)?;
            let text = |at: &str| message.pointer(at).and_then(Value::as_str).map(str::to_owned);
            if message.get("janus").and_then(Value::as_str) == Some("hangup") {
                let why = text("/reason").unwrap_or_default();
                return Ok(Some(Heard::Lost(format!("Janus hangs up: {why}"))));
            }
            if let Some(sdp) = text("/jsep/sdp") {
                let offers = text("/jsep/type").as_deref() == Some("offer");
                return Ok(Some(if offers { Heard::Offer(sdp) } else { Heard::Answer(sdp) }));
            }
        }
        Ok(None)
    }
}

/// Asks and waits for what is more than an acknowledgement.
fn ask(socket: &mut Opening, mut request: Value) -> Result<Value> {
    if let Some(object) = request.as_object_mut() {
        object.insert("transaction".to_owned(), "a".into());
    }
    socket.send(request.to_string())?;
    loop {
        let answer: Value = serde_json::from_str(&socket.read()?)?;
        refused(&answer)?;
        if answer.get("janus").and_then(Value::as_str) == Some("success") {
            return Ok(answer);
        }
    }
}

fn refused(message: &Value) -> Result<()> {
    let failed = message.get("janus").and_then(Value::as_str) == Some("error")
        || message.pointer("/plugindata/data/error").is_some();
    if failed { bail!("Janus refuses: {message}") } else { Ok(()) }
}

fn id(answer: &Value) -> Result<u64> {
    answer.pointer("/data/id").and_then(Value::as_u64).with_context(|| format!("no id: {answer}"))
}
