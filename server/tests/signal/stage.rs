//! A stage goes live, away, off and to its end, and its room hears of it.

use std::time::Duration;

use footlight_shared::{ClientMsg, Role, ServerMsg, StageId, StageStatus};
use uuid::Uuid;

use crate::support::{Server, publish, type_of, watch};

fn status(msg: ServerMsg) -> Option<StageStatus> {
    match msg {
        ServerMsg::Stage { stage } => Some(stage.status),
        _ => None,
    }
}

fn count(msg: ServerMsg) -> Option<u32> {
    match msg {
        ServerMsg::Viewers { count } => Some(count),
        _ => None,
    }
}

#[tokio::test]
async fn who_waits_on_a_dark_stage_hears_it_go_live_and_end() {
    let server = Server::start().await;
    let mut performer = server.enter(Role::Performer, "performer").await;
    let stage: StageId = performer.client.stage("Late set").await.parse().unwrap();
    let mut viewer = server.enter(Role::Guest, "").await.socket;
    match viewer.ask(watch(&stage)).await {
        ServerMsg::Watching { answer, snapshot } => {
            assert!(answer.starts_with("v=0"));
            assert_eq!(snapshot.stage.status, StageStatus::Offline);
        }
        other => panic!("{other:?}"),
    }
    performer.socket.ask(publish(&stage)).await;
    assert_eq!(viewer.until(status).await, StageStatus::Live);
    performer.socket.ask(ClientMsg::End).await;
    assert_eq!(viewer.until(status).await, StageStatus::Ended);
}

#[tokio::test]
async fn a_lost_performer_is_away_and_then_the_stream_is_over() {
    let server = Server::with(|config| {
        config.timing.resume = Duration::from_millis(50);
        config.timing.away = Duration::from_millis(50);
        config.timing.pulse = Duration::from_millis(20);
    })
    .await;
    let (performer, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Guest, "").await.socket;
    viewer.ask(watch(&stage)).await;
    drop(performer.socket);
    assert_eq!(viewer.until(status).await, StageStatus::Away);
    assert_eq!(viewer.until(status).await, StageStatus::Ended);
}

#[tokio::test]
async fn everybody_hears_how_many_watch() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("performer").await;
    let mut first = server.enter(Role::Guest, "").await.socket;
    first.ask(watch(&stage)).await;
    assert_eq!(performer.socket.until(count).await, 1);
    let mut second = server.enter(Role::Guest, "").await.socket;
    second.ask(watch(&stage)).await;
    assert_eq!(first.until(|msg| count(msg).filter(|&n| n == 2)).await, 2);
    assert_eq!(type_of(&second.ask(ClientMsg::Leave).await), "done");
    assert_eq!(first.until(|msg| count(msg).filter(|&n| n == 1)).await, 1);
}

#[tokio::test]
async fn a_committed_tip_is_told_to_the_room_and_shown_to_latecomers() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Viewer, "anna").await;
    viewer.socket.ask(watch(&stage)).await;
    let id = Uuid::now_v7();
    viewer.client.tip(id, stage.as_str(), 250, "bravo").await.expect(200);

    for socket in [&mut performer.socket, &mut viewer.socket] {
        let tip = socket.until(|msg| match msg {
            ServerMsg::Tip { tip, total, top } => Some((tip, total, top)),
            _ => None,
        });
        let (tip, total, top) = tip.await;
        assert_eq!((tip.id.0, tip.amount.minor(), total), (id, 250, 250));
        assert_eq!((tip.from.as_str(), tip.message.as_str()), ("anna", "bravo"));
        assert_eq!((top[0].name.as_str(), top[0].amount), ("anna", 250));
    }
    let mut late = server.enter(Role::Guest, "").await.socket;
    match late.ask(watch(&stage)).await {
        ServerMsg::Watching { snapshot, .. } => {
            assert_eq!(snapshot.tips.total, 250);
            assert_eq!(snapshot.tips.latest[0].id.0, id);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_room_hears_of_a_new_title() {
    let server = Server::start().await;
    let (performer, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Guest, "").await.socket;
    viewer.ask(watch(&stage)).await;
    performer.client.stage("Later set").await;
    let title = viewer.until(|msg| match msg {
        ServerMsg::Stage { stage } => Some(stage.title),
        _ => None,
    });
    assert_eq!(title.await.as_str(), "Later set");
}

#[tokio::test]
async fn a_full_stage_says_so_and_the_socket_stays() {
    let server = Server::with(|config| config.max_viewers = 1).await;
    let (_performer, stage) = server.live("performer").await;
    let mut first = server.enter(Role::Guest, "").await.socket;
    first.ask(watch(&stage)).await;
    let mut second = server.enter(Role::Guest, "").await.socket;
    let full = second.refused(watch(&stage)).await;
    assert_eq!(full, footlight_shared::ErrorCode::Full);
    // The first may offer anew, and leave his seat to the second.
    assert_eq!(type_of(&first.ask(watch(&stage)).await), "watching");
    first.ask(ClientMsg::Leave).await;
    assert_eq!(type_of(&second.ask(watch(&stage)).await), "watching");
}
