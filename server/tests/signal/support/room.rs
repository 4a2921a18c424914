//! People in a room.

use footlight_shared::{
    ClientMsg, MemberId, Removal, Role, RoomAct, RoomChange, RoomId, RoomSnapshot, ServerMsg,
};
use serde_json::{Value, json};

use super::{Client, Person, Server, Socket, member_offer};

/// Makes a room; its body over the usual.
pub async fn make(client: &Client, body: Value) -> RoomId {
    let mut new = json!({ "title": "Monday", "access": "open" });
    new.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    let made = client.post("/api/rooms", &new).await.expect(201);
    made.body["id"].as_str().unwrap().parse().unwrap()
}

pub fn knock(room: &RoomId) -> ClientMsg {
    knock_with(room, None, None)
}

/// The same at a mesh, whose members' offers are for each other.
pub fn enter(room: &RoomId) -> ClientMsg {
    ClientMsg::RoomJoin { room: room.clone(), offer: None, password: None, invitation: None }
}

pub fn knock_with(room: &RoomId, password: Option<&str>, invitation: Option<&str>) -> ClientMsg {
    ClientMsg::RoomJoin {
        room: room.clone(),
        offer: Some(member_offer()),
        password: password.map(str::to_owned),
        invitation: invitation.map(str::to_owned),
    }
}

/// Comes into a room.
pub async fn join(socket: &mut Socket, room: &RoomId) -> RoomSnapshot {
    joined(socket.ask(knock(room)).await)
}

pub fn joined(answer: ServerMsg) -> RoomSnapshot {
    match answer {
        ServerMsg::RoomJoined { snapshot, .. } => snapshot,
        ServerMsg::Error { problem } => panic!("{problem:?}"),
        other => panic!("{other:?}"),
    }
}

/// The next change that is told, and its version.
pub async fn change(socket: &mut Socket) -> (u64, RoomChange) {
    let change = |msg| match msg {
        ServerMsg::RoomDelta { version, changes } => Some((version, changes.into_iter().next()?)),
        _ => None,
    };
    socket.until(change).await
}

/// Why the receiver is put out.
pub async fn removed(socket: &mut Socket) -> (Removal, Option<String>) {
    let removed = |msg| match msg {
        ServerMsg::RoomRemoved { reason, words, .. } => Some((reason, words)),
        _ => None,
    };
    socket.until(removed).await
}

pub fn act(act: RoomAct) -> ClientMsg {
    ClientMsg::RoomAct { act, reason: Some("so".to_owned()) }
}

pub fn ids(snapshot: &RoomSnapshot) -> Vec<MemberId> {
    snapshot.members.iter().map(|member| member.id).collect()
}

impl Server {
    /// A room with its host (1) and another (2).
    pub async fn two_in_a_room(&self) -> (RoomId, Person, Person) {
        let mut host = self.enter(Role::Performer, "anna").await;
        let mut other = self.enter(Role::Viewer, "bert").await;
        let room = make(&host.client, json!({})).await;
        assert_eq!(join(&mut host.socket, &room).await.me, MemberId(1));
        assert_eq!(join(&mut other.socket, &room).await.me, MemberId(2));
        assert!(matches!(change(&mut host.socket).await.1, RoomChange::Joined { .. }));
        (room, host, other)
    }
}
