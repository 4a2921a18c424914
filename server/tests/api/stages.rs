//! Stages: made once for each performer, found by everybody.

use serde_json::json;

use crate::support::socket::go_live;
use crate::support::{Server, until};

#[tokio::test]
async fn a_performer_makes_his_stage_once_and_renames_it() {
    let server = Server::start().await;
    let performer = server.client().register("paul", "performer").await;
    let none = performer.get("/api/stages?mine").await.expect(200);
    assert_eq!(none.body, json!({ "stages": [] }));
    let made = performer.post("/api/stages", &json!({ "title": "Songs" })).await.expect(201);
    let id = made.body["id"].as_str().unwrap();
    assert_eq!(id.len(), 12);
    assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    let renamed = performer.post("/api/stages", &json!({ "title": " Jazz " })).await.expect(200);
    assert_eq!(renamed.body["id"], id);
    assert_eq!(renamed.body["title"], "Jazz");
    assert_eq!(renamed.body["performer"], "paul");
    assert_eq!(renamed.body["status"], "offline");
    let mine = performer.get("/api/stages?mine").await.expect(200);
    assert_eq!(mine.body["stages"][0], renamed.body);
}

#[tokio::test]
async fn the_picture_is_kept_with_the_stage_and_has_a_limit_for_performers() {
    let server = Server::with(&[("PRESET_MAX", "performer=1080p30,guest=360p30")]).await;
    let performer = server.client().register("paul", "performer").await;
    let made = performer.post("/api/stages", &json!({ "title": "Songs" })).await.expect(201);
    assert_eq!(made.body["preset"], "720p30");
    let chosen = json!({ "title": "Songs", "preset": "1080p30" });
    let chosen = performer.post("/api/stages", &chosen).await.expect(200);
    assert_eq!(chosen.body["preset"], "1080p30");
    let renamed = performer.post("/api/stages", &json!({ "title": "Jazz" })).await.expect(200);
    assert_eq!(renamed.body["preset"], "1080p30", "kept");
    let dearer = json!({ "title": "Jazz", "preset": "1080p60" });
    let refused = performer.post("/api/stages", &dearer).await.refused(400, "invalid");
    assert_eq!(refused.body["field"], "preset");
    performer.post("/api/stages", &json!({ "title": "Jazz", "preset": "4k" })).await.expect(400);
    let ice = performer.get("/api/ice").await.expect(200);
    assert_eq!(ice.body["preset_max"], "1080p30");
    assert_eq!(ice.body["layer_bitrates"], json!([200_000, 800_000, 3_000_000]));
    let guest = server.client().guest().await;
    assert_eq!(guest.get("/api/ice").await.expect(200).body["preset_max"], "360p30");
    let viewer = server.client().register("vera", "viewer").await;
    assert_eq!(viewer.get("/api/ice").await.expect(200).body["preset_max"], "1080p60");
}

#[tokio::test]
async fn a_title_has_bounds() {
    let server = Server::start().await;
    let performer = server.client().register("paul", "performer").await;
    for title in ["", "   ", "two\nlines", &"x".repeat(101)] {
        let answer = performer.post("/api/stages", &json!({ "title": title })).await;
        assert_eq!(answer.refused(400, "invalid").body["field"], "title");
    }
}

#[tokio::test]
async fn a_stage_that_is_not_there_is_not_found() {
    let server = Server::start().await;
    let client = server.client();
    for id in ["abcdefghijkl", "A", "..%2f..", "x%00"] {
        client.get(&format!("/api/stages/{id}")).await.refused(404, "not_found");
        client.get(&format!("/api/stages/{id}/tips")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn who_is_live_is_listed_until_he_ends() {
    let server = Server::start().await;
    let performer = server.client().register("paul", "performer").await;
    let stage = performer.stage("Songs").await;
    let nobody = server.client();
    assert_eq!(nobody.get("/api/stages").await.body, json!({ "stages": [] }));
    let mut socket = go_live(&server, &performer, &stage).await;
    let listed = nobody.get("/api/stages").await.expect(200).body;
    assert_eq!(listed["stages"][0]["id"], *stage);
    assert_eq!(listed["stages"][0]["status"], "live");
    assert!(listed["stages"][0]["started_at"].as_u64().is_some());
    let one = nobody.get(&format!("/api/stages/{stage}")).await.expect(200).body;
    assert_eq!(one, listed["stages"][0]);
    socket.ask(json!({ "type": "end" })).await;
    until("the stage has ended", async || {
        let one = nobody.get(&format!("/api/stages/{stage}")).await.expect(200).body;
        (one["status"] == "ended").then_some(())
    })
    .await;
    assert_eq!(nobody.get("/api/stages").await.body, json!({ "stages": [] }));
}
