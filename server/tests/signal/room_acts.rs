//! What hosts and moderators of rooms do, over sockets.

use footlight_shared::{
    ClientMsg, Concern, ErrorCode, MemberId, Removal, Role, RoomAct, RoomChange, ServerMsg, Source,
};
use serde_json::json;

use crate::support::Server;
use crate::support::room::{act, change, join, joined, knock, make, removed};

#[tokio::test]
async fn who_waits_is_let_in_or_not() {
    let server = Server::start().await;
    let mut host = server.enter(Role::Viewer, "anna").await;
    let room = make(&host.client, json!({ "access": "lobby", "guests": true })).await;
    join(&mut host.socket, &room).await;
    let mut bert = server.enter(Role::Guest, "").await.socket;
    let waiting = ServerMsg::RoomWaiting { room: room.clone() };
    assert_eq!(bert.ask(knock(&room)).await, waiting);
    assert_eq!(bert.ask(knock(&room)).await, waiting, "as often as he asks");
    let people = |change| match change {
        RoomChange::Waiting { people } => people,
        other => panic!("{other:?}"),
    };
    let waits = people(change(&mut host.socket).await.1)[0].id;
    assert_eq!(bert.refused(ClientMsg::RoomRefresh).await, ErrorCode::OutOfOrder);
    host.socket.ask(act(RoomAct::Admit { member: waits })).await;
    let admitted = |msg| matches!(msg, ServerMsg::RoomAdmitted { .. }).then_some(());
    bert.until(admitted).await;
    let snapshot = joined(bert.ask(knock(&room)).await);
    assert_eq!((snapshot.me, snapshot.waiting.len()), (waits, 0));

    let mut carl = server.enter(Role::Viewer, "carl").await.socket;
    assert_eq!(carl.ask(knock(&room)).await, waiting);
    let forged = act(RoomAct::Admit { member: MemberId(99) });
    assert_eq!(host.socket.refused(forged).await, ErrorCode::NotFound);
    assert_eq!(
        bert.refused(act(RoomAct::Admit { member: MemberId(3) })).await,
        ErrorCode::Forbidden
    );
    host.socket.ask(act(RoomAct::Refuse { member: MemberId(3) })).await;
    assert_eq!(removed(&mut carl).await, (Removal::Refused, Some("so".to_owned())));
}

#[tokio::test]
async fn who_waits_is_let_in_when_the_room_opens_to_everybody() {
    let server = Server::start().await;
    let mut host = server.enter(Role::Viewer, "anna").await;
    let room = make(&host.client, json!({ "access": "lobby" })).await;
    join(&mut host.socket, &room).await;
    let mut bert = server.enter(Role::Viewer, "bert").await.socket;
    let waiting = ServerMsg::RoomWaiting { room: room.clone() };
    assert_eq!(bert.ask(knock(&room)).await, waiting);
    let request = host.client.request(reqwest::Method::PATCH, &format!("/api/rooms/{room}"));
    let opened = request.json(&json!({ "access": "open" })).send().await.unwrap();
    assert_eq!(opened.status(), 200);
    let admitted = |msg| matches!(msg, ServerMsg::RoomAdmitted { .. }).then_some(());
    bert.until(admitted).await;
    assert_eq!(join(&mut bert, &room).await.members.len(), 2);
}

