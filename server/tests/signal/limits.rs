//! The caps on sessions, and on what one user says over all of them.

use footlight_shared::{ClientMsg, ErrorCode, Role, ServerMsg};

use crate::support::{Client, Server};

async fn refusal(server: &Server, token: &str) -> (ErrorCode, Option<u64>, u16) {
    let mut socket = server.connect().await;
    match socket.hello(token, None).await {
        ServerMsg::Error { problem } => (problem.code, problem.retry_after, socket.end().await.1),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_full_server_says_so_and_when_to_try_again() {
    let server = Server::with(|config| config.max_sessions = 2).await;
    let first = server.enter(Role::Guest, "").await;
    let _second = server.enter(Role::Guest, "").await;
    let token = Client::new(server.http).guest().await.token().to_owned();
    assert_eq!(refusal(&server, &token).await, (ErrorCode::Full, Some(30), 1013));

    // A page that is left makes room.
    first.socket.close(1001).await;
    server.connect().await.say_hello(&token, None).await;
}

#[tokio::test]
async fn who_leaves_for_good_makes_room_and_who_may_come_back_keeps_his() {
    let server = Server::with(|config| config.max_sessions = 2).await;
    let _stays = server.enter(Role::Guest, "").await;
    // From page to page: each closes its socket before the next one's is open.
    let token = Client::new(server.http).guest().await.token().to_owned();
    for _ in 0..3 {
        let socket = server.connect().await.say_hello(&token, None).await;
        socket.close(1000).await;
    }
    let socket = server.connect().await.say_hello(&token, None).await;
    let session = socket.session();
    socket.close_without_a_code().await;
    assert_eq!(refusal(&server, &token).await.0, ErrorCode::Full);
    server.connect().await.say_hello(&token, Some(session)).await;
}

#[tokio::test]
async fn one_address_has_only_so_many_sessions_unless_it_is_exempt() {
    let server = Server::with(|config| config.max_sessions_per_address = 1).await;
    let _first = server.enter(Role::Guest, "").await;
    let token = Client::new(server.http).guest().await.token().to_owned();
    assert_eq!(refusal(&server, &token).await.0, ErrorCode::Full);

    let server = Server::with(|config| {
        config.max_sessions_per_address = 1;
        config.exempt_networks = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let _first = server.enter(Role::Guest, "").await;
    let _second = server.enter(Role::Guest, "").await;
}

#[tokio::test]
async fn what_a_user_says_counts_over_all_of_his_sockets() {
    let server = Server::with(|config| config.rates.messages = "4/hour".parse().unwrap()).await;
    let token = Client::new(server.http).guest().await.token().to_owned();
    let mut sockets = Vec::new();
    for _ in 0..2 {
        sockets.push(server.connect().await.say_hello(&token, None).await);
    }
    for nth in 0..4 {
        let answer = sockets[nth % 2].ask(ClientMsg::Lobby).await;
        assert!(matches!(answer, ServerMsg::Lobby { .. }), "{answer:?}");
    }
    match sockets[0].ask(ClientMsg::Lobby).await {
        ServerMsg::Error { problem } => {
            assert_eq!(problem.code, ErrorCode::RateLimited);
            assert!(problem.retry_after.is_some_and(|wait| (1..=3600).contains(&wait)));
        }
        other => panic!("{other:?}"),
    }
    // Another one is not disturbed.
    let mut other = server.enter(Role::Guest, "").await;
    assert!(matches!(other.socket.ask(ClientMsg::Lobby).await, ServerMsg::Lobby { .. }));
}
