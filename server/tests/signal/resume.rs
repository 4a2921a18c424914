//! A lost socket, and the session taken up again.

use std::time::Duration;

use footlight_shared::{ByeReason, ClientMsg, Role, ServerMsg, StageStatus};

use crate::support::{Server, publish, type_of, watch};

#[tokio::test]
async fn a_viewer_who_comes_back_still_watches_and_gets_a_snapshot() {
    let server = Server::start().await;
    let (_performer, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Guest, "").await;
    assert_eq!(type_of(&viewer.socket.ask(watch(&stage)).await), "watching");
    let session = viewer.socket.session();
    drop(viewer.socket);

    let socket = server.connect().await;
    let mut socket = socket.say_hello(viewer.client.token(), Some(session)).await;
    match socket.next().await.msg {
        ServerMsg::Snapshot { snapshot } => {
            assert_eq!(snapshot.stage.id, stage);
            assert_eq!(snapshot.stage.status, StageStatus::Live);
        }
        other => panic!("{other:?}"),
    }
    // He is where he was: quality is a viewer's message.
    let quality = ClientMsg::Quality { quality: footlight_shared::Quality::Low };
    assert_eq!(type_of(&socket.ask(quality).await), "done");
}

#[tokio::test]
async fn the_lobby_is_still_subscribed_after_a_resume() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await;
    guest.socket.ask(ClientMsg::Lobby).await;
    let session = guest.socket.session();
    drop(guest.socket);
    let socket = server.connect().await;
    let mut socket = socket.say_hello(guest.client.token(), Some(session)).await;
    assert_eq!(type_of(&socket.next().await.msg), "lobby");
}

#[tokio::test]
async fn after_the_grace_a_session_begins_anew() {
    let server = Server::with(|config| {
        config.timing.resume = Duration::from_millis(50);
        config.timing.pulse = Duration::from_millis(20);
    })
    .await;
    let viewer = server.enter(Role::Viewer, "anna").await;
    let (mut watcher, session) = (server.enter(Role::Guest, "").await, viewer.socket.session());
    // Watches the count of sessions by the stage's viewers.
    let (_performer, stage) = server.live("performer").await;
    watcher.socket.ask(watch(&stage)).await;
    let mut second = viewer.socket;
    second.ask(watch(&stage)).await;
    watcher.socket.until(viewers(2)).await;
    drop(second);
    watcher.socket.until(viewers(1)).await;

    let mut socket = server.connect().await;
    match socket.hello(viewer.client.token(), Some(session)).await {
        ServerMsg::Welcome { resumed, session: new, .. } => {
            assert!(!resumed);
            assert_ne!(new, session);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_resume_from_another_socket_replaces_the_first() {
    let server = Server::start().await;
    let guest = server.enter(Role::Guest, "").await;
    let session = guest.socket.session();
    let _second = server.connect().await.say_hello(guest.client.token(), Some(session)).await;
    let (before, code) = guest.socket.end().await;
    assert!(matches!(before.last(), Some(ServerMsg::Bye { reason: ByeReason::Replaced, .. })));
    assert_eq!(code, 4001);
}

#[tokio::test]
async fn nobody_takes_up_another_users_session() {
    let server = Server::start().await;
    let victim = server.enter(Role::Guest, "").await;
    let thief = server.enter(Role::Guest, "").await;
    let mut socket = server.connect().await;
    let answer = socket.hello(thief.client.token(), Some(victim.socket.session())).await;
    assert!(matches!(answer, ServerMsg::Welcome { resumed: false, .. }));
}

#[tokio::test]
async fn a_performer_whose_socket_alone_is_lost_stays_live() {
    let server = Server::start().await;
    let (performer, stage) = server.live("performer").await;
    let session = performer.socket.session();
    drop(performer.socket);
    let socket = server.connect().await;
    let mut socket = socket.say_hello(performer.client.token(), Some(session)).await;
    match socket.next().await.msg {
        ServerMsg::Snapshot { snapshot } => assert_eq!(snapshot.stage.status, StageStatus::Live),
        other => panic!("{other:?}"),
    }
    assert_eq!(type_of(&socket.ask(publish(&stage)).await), "published");
    assert_eq!(type_of(&socket.ask(ClientMsg::End).await), "done");
}

fn viewers(wanted: u32) -> impl Fn(ServerMsg) -> Option<()> {
    move |msg| match msg {
        ServerMsg::Viewers { count } if count == wanted => Some(()),
        _ => None,
    }
}
