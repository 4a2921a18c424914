//! Rooms whose members' browsers talk to each other, all or while two are alone: the server
//! passes their words on between the members alone.

use footlight_shared::{
    ClientMsg, ErrorCode, MemberId, Role, RoomId, ServerMsg, Signal, Wants, limit,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::call::{OFFER, answer, candidate, offer, sdp};
use crate::support::room::{change, enter, ids, join, joined, knock, make};
use crate::support::{Client, Person, Server, Socket};

fn to(member: u32, signal: Signal) -> ClientMsg {
    ClientMsg::RoomSignal { to: MemberId(member), signal }
}

async fn next_signal(socket: &mut Socket) -> (MemberId, Signal) {
    let signal = |msg| match msg {
        ServerMsg::RoomSignal { from, signal } => Some((from, signal)),
        _ => None,
    };
    socket.until(signal).await
}

/// A mesh with a host (1) and another (2).
async fn two(server: &Server) -> (RoomId, Person, Person) {
    let mut host = server.enter(Role::Viewer, "anna").await;
    let mut other = server.enter(Role::Viewer, "bert").await;
    let room = make(&host.client, json!({ "mesh": true })).await;
    assert_eq!(joined(host.socket.ask(enter(&room)).await).me, MemberId(1));
    assert_eq!(joined(other.socket.ask(enter(&room)).await).me, MemberId(2));
    change(&mut host.socket).await;
    (room, host, other)
}

/// Changes how a room is kept; what the server says of it.
async fn keep(client: &Client, path: &str, patch: Value) -> (u16, Value) {
    let answer = client.request(Method::PATCH, path).json(&patch).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn packets(client: &Client) -> f64 {
    client.metric("footlight_media_rtp_out_total").await
}

#[tokio::test]
async fn what_members_say_goes_to_whom_it_is_for_and_comes_from_whom_it_came() {
    let server = Server::start().await;
    let (room, mut host, mut other) = two(&server).await;
    let mut third = server.enter(Role::Viewer, "carl").await;
    let snapshot = joined(third.socket.ask(enter(&room)).await);
    assert_eq!(ids(&snapshot), [MemberId(1), MemberId(2), MemberId(3)]);
    assert!(snapshot.settings.mesh);
    assert_eq!(snapshot.settings.limit, limit::MESH_PEOPLE);
    let wants = Wants { picture: true, bitrate: Some(500_000) };
    let end = Signal::EndOfCandidates { ufrag: None };
    for said in [offer(), candidate(), end, Signal::Wants(wants)] {
        assert_eq!(third.socket.ask(to(1, said.clone())).await, ServerMsg::Done);
        assert_eq!(next_signal(&mut host.socket).await, (MemberId(3), said));
    }
    assert_eq!(host.socket.ask(to(3, answer())).await, ServerMsg::Done);
    assert_eq!(next_signal(&mut third.socket).await, (MemberId(1), answer()));
    // The first that the other hears is what is said to him.
    assert_eq!(third.socket.ask(to(2, candidate())).await, ServerMsg::Done);
    assert_eq!(next_signal(&mut other.socket).await, (MemberId(3), candidate()));
    assert_eq!(host.client.metric("footlight_room_signals_total").await, 6.0);
    assert_eq!(packets(&host.client).await, 0.0);
}

#[tokio::test]
async fn where_the_room_is_for_that_two_talk_to_each_other_until_a_third_comes() {
    let server = Server::start().await;
    let mut host = server.enter(Role::Viewer, "anna").await;
    let mut other = server.enter(Role::Viewer, "bert").await;
    let mut third = server.enter(Role::Viewer, "carl").await;
    let room = make(&host.client, json!({ "direct": true })).await;
    assert!(join(&mut host.socket, &room).await.settings.direct);
    join(&mut other.socket, &room).await;
    assert_eq!(other.socket.ask(to(1, offer())).await, ServerMsg::Done);
    assert_eq!(next_signal(&mut host.socket).await, (MemberId(2), offer()));
    join(&mut third.socket, &room).await;
    for socket in [&mut host.socket, &mut third.socket] {
        assert_eq!(socket.refused(to(2, offer())).await, ErrorCode::OutOfOrder);
    }
    assert_eq!(third.socket.ask(ClientMsg::Leave).await, ServerMsg::Done);
    assert_eq!(host.socket.ask(to(2, answer())).await, ServerMsg::Done);
    assert_eq!(next_signal(&mut other.socket).await, (MemberId(1), answer()));
}

#[tokio::test]
async fn nothing_goes_out_of_the_room_or_comes_into_it() {
    let server = Server::start().await;
    let (room, mut host, mut other) = two(&server).await;
    for nobody in [0, 1, 3, u32::MAX] {
        let refused = host.socket.refused(to(nobody, offer())).await;
        assert_eq!(refused, ErrorCode::NotFound, "{nobody}");
    }
    // Numbers are a room's own: this is the first of another one.
    let mut carl = server.enter(Role::Viewer, "carl").await;
    assert_eq!(carl.socket.refused(to(1, offer())).await, ErrorCode::OutOfOrder);
    let own = make(&carl.client, json!({ "mesh": true })).await;
    joined(carl.socket.ask(enter(&own)).await);
    assert_eq!(carl.socket.refused(to(2, offer())).await, ErrorCode::NotFound);
    // Whoever has left neither speaks nor hears.
    assert_eq!(other.socket.ask(ClientMsg::Leave).await, ServerMsg::Done);
    assert_eq!(other.socket.refused(to(1, offer())).await, ErrorCode::OutOfOrder);
    assert_eq!(host.socket.refused(to(2, offer())).await, ErrorCode::NotFound);
    // Whoever waits at the door is not in it.
    let path = format!("/api/rooms/{room}");
    let (status, _) = keep(&host.client, &path, json!({ "access": "lobby" })).await;
    assert_eq!(status, 200);
    let waiting = other.socket.ask(enter(&room)).await;
    assert_eq!(waiting, ServerMsg::RoomWaiting { room });
    assert_eq!(other.socket.refused(to(1, offer())).await, ErrorCode::OutOfOrder);
    assert_eq!(host.socket.refused(to(3, offer())).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_is_too_large_malformed_or_too_much_is_refused_whole() {
    let server = Server::start().await;
    let (_room, mut host, mut other) = two(&server).await;
    let line = format!("a=fmtp:96 {}\r\n", "x".repeat(1000));
    let huge = format!("{}{}", sdp(OFFER), line.repeat(limit::SDP_BYTES / 1000));
    let huge = Signal::Offer { sdp: huge, peer_session: None };
    assert_eq!(host.socket.refused(to(2, huge)).await, ErrorCode::TooLarge);
    let odd = format!("{}a=candidate:1 1 udp 1 tracker.example 9 typ host\r\n", sdp(OFFER));
    let odd = Signal::Offer { sdp: odd, peer_session: None };
    assert_eq!(host.socket.refused(to(2, odd)).await, ErrorCode::BadOffer);
    let mut passed = 0;
    let refused = loop {
        match host.socket.ask(to(2, offer())).await {
            ServerMsg::Done => passed += 1,
            ServerMsg::Error { problem } => break problem.code,
            other => panic!("{other:?}"),
        }
        assert!(passed < 200, "nothing stops him");
    };
    assert_eq!(refused, ErrorCode::RateLimited);
    for _ in 0..passed {
        assert_eq!(next_signal(&mut other.socket).await, (MemberId(1), offer()));
    }
    assert!(host.client.metric("footlight_room_signals_refused_total").await >= 3.0);
}

#[tokio::test]
async fn a_mesh_takes_no_offer_and_another_room_nobody_without() {
    let server = Server::start().await;
    let (room, mut host, _other) = two(&server).await;
    let mut carl = server.enter(Role::Viewer, "carl").await;
    assert_eq!(carl.socket.refused(knock(&room)).await, ErrorCode::Invalid);
    let restart = ClientMsg::Restart { offer: sdp(OFFER) };
    assert!(matches!(host.socket.ask(restart).await, ServerMsg::Error { .. }));
    let usual = make(&carl.client, json!({})).await;
    assert_eq!(carl.socket.refused(enter(&usual)).await, ErrorCode::Invalid);
    join(&mut carl.socket, &usual).await;
    assert_eq!(carl.socket.refused(to(1, offer())).await, ErrorCode::OutOfOrder);
    assert_eq!(packets(&host.client).await, 0.0);
}

#[tokio::test]
async fn a_mesh_is_for_four_and_stays_one() {
    let server = Server::start().await;
    let (room, host, _other) = two(&server).await;
    let mut inside = Vec::new();
    for name in ["carl", "dora"] {
        let mut person = server.enter(Role::Viewer, name).await;
        joined(person.socket.ask(enter(&room)).await);
        inside.push(person);
    }
    let mut fifth = server.enter(Role::Viewer, "emil").await;
    assert_eq!(fifth.socket.refused(enter(&room)).await, ErrorCode::Full);
    let path = format!("/api/rooms/{room}");
    let info = host.client.get(&path).await.expect(200).body;
    assert_eq!(
        (&info["mesh"], &info["full"], &info["limit"]),
        (&json!(true), &json!(true), &json!(4))
    );
    let (status, more) = keep(&host.client, &path, json!({ "limit": 5 })).await;
    assert_eq!((status, &more["code"], &more["field"]), (400, &json!("invalid"), &json!("limit")));
    let large = json!({ "title": "Monday", "access": "open", "mesh": true, "limit": 5 });
    host.client.post("/api/rooms", &large).await.expect(400);
    let (status, other) = keep(&host.client, &path, json!({ "mesh": false })).await;
    assert_eq!((status, &other["mesh"]), (200, &json!(true)));
}

#[tokio::test]
async fn who_resumes_is_told_the_room_and_of_no_lost_media() {
    let server = Server::start().await;
    let (_room, mut host, other) = two(&server).await;
    let session = other.socket.session();
    other.socket.close(4000).await;
    change(&mut host.socket).await;
    assert_eq!(host.socket.refused(to(2, offer())).await, ErrorCode::Unavailable);
    let socket = server.connect().await;
    let mut back = socket.say_hello(other.client.token(), Some(session)).await;
    let told = |msg| match msg {
        ServerMsg::MediaLost => panic!("there was none"),
        ServerMsg::RoomSnapshot { snapshot } => Some(snapshot.me),
        _ => None,
    };
    assert_eq!(back.until(told).await, MemberId(2));
    assert_eq!(back.ask(to(1, offer())).await, ServerMsg::Done);
    assert_eq!(next_signal(&mut host.socket).await, (MemberId(2), offer()));
}
