//! The first message: in time, well-formed, with a good token.

use std::time::Duration;

use footlight_shared::{ClientMsg, ErrorCode, PROTOCOL_VERSION, Role, ServerMsg};

use crate::support::{Client, Server, Socket, error_code};

#[tokio::test]
async fn a_welcome_names_the_user_and_the_heartbeat() {
    let server = Server::start().await;
    let viewer = Client::new(server.http).register("anna", "viewer").await;
    let mut socket = server.connect().await;
    match socket.hello(viewer.token(), None).await {
        ServerMsg::Welcome { version, resumed, me, heartbeat, dead_after, .. } => {
            assert_eq!((version, resumed), (PROTOCOL_VERSION, false));
            assert_eq!((me.name.as_str(), me.role), ("anna", Role::Viewer));
            assert_eq!(me.balance, 5000);
            assert_eq!((heartbeat, dead_after), (10, 30));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_a_hello_the_socket_is_closed_with_1008() {
    let server = Server::with(|config| config.timing.hello = Duration::from_millis(100)).await;
    let (before, code) = server.connect().await.end().await;
    assert_eq!((before.as_slice(), code), ([].as_slice(), 1008));
}

#[tokio::test]
async fn other_messages_do_not_count_as_a_hello() {
    let server = Server::with(|config| config.timing.hello = Duration::from_millis(300)).await;
    let mut socket = server.connect().await;
    assert_eq!(socket.refused(ClientMsg::Ping { at: 1 }).await, ErrorCode::Unauthenticated);
    assert_eq!(socket.end().await.1, 1008);
}

#[tokio::test]
async fn a_bad_token_is_told_and_closed_with_1008() {
    let server = Server::start().await;
    let mut socket = server.connect().await;
    let answer = socket.hello("not-a-token", None).await;
    assert_eq!(error_code(answer), ErrorCode::Unauthenticated);
    assert_eq!(socket.end().await.1, 1008);
}

#[tokio::test]
async fn a_token_of_a_login_that_has_ended_is_refused() {
    let server = Server::start().await;
    let viewer = Client::new(server.http).register("anna", "viewer").await;
    let token = viewer.token().to_owned();
    viewer.post_empty("/api/logout").await.expect(204);
    let mut socket = server.connect().await;
    assert_eq!(error_code(socket.hello(&token, None).await), ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn another_version_is_told_and_closed_with_1008() {
    let server = Server::start().await;
    let guest = Client::new(server.http).guest().await;
    let mut socket = server.connect().await;
    let token = guest.token().to_owned();
    let hello =
        ClientMsg::Hello { version: PROTOCOL_VERSION + 1, token, resume: None, trace: None };
    assert_eq!(socket.refused(hello).await, ErrorCode::UnsupportedVersion);
    assert_eq!(socket.end().await.1, 1008);
}

#[tokio::test]
async fn a_page_of_another_origin_may_not_connect() {
    let server = Server::with(|config| {
        config.public_origins = vec!["https://stage.example".to_owned()];
    })
    .await;
    let own = format!("http://{}", server.http);
    for allowed in [own.as_str(), "https://stage.example"] {
        assert!(Socket::connect_with(server.http, &[("origin", allowed)]).await.is_ok());
    }
    for refused in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        let error = Socket::connect_with(server.http, &[("origin", refused)]).await.err().unwrap();
        assert!(error.to_string().contains("403"), "{error}");
    }
}

#[tokio::test]
async fn who_connects_too_often_is_told_when_to_come_back() {
    let server = Server::with(|config| config.rates.connect = "2/minute".parse().unwrap()).await;
    for _ in 0..2 {
        server.connect().await;
    }
    let error = Socket::connect_with(server.http, &[]).await.err().unwrap();
    let tokio_tungstenite::tungstenite::Error::Http(response) = error else { panic!("{error}") };
    assert_eq!(response.status(), 429);
    assert!(response.headers().contains_key("retry-after"));
}
