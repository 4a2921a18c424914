//! Two people in a call.

use footlight_shared::{
    CallId, CallSnapshot, ClientMsg, MemberId, Role, ServerMsg, SessionId, Signal,
};
use serde_json::{Value, json};

use super::{Client, Person, Server, Socket};

pub const OFFER: &str = include_str!("../../../src/call/check/samples/chromium-offer.sdp");
pub const ANSWER: &str = include_str!("../../../src/call/check/samples/firefox-answer.sdp");
pub const CANDIDATE: &str =
    "candidate:1853887674 1 udp 2122260223 192.0.2.1 51472 typ host generation 0 ufrag Vx4t";

/// Two accounts in a call, the host first.
pub struct Talk {
    pub call: CallId,
    pub host: Person,
    pub other: Person,
}

/// A description as it goes over the wire.
pub fn sdp(text: &str) -> String {
    text.replace('\n', "\r\n")
}

pub fn offer() -> Signal {
    Signal::Offer { sdp: sdp(OFFER), peer_session: None }
}

pub fn answer() -> Signal {
    Signal::Answer { sdp: sdp(ANSWER), peer_session: Some("4711".to_owned()) }
}

pub fn candidate() -> Signal {
    let (mid, ufrag) = (Some("0".to_owned()), Some("Vx4t".to_owned()));
    Signal::Candidate { candidate: CANDIDATE.to_owned(), mid, line: Some(0), ufrag }
}

/// A message from one member to another.
pub fn signal(call: &CallId, from: u32, to: u32, signal: Signal) -> ClientMsg {
    ClientMsg::CallSignal { call: call.clone(), from: MemberId(from), to: MemberId(to), signal }
}

/// Makes a call, and lets it ring for somebody.
pub async fn make(client: &Client, callee: Option<&str>) -> CallId {
    let body = callee.map_or_else(|| json!({}), |name| json!({ "callee": name }));
    let made = client.post("/api/calls", &body).await.expect(201);
    made.body["id"].as_str().unwrap().parse().unwrap()
}

/// Comes into a call.
pub async fn join(socket: &mut Socket, call: &CallId) -> CallSnapshot {
    match socket.ask(ClientMsg::CallJoin { call: call.clone() }).await {
        ServerMsg::CallJoined { snapshot } => snapshot,
        other => panic!("{other:?}"),
    }
}

/// The next signal that comes.
pub async fn next_signal(socket: &mut Socket) -> (MemberId, Signal) {
    let signal = |msg| match msg {
        ServerMsg::CallSignal { from, signal, .. } => Some((from, signal)),
        _ => None,
    };
    socket.until(signal).await
}

/// Who is there, as the next news of it say.
pub async fn next_member(socket: &mut Socket) -> (Option<MemberId>, bool) {
    let member = |msg| match msg {
        ServerMsg::CallMember { other, polite, .. } => Some((other.map(|it| it.id), polite)),
        _ => None,
    };
    socket.until(member).await
}

/// Takes a lost session up again.
pub async fn resume(server: &Server, client: &Client, session: SessionId) -> Socket {
    server.connect().await.say_hello(client.token(), Some(session)).await
}

impl Server {
    /// The host is member 1, the other member 2.
    pub async fn talk(&self) -> Talk {
        let mut host = self.enter(Role::Performer, "anna").await;
        let mut other = self.enter(Role::Viewer, "bert").await;
        let call = make(&host.client, None).await;
        assert_eq!(join(&mut host.socket, &call).await.me, MemberId(1));
        assert_eq!(join(&mut other.socket, &call).await.me, MemberId(2));
        assert_eq!(next_member(&mut host.socket).await, (Some(MemberId(2)), false));
        Talk { call, host, other }
    }
}

impl Talk {
    /// A signal still goes there and one comes back.
    pub async fn assert_undisturbed(&mut self) {
        let Self { call, host, other } = self;
        for (from, to, sent) in [(1, 2, offer()), (1, 2, candidate())] {
            assert_eq!(
                host.socket.ask(signal(call, from, to, sent.clone())).await,
                ServerMsg::Done
            );
            assert_eq!(next_signal(&mut other.socket).await, (MemberId(from), sent));
        }
        assert_eq!(other.socket.ask(signal(call, 2, 1, answer())).await, ServerMsg::Done);
        assert_eq!(next_signal(&mut host.socket).await, (MemberId(2), answer()));
    }
}

/// The members that `GET /api/calls/{id}` tells of.
pub async fn members(client: &Client, call: &CallId) -> Value {
    client.get(&format!("/api/calls/{call}")).await.expect(200).body["members"].clone()
}
