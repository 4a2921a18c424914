//! A performer on a new page takes his stage back.

use footlight_shared::{ByeReason, Role, ServerMsg, StageStatus};

use crate::support::{Server, publish, type_of, watch};

#[tokio::test]
async fn the_old_page_is_told_and_the_stage_stays_live() {
    let server = Server::start().await;
    let (old, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Guest, "").await.socket;
    viewer.ask(watch(&stage)).await;

    let mut new = server.connect().await.say_hello(old.client.token(), None).await;
    assert_eq!(type_of(&new.ask(publish(&stage)).await), "published");
    let (before, code) = old.socket.end().await;
    assert!(matches!(before.last(), Some(ServerMsg::Bye { reason: ByeReason::Replaced, .. })));
    assert_eq!(code, 4001);

    let status = viewer.until(|msg| match msg {
        ServerMsg::Stage { stage } => Some(stage.status),
        _ => None,
    });
    assert_eq!(status.await, StageStatus::Live);
}

#[tokio::test]
async fn a_reloaded_page_is_away_for_a_moment_and_the_stream_goes_on() {
    let server = Server::start().await;
    let (old, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Guest, "").await.socket;
    let began = match viewer.ask(watch(&stage)).await {
        ServerMsg::Watching { snapshot, .. } => snapshot.stage.started_at,
        other => panic!("{other:?}"),
    };
    let next = |msg| match msg {
        ServerMsg::Stage { stage } => Some((stage.status, stage.started_at)),
        _ => None,
    };

    // A browser that leaves a page closes its sockets with 1001.
    let token = old.client.token().to_owned();
    old.socket.close(1001).await;
    assert_eq!(viewer.until(next).await, (StageStatus::Away, began));
    let mut new = server.connect().await.say_hello(&token, None).await;
    new.ask(publish(&stage)).await;
    assert_eq!(viewer.until(next).await, (StageStatus::Live, began));
}
