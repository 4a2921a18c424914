//! The server goes down: everybody is told, and what was live is waited for
//! after a restart.

use std::time::Duration;

use footlight_shared::{ByeReason, Role, ServerMsg, StageStatus};

use crate::support::{Client, Server, publish, type_of, watch};

#[tokio::test]
async fn everybody_is_told_and_closed_with_1001() {
    let mut server = Server::start().await;
    let first = server.enter(Role::Guest, "").await.socket;
    let second = server.enter(Role::Viewer, "anna").await.socket;
    let ends = async { tokio::join!(first.end(), second.end()) };
    let (((first, first_code), (second, second_code)), ()) = tokio::join!(ends, server.stop());
    for before in [first, second] {
        assert!(matches!(before.last(), Some(ServerMsg::Bye { reason: ByeReason::Shutdown, .. })));
    }
    assert_eq!((first_code, second_code), (1001, 1001));
}

#[tokio::test]
async fn a_client_that_does_not_answer_does_not_hold_the_server_up() {
    let mut server = Server::start().await;
    let _deaf = server.enter(Role::Guest, "").await.socket;
    let begun = std::time::Instant::now();
    server.stop().await;
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn after_a_restart_a_stage_waits_for_its_performer_and_goes_on() {
    let server = Server::start().await;
    let (performer, stage) = server.live("performer").await;
    let old = performer.socket.session();
    let path = format!("/api/stages/{stage}");
    let began = performer.client.get(&path).await.expect(200).body["started_at"].clone();

    let server = server.restart(|_| {}).await;
    let client = Client::new(server.http).with_token(Some(performer.client.token()));
    let summary = client.get(&path).await.expect(200).body;
    assert_eq!((&summary["status"], &summary["started_at"]), (&"away".into(), &began));
    let mut viewer = server.enter(Role::Guest, "").await.socket;
    viewer.ask(watch(&stage)).await;

    // His page asks for its old session, gets a new one, and publishes again.
    let mut socket = server.connect().await;
    match socket.hello(client.token(), Some(old)).await {
        ServerMsg::Welcome { resumed, .. } => assert!(!resumed),
        other => panic!("{other:?}"),
    }
    assert_eq!(type_of(&socket.ask(publish(&stage)).await), "published");
    let live = viewer.until(|msg| match msg {
        ServerMsg::Stage { stage } => Some(stage),
        _ => None,
    });
    let live = live.await;
    assert_eq!((live.status, live.started_at), (StageStatus::Live, began.as_u64()));
}

#[tokio::test]
async fn after_a_restart_a_stage_whose_performer_stays_away_is_over() {
    let server = Server::start().await;
    let (_performer, stage) = server.live("performer").await;
    let server = server
        .restart(|config| {
            config.timing.interrupted = Duration::from_millis(500);
            config.timing.pulse = Duration::from_millis(20);
        })
        .await;
    let mut viewer = server.enter(Role::Guest, "").await.socket;
    viewer.ask(watch(&stage)).await;
    let over = viewer.until(|msg| match msg {
        ServerMsg::Stage { stage } => Some(stage.status),
        _ => None,
    });
    assert_eq!(over.await, StageStatus::Ended);
}
