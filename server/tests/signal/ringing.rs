//! Somebody is called by his name.

use std::time::Duration;

use footlight_shared::{CallId, ClientMsg, ErrorCode, RingEnd, Role, ServerMsg};
use serde_json::json;

use crate::support::call::{join, make};
use crate::support::{Server, Socket};

async fn ring(socket: &mut Socket) -> (CallId, String) {
    let ring = |msg| match msg {
        ServerMsg::CallRing { call, from } => Some((call, from)),
        _ => None,
    };
    socket.until(ring).await
}

async fn ring_ended(socket: &mut Socket) -> RingEnd {
    let ended = |msg| match msg {
        ServerMsg::CallRingEnded { reason, .. } => Some(reason),
        _ => None,
    };
    socket.until(ended).await
}

#[tokio::test]
async fn every_page_of_the_callee_hears_it_and_one_answers() {
    let server = Server::start().await;
    let mut caller = server.enter(Role::Performer, "anna").await;
    let mut callee = server.enter(Role::Viewer, "bert").await;
    let mut phone = server.connect().await.say_hello(callee.client.token(), None).await;
    let mut stranger = server.enter(Role::Viewer, "carl").await.socket;

    let call = make(&caller.client, Some("Bert")).await;
    let expected = (call.clone(), "anna".to_owned());
    assert_eq!(ring(&mut callee.socket).await, expected);
    assert_eq!(ring(&mut phone).await, expected);
    let snapshot = join(&mut caller.socket, &call).await;
    assert_eq!(snapshot.ringing.as_deref(), Some("bert"));

    assert_eq!(join(&mut phone, &call).await.other.unwrap().name, "anna");
    assert_eq!(ring_ended(&mut callee.socket).await, RingEnd::Answered);
    assert_eq!(ring_ended(&mut caller.socket).await, RingEnd::Answered);
    stranger.send(ClientMsg::Ping { at: 1 }).await;
    assert_eq!(stranger.next().await.msg, ServerMsg::Pong { at: 1 }, "he has heard nothing");
}

#[tokio::test]
async fn a_page_that_opens_while_it_rings_hears_it_too() {
    let server = Server::start().await;
    let caller = server.enter(Role::Performer, "anna").await;
    let callee = server.enter(Role::Viewer, "bert").await;
    let call = make(&caller.client, Some("bert")).await;
    let mut late = server.connect().await.say_hello(callee.client.token(), None).await;
    assert_eq!(ring(&mut late).await.0, call);
}

#[tokio::test]
async fn who_is_called_may_decline() {
    let server = Server::start().await;
    let mut caller = server.enter(Role::Performer, "anna").await;
    let mut callee = server.enter(Role::Viewer, "bert").await;
    let mut stranger = server.enter(Role::Viewer, "carl").await.socket;
    let call = make(&caller.client, Some("bert")).await;
    join(&mut caller.socket, &call).await;
    let decline = ClientMsg::CallDecline { call: call.clone() };
    assert_eq!(stranger.refused(decline.clone()).await, ErrorCode::OutOfOrder);
    assert_eq!(callee.socket.ask(decline.clone()).await, ServerMsg::Done);
    assert_eq!(ring_ended(&mut caller.socket).await, RingEnd::Declined);
    assert_eq!(callee.socket.refused(decline).await, ErrorCode::OutOfOrder);
}

#[tokio::test]
async fn nobody_answers_and_it_stops() {
    let server = Server::with(|config| config.timing.ring = Duration::from_millis(300)).await;
    let mut caller = server.enter(Role::Performer, "anna").await;
    let mut callee = server.enter(Role::Viewer, "bert").await;
    let call = make(&caller.client, Some("bert")).await;
    join(&mut caller.socket, &call).await;
    assert_eq!(ring_ended(&mut callee.socket).await, RingEnd::TimedOut);
    assert_eq!(ring_ended(&mut caller.socket).await, RingEnd::TimedOut);
}

#[tokio::test]
async fn a_caller_who_hangs_up_ends_it() {
    let server = Server::start().await;
    let mut caller = server.enter(Role::Performer, "anna").await;
    let mut callee = server.enter(Role::Viewer, "bert").await;
    let call = make(&caller.client, Some("bert")).await;
    join(&mut caller.socket, &call).await;
    caller.socket.close(1001).await;
    assert_eq!(ring_ended(&mut callee.socket).await, RingEnd::Cancelled);
}

#[tokio::test]
async fn who_is_offline_and_who_is_nobody_get_the_same_answer() {
    let server = Server::start().await;
    let caller = server.enter(Role::Performer, "anna").await;
    caller.client.register("offline", "viewer").await;
    let ask = async |name: &str| {
        let body = json!({ "callee": name });
        caller.client.post("/api/calls", &body).await.refused(404, "user_offline").body
    };
    let offline = ask("offline").await;
    assert_eq!(offline, ask("nobody").await);
    assert_eq!(offline, ask("not a name!").await);
    let guest = server.enter(Role::Guest, "").await;
    let me = guest.client.get("/api/me").await.expect(200).body["name"].clone();
    assert_eq!(offline, ask(me.as_str().unwrap()).await, "guests are not called");
    let body = json!({ "callee": "anna" });
    let refused = caller.client.post("/api/calls", &body).await.refused(400, "invalid");
    assert_eq!(refused.body["field"], "callee");
}
