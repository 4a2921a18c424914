//! The overlay: a token that reads a stage's tips and goal, and nothing else.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;

use crate::support::evening::Evening;
use crate::support::{Client, PATIENCE};

impl Evening {
    fn overlay_path(&self) -> String {
        format!("/api/stages/{}/overlay", self.stage)
    }

    /// A program that has the overlay's link.
    async fn overlay(&self) -> Client {
        let link = self.performer.post_empty(&self.overlay_path()).await.expect(201).body;
        assert_eq!(link["address"], format!("/overlay/{}", self.stage));
        let token = link["token"].as_str().unwrap();
        assert!(token.starts_with("flo_"));
        self.server.client().with_token(Some(token))
    }

    async fn news(&self, overlay: &Client, since: &Value) -> Value {
        let since = since.as_str().unwrap();
        let path = format!("{}?since={since}", self.overlay_path());
        timeout(PATIENCE, overlay.get(&path)).await.unwrap().expect(200).body
    }
}

#[tokio::test]
async fn it_shows_tips_and_the_goal_as_they_come() {
    let evening = Evening::begin().await;
    evening.tip(200).await;
    let overlay = evening.overlay().await;
    let first = overlay.get(&evening.overlay_path()).await.expect(200).body;
    assert_eq!(first["currency"], "EUR");
    assert_eq!(first["goal"], Value::Null);
    assert_eq!(first["total"], 200);
    assert_eq!(first["latest"][0]["from"], "vera");

    // It waits, and hears of what comes meanwhile.
    let (second, goal) =
        tokio::join!(evening.news(&overlay, &first["cursor"]), evening.set_goal("Strings", 900));
    assert_eq!(second["goal"], goal.expect(200).body);
    let (third, id) = tokio::join!(evening.news(&overlay, &second["cursor"]), evening.tip(300));
    assert_eq!(third["total"], 500);
    assert_eq!(third["latest"][0]["id"], id.to_string());
    // Who is behind is answered at once.
    assert_eq!(evening.news(&overlay, &first["cursor"]).await, third);
}

#[tokio::test]
async fn its_token_is_good_for_nothing_else() {
    let evening = Evening::begin().await;
    let overlay = evening.overlay().await;
    overlay.get("/api/me").await.refused(401, "unauthenticated");
    overlay.get("/api/stages").await.refused(401, "unauthenticated");
    overlay.post_empty(&evening.overlay_path()).await.refused(401, "unauthenticated");
    overlay.post_empty(&format!("/whip/{}", evening.stage)).await.refused(401, "unauthenticated");
    overlay.get("/api/stages/abcdefghijkl/overlay").await.refused(401, "unauthenticated");
    let another = evening.server.client().register("otto", "performer").await;
    let theirs = another.stage("Jokes").await;
    overlay.get(&format!("/api/stages/{theirs}/overlay")).await.refused(401, "unauthenticated");
    // Nor is anything else good for it.
    for client in [&evening.performer, &evening.viewer, &evening.server.client()] {
        client.get(&evening.overlay_path()).await.refused(401, "unauthenticated");
    }
    for client in [&evening.viewer, &another] {
        client.post_empty(&evening.overlay_path()).await.refused(403, "forbidden");
        client.delete(&evening.overlay_path()).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn a_token_that_is_taken_away_hears_no_more() {
    let evening = Evening::begin().await;
    let overlay = evening.overlay().await;
    let path = evening.overlay_path();
    let cursor = overlay.get(&path).await.expect(200).body["cursor"].clone();
    let waiting = format!("{path}?since={}", cursor.as_str().unwrap());
    let waits = overlay.get(&waiting);
    tokio::pin!(waits);
    // It does not answer while there is nothing new.
    assert!(timeout(Duration::from_millis(300), &mut waits).await.is_err());
    evening.performer.delete(&path).await.expect(204);
    timeout(Duration::from_secs(5), waits).await.unwrap().refused(401, "unauthenticated");
    evening.performer.delete(&path).await.expect(204);

    let first = evening.overlay().await;
    let second = evening.overlay().await;
    first.get(&path).await.refused(401, "unauthenticated");
    second.get(&path).await.expect(200);
}
