//! A stage fed by a program is to everybody like any other.

use serde_json::json;
use uuid::Uuid;

use crate::support::socket::{Socket, go_live};
use crate::support::{Server, until};
use crate::wish::{publish, stage, summary, viewer_offer, watch};

#[tokio::test]
async fn the_house_lists_it_people_watch_and_tip() {
    let server = Server::start().await;
    let (performer, stage, program) = stage(&server).await;
    publish(&program, &stage).await;
    let house = server.client().get("/api/stages").await.expect(200).body;
    assert_eq!(house["stages"][0]["id"], stage.as_str());

    let viewer = server.client().register("vera", "viewer").await;
    let mut socket = Socket::open(server.http(), viewer.token()).await;
    let wish = json!({ "type": "watch", "stage": stage, "offer": viewer_offer() });
    let watching = socket.ask(wish).await;
    assert_eq!(watching["snapshot"]["stage"]["status"], "live", "{watching}");
    watch(&server.client().guest().await, &stage).await;
    assert_eq!(summary(&performer, &stage).await["viewers"], 2);
    viewer.tip(Uuid::now_v7(), &stage, 250, "bravo").await.expect(200);
}

#[tokio::test]
async fn whoever_comes_last_has_the_stage() {
    let server = Server::start().await;
    let (performer, stage, program) = stage(&server).await;
    let (first, _) = publish(&program, &stage).await;
    let (second, _) = publish(&program, &stage).await;
    crate::wish::delete(&program, &first).await.refused(404, "not_found");
    let _page = go_live(&server, &performer, &stage).await;
    crate::wish::delete(&program, &second).await.refused(404, "not_found");
    assert_eq!(summary(&performer, &stage).await["status"], "live");
}

#[tokio::test]
async fn without_media_it_is_away() {
    let server = Server::start().await;
    let (performer, stage, program) = stage(&server).await;
    publish(&program, &stage).await;
    // Nobody connects: the media path gives up after 15 seconds.
    until("the stage is away", async || {
        let status = summary(&performer, &stage).await["status"].clone();
        (status == "away").then_some(())
    })
    .await;
}
