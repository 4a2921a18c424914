//! How soon a house hears of a tip.

use std::time::{Duration, Instant};

use footlight_shared::{Role, ServerMsg};
use futures_util::future::join_all;
use uuid::Uuid;

use crate::support::{Server, watch};

#[tokio::test]
async fn everybody_on_the_stage_hears_of_a_tip_within_a_second() {
    let server = Server::start().await;
    let (_performer, stage) = server.live("performer").await;
    let tipper = server.enter(Role::Viewer, "tipper").await;
    let mut audience = Vec::new();
    for _ in 0..50 {
        let mut socket = server.enter(Role::Guest, "").await.socket;
        socket.ask(watch(&stage)).await;
        audience.push(socket);
    }
    let mut took = Vec::new();
    for _ in 0..5 {
        let (id, sent) = (Uuid::now_v7(), Instant::now());
        tipper.client.tip(id, stage.as_str(), 100, "bravo").await.expect(200);
        let hears = audience.iter_mut().map(|socket| {
            socket.until(|msg| match msg {
                ServerMsg::Tip { tip, .. } => (tip.id.0 == id).then_some(()),
                _ => None,
            })
        });
        join_all(hears).await;
        took.push(sent.elapsed());
    }
    // One of them may come upon a machine that is busy.
    took.sort();
    assert!(took[2] < Duration::from_secs(1), "{took:?}");
}
