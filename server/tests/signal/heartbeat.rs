//! Heartbeats both ways, and what becomes of the silent and the expired.

use std::time::Duration;

use footlight_shared::{ByeReason, ClientMsg, Role, ServerMsg};

use crate::support::{Client, Server, type_of};

#[tokio::test]
async fn a_ping_is_answered_with_its_own_clock() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let at = u64::MAX / 3;
    assert_eq!(guest.ask(ClientMsg::Ping { at }).await, ServerMsg::Pong { at });
}

#[tokio::test]
async fn the_server_pings_by_itself() {
    let server = Server::with(|config| config.timing.heartbeat = Duration::from_millis(50)).await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    for _ in 0..3 {
        let at = guest
            .until(|msg| match msg {
                ServerMsg::Ping { at } => Some(at),
                _ => None,
            })
            .await;
        guest.send(ClientMsg::Pong { at }).await;
    }
}

#[tokio::test]
async fn who_is_silent_is_removed_and_cannot_come_back() {
    let server = Server::with(|config| {
        config.timing.heartbeat = Duration::from_millis(50);
        config.timing.dead_after = Duration::from_millis(200);
    })
    .await;
    let person = server.enter(Role::Guest, "").await;
    let session = person.socket.session();
    assert_eq!(person.socket.end().await.1, 4004);

    let mut socket = server.connect().await;
    match socket.hello(person.client.token(), Some(session)).await {
        ServerMsg::Welcome { resumed, .. } => assert!(!resumed),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_expired_token_ends_the_socket_with_a_bye() {
    let server = Server::with(|config| config.lifetimes.guest = Duration::from_secs(2)).await;
    let guest = server.enter(Role::Guest, "").await;
    let (before, code) = guest.socket.end().await;
    let reason = before.into_iter().find_map(|msg| match msg {
        ServerMsg::Bye { reason, .. } => Some(reason),
        _ => None,
    });
    assert_eq!((reason, code), (Some(ByeReason::Expired), 4002));
}

#[tokio::test]
async fn a_renewed_token_must_be_the_same_users() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await;
    let token = guest.client.token().to_owned();
    let renewed = guest.socket.ask(ClientMsg::Renew { token }).await;
    assert_eq!(type_of(&renewed), "done");

    let other = Client::new(server.http).guest().await;
    let token = other.token().to_owned();
    let refused = guest.socket.refused(ClientMsg::Renew { token }).await;
    assert_eq!(refused, footlight_shared::ErrorCode::Forbidden);
}

#[tokio::test]
async fn logging_out_ends_the_logins_sockets() {
    let server = Server::start().await;
    let viewer = server.enter(Role::Viewer, "anna").await;
    viewer.client.post_empty("/api/logout").await.expect(204);
    let (before, code) = viewer.socket.end().await;
    assert!(matches!(before.last(), Some(ServerMsg::Bye { reason: ByeReason::Expired, .. })));
    assert_eq!(code, 4002);
}
