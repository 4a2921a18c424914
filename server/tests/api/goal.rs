//! Tip goals: set by the performer, seen by everybody, moved by the ledger.

use serde_json::{Value, json};

use crate::support::evening::Evening;
use crate::support::token::{claims, sign};

impl Evening {
    /// Waits until the performer's page is told of this version.
    async fn hears_of_playbill(&mut self, version: u32) {
        while self.on_air.message("stage").await["stage"]["playbill"] != version {}
    }
}

#[tokio::test]
async fn a_goal_begins_at_nothing_and_every_tip_moves_it() {
    let mut evening = Evening::begin().await;
    evening.tip(500).await;
    assert_eq!(evening.playbill().await["goal"], Value::Null);
    let goal = evening.set_goal(" A new microphone ", 1500).await.expect(200).body;
    assert_eq!(goal, json!({ "title": "A new microphone", "target": 1500, "from_total": 500 }));
    assert_eq!(evening.playbill().await["goal"], goal);
    // The room is told to look.
    evening.hears_of_playbill(1).await;
    assert_eq!(evening.raised().await, 0);
    evening.tip(700).await;
    evening.tip(800).await;
    assert_eq!(evening.raised().await, 1500);

    let other = evening.set_goal("Strings", 900).await.expect(200).body;
    assert_eq!(other["from_total"], 2000);
    assert_eq!(evening.raised().await, 0);
    evening.tip(100).await;

    let path = format!("/api/stages/{}/goal", evening.stage);
    for _ in 0..2 {
        evening.performer.delete(&path).await.expect(204);
    }
    assert_eq!(evening.playbill().await["goal"], Value::Null);
    evening.hears_of_playbill(3).await;
}

#[tokio::test]
async fn a_goal_outlives_the_process() {
    let evening = Evening::begin().await;
    evening.set_goal("Strings", 900).await.expect(200);
    evening.tip(300).await;
    let Evening { server, stage, .. } = evening;
    let server = server.kill().await.start().await;
    let stranger = server.client();
    let playbill = stranger.get(&format!("/api/stages/{stage}/playbill")).await.expect(200).body;
    assert_eq!(playbill["goal"], json!({ "title": "Strings", "target": 900, "from_total": 0 }));
    let summary = stranger.get(&format!("/api/stages/{stage}")).await.expect(200).body;
    assert_eq!(summary["playbill"], 1);
}

#[tokio::test]
async fn only_the_performer_sets_it_and_within_bounds() {
    let evening = Evening::begin().await;
    let path = format!("/api/stages/{}/goal", evening.stage);
    let body = json!({ "title": "Strings", "target": 900 });
    let another = evening.server.client().register("otto", "performer").await;
    let guest = evening.server.client().guest().await;
    let admin = sign(&evening.server, &claims("admin", json!([])));
    let admin = evening.server.client().with_token(Some(&admin));
    for client in [&evening.viewer, &another, &guest, &admin] {
        client.put(&path, &body).await.refused(403, "forbidden");
        client.delete(&path).await.refused(403, "forbidden");
    }
    evening.server.client().put(&path, &body).await.refused(401, "unauthenticated");
    for (field, wrong) in [
        ("title", json!("")),
        ("title", json!("x".repeat(101))),
        ("title", json!("two\nlines")),
        ("target", json!(0)),
        ("target", json!(-5)),
        ("target", json!(9_007_199_254_740_992_i64)),
        ("target", json!("900")),
    ] {
        let mut body = body.clone();
        body[field] = wrong;
        let answer = evening.performer.put(&path, &body).await.refused(400, "invalid");
        assert_eq!(answer.body["field"], field);
    }
    let nowhere = "/api/stages/abcdefghijkl/goal";
    evening.performer.put(nowhere, &body).await.refused(404, "not_found");
    let elsewhere = json!([{ "room": { "stage": "another1stage" }, "can": ["subscribe"] }]);
    let token = sign(&evening.server, &claims("guest", elsewhere));
    let stranger = evening.server.client().with_token(Some(&token));
    let playbill = format!("/api/stages/{}/playbill", evening.stage);
    stranger.get(&playbill).await.refused(403, "forbidden");
}