#[tokio::test]
async fn who_is_sent_out_may_come_again_and_who_is_shut_out_may_not() {
    let server = Server::start().await;
    let (room, mut host, mut other) = server.two_in_a_room().await;
    let member = MemberId(2);
    for forbidden in [RoomAct::Remove { member: MemberId(1) }, RoomAct::Close] {
        assert_eq!(other.socket.refused(act(forbidden)).await, ErrorCode::Forbidden);
    }
    host.socket.ask(act(RoomAct::Remove { member })).await;
    assert_eq!(removed(&mut other.socket).await, (Removal::Removed, Some("so".to_owned())));
    assert_eq!(change(&mut host.socket).await.1, RoomChange::Left { member });
    let member = join(&mut other.socket, &room).await.me;
    assert_eq!(member, MemberId(3));
    host.socket.ask(act(RoomAct::Ban { member, until: None })).await;
    assert_eq!(removed(&mut other.socket).await.0, Removal::Banned);
    assert_eq!(other.socket.refused(knock(&room)).await, ErrorCode::Banned);
    // By the account, whichever session.
    let mut again = server.connect().await.say_hello(other.client.token(), None).await;
    assert_eq!(again.refused(knock(&room)).await, ErrorCode::Banned);
    // And over a restart.
    let token = other.client.token().to_owned();
    let server = server.restart(|_| {}).await;
    let mut late = server.connect().await.say_hello(&token, None).await;
    assert_eq!(late.refused(knock(&room)).await, ErrorCode::Banned);
}

#[tokio::test]
async fn a_guest_is_known_by_his_address_too() {
    let server = Server::start().await;
    let mut host = server.enter(Role::Viewer, "anna").await;
    let room = make(&host.client, json!({ "guests": true })).await;
    join(&mut host.socket, &room).await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let member = join(&mut guest, &room).await.me;
    host.socket.ask(act(RoomAct::Ban { member, until: None })).await;
    assert_eq!(removed(&mut guest).await.0, Removal::Banned);
    let mut another = server.enter(Role::Guest, "").await.socket;
    assert_eq!(another.refused(knock(&room)).await, ErrorCode::Banned);
    // Accounts behind the same address are not meant.
    let mut carl = server.enter(Role::Viewer, "carl").await;
    join(&mut carl.socket, &room).await;
    // But such an account does not come back as a guest either, in another room.
    let room = make(&host.client, json!({ "guests": true })).await;
    join(&mut host.socket, &room).await;
    let member = join(&mut carl.socket, &room).await.me;
    host.socket.ask(act(RoomAct::Ban { member, until: None })).await;
    assert_eq!(removed(&mut carl.socket).await.0, Removal::Banned);
    assert_eq!(another.refused(knock(&room)).await, ErrorCode::Banned);
}

#[tokio::test]
async fn who_is_muted_is_told_by_whom_and_moderators_are_named() {
    let server = Server::start().await;
    let (_room, mut host, mut other) = server.two_in_a_room().await;
    let member = MemberId(2);
    host.socket.ask(act(RoomAct::Mute { member, source: Source::Microphone })).await;
    let muted = |msg| match msg {
        ServerMsg::RoomMuted { source, by, .. } => Some((source, by)),
        _ => None,
    };
    let expected = (Source::Microphone, "anna".to_owned());
    assert_eq!(other.socket.until(muted).await, expected);
    host.socket.ask(act(RoomAct::Appoint { member, moderator: true })).await;
    let (_, updated) = change(&mut other.socket).await;
    assert!(matches!(updated, RoomChange::Updated { member } if member.moderator));
    let told = |msg| match msg {
        ServerMsg::Moderated { concern, reason, .. } => Some((concern, reason)),
        _ => None,
    };
    assert_eq!(other.socket.until(told).await, (Concern::Appointed, "so".to_owned()));
    assert_eq!(other.socket.ask(act(RoomAct::Close)).await, ServerMsg::Done);
    assert_eq!(removed(&mut host.socket).await.0, Removal::Closed);
}

#[tokio::test]
async fn a_room_that_is_deleted_is_over_for_all() {
    let server = Server::start().await;
    let (room, host, mut other) = server.two_in_a_room().await;
    let path = format!("/api/rooms/{room}");
    let request = host.client.request(reqwest::Method::DELETE, &path);
    assert_eq!(request.send().await.unwrap().status(), 204);
    assert_eq!(removed(&mut other.socket).await.0, Removal::Ended);
    assert_eq!(other.socket.refused(knock(&room)).await, ErrorCode::NotFound);
}
