//! Tips: exactly once, within bounds, and only while the stage is live.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Client;
use crate::support::evening::Evening;

#[tokio::test]
async fn a_tip_goes_from_the_viewer_to_the_performer() {
    let evening = Evening::begin().await;
    let id = Uuid::now_v7();
    let answer = evening.viewer.tip(id, &evening.stage, 1250, " Encore! ").await.expect(200).body;
    assert_eq!(answer["outcome"], "posted");
    assert_eq!(answer["balance"], 3750);
    assert_eq!(answer["tip"]["id"], id.to_string());
    assert_eq!(answer["tip"]["from"], "vera");
    assert_eq!(answer["tip"]["amount"], 1250);
    assert_eq!(answer["tip"]["message"], "Encore!");
    assert_eq!(evening.viewer.balance().await, 3750);
    assert_eq!(evening.performer.balance().await, 1250);
    let board = evening.board().await;
    assert_eq!(board["total"], 1250);
    assert_eq!(board["latest"], json!([answer["tip"]]));
    assert_eq!(board["top"], json!([{ "name": "vera", "amount": 1250 }]));
}

#[tokio::test]
async fn the_room_hears_of_a_committed_tip() {
    let mut evening = Evening::begin().await;
    let id = Uuid::now_v7();
    evening.viewer.tip(id, &evening.stage, 200, "Hello").await.expect(200);
    let heard = evening.on_air.message("tip").await;
    assert_eq!(heard["tip"]["id"], id.to_string());
    assert_eq!(heard["tip"]["message"], "Hello");
    assert_eq!(heard["total"], 200);
    assert_eq!(heard["top"][0]["name"], "vera");
}

#[tokio::test]
async fn a_retry_is_recognised_and_changes_nothing() {
    let evening = Evening::begin().await;
    let id = Uuid::now_v7();
    let first = evening.viewer.tip(id, &evening.stage, 500, "Once").await.expect(200).body;
    for _ in 0..3 {
        let again = evening.viewer.tip(id, &evening.stage, 500, "Once").await.expect(200).body;
        assert_eq!(again["outcome"], "already_posted");
        assert_eq!(again["tip"], first["tip"]);
        assert_eq!(again["balance"], 4500);
    }
    assert_eq!(evening.board().await["total"], 500);
}

#[tokio::test]
async fn the_same_tip_sent_many_times_at_once_is_posted_once() {
    let evening = Evening::begin().await;
    let id = Uuid::now_v7();
    let tips = (0..16).map(|_| evening.viewer.tip(id, &evening.stage, 500, "Once"));
    let answers = futures_util::future::join_all(tips).await;
    let outcomes = answers.into_iter().map(|answer| answer.expect(200).body["outcome"].clone());
    let posted = outcomes.filter(|outcome| outcome == "posted").count();
    assert_eq!(posted, 1);
    assert_eq!(evening.viewer.balance().await, 4500);
}

#[tokio::test]
async fn an_id_cannot_stand_for_another_tip() {
    let evening = Evening::begin().await;
    let other = evening.server.client().register("otto", "viewer").await;
    let id = Uuid::now_v7();
    evening.viewer.tip(id, &evening.stage, 500, "Once").await.expect(200);
    let conflict = |client: Client, amount, message: &'static str| {
        let stage = evening.stage.clone();
        async move { client.tip(id, &stage, amount, message).await.refused(409, "conflict") }
    };
    conflict(evening.viewer.clone(), 501, "Once").await;
    conflict(evening.viewer.clone(), 500, "Twice").await;
    conflict(other.clone(), 500, "Once").await;
    assert_eq!(evening.viewer.balance().await, 4500);
    assert_eq!(other.balance().await, 5000);
    assert_eq!(evening.board().await["total"], 500);
}

#[tokio::test]
async fn nobody_gives_more_than_he_has() {
    let evening = Evening::begin().await;
    evening.viewer.tip(Uuid::now_v7(), &evening.stage, 3000, "").await.expect(200);
    let too_much = evening.viewer.tip(Uuid::now_v7(), &evening.stage, 2001, "").await;
    too_much.refused(402, "insufficient_credit");
    let rest = evening.viewer.tip(Uuid::now_v7(), &evening.stage, 2000, "").await.expect(200);
    assert_eq!(rest.body["balance"], 0);
    let nothing = evening.viewer.tip(Uuid::now_v7(), &evening.stage, 100, "").await;
    nothing.refused(402, "insufficient_credit");
    assert_eq!(evening.performer.balance().await, 5000);
}

#[tokio::test]
async fn amounts_have_bounds() {
    let evening = Evening::begin().await;
    for amount in [99, 3001, 0, -100, i64::MAX] {
        let answer = evening.viewer.tip(Uuid::now_v7(), &evening.stage, amount, "").await;
        let answer = answer.refused(422, "amount_out_of_bounds");
        assert_eq!(answer.body["field"], "amount");
        assert!(answer.body["message"].as_str().unwrap().contains("1.00 to 30.00 EUR"));
    }
    evening.viewer.tip(Uuid::now_v7(), &evening.stage, 100, "").await.expect(200);
}

#[tokio::test]
async fn what_is_no_tip_is_said_so() {
    let evening = Evening::begin().await;
    let with = |key: &str, value: Value| {
        let mut body = json!({
            "id": Uuid::now_v7(), "stage": evening.stage, "amount": 100, "message": "",
        });
        body[key] = value;
        body
    };
    for (key, wrong) in [
        ("id", json!("nonsense")),
        ("stage", json!("NO STAGE")),
        ("amount", json!("100")),
        ("amount", json!(1.5)),
        ("message", json!("x".repeat(201))),
        ("message", json!("two\nlines")),
    ] {
        let answer = evening.viewer.post("/api/tips", &with(key, wrong)).await;
        assert_eq!(answer.refused(400, "invalid").body["field"], key);
    }
    let nowhere = with("stage", json!("abcdefghijkl"));
    evening.viewer.post("/api/tips", &nowhere).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_stage_that_is_not_live_takes_no_tips() {
    let mut evening = Evening::begin().await;
    evening.on_air.ask(json!({ "type": "end" })).await;
    let late = evening.viewer.tip(Uuid::now_v7(), &evening.stage, 500, "").await;
    late.refused(409, "not_live");
    assert_eq!(evening.viewer.balance().await, 5000);
}

#[tokio::test]
async fn a_retry_succeeds_when_the_stage_has_ended_and_the_credit_is_spent() {
    let mut evening = Evening::begin().await;
    let id = Uuid::now_v7();
    evening.viewer.tip(id, &evening.stage, 2500, "First").await.expect(200);
    evening.viewer.tip(Uuid::now_v7(), &evening.stage, 2500, "Last").await.expect(200);
    evening.on_air.ask(json!({ "type": "end" })).await;
    let again = evening.viewer.tip(id, &evening.stage, 2500, "First").await.expect(200).body;
    assert_eq!(again["outcome"], "already_posted");
    assert_eq!(again["balance"], 0);
}

#[tokio::test]
async fn the_board_shows_the_latest_first_and_the_most_generous() {
    let evening = Evening::begin().await;
    for n in 0..7 {
        let name = format!("viewer-{n}");
        let viewer = evening.server.client().register(&name, "viewer").await;
        for _ in 0..2 {
            viewer.tip(Uuid::now_v7(), &evening.stage, 100 + n, &name).await.expect(200);
        }
    }
    let board = evening.board().await;
    assert_eq!(board["total"], 2 * (700 + 21));
    assert_eq!(board["latest"].as_array().unwrap().len(), 14);
    assert_eq!(board["latest"][0]["from"], "viewer-6");
    let top = board["top"].as_array().unwrap();
    let names: Vec<_> = top.iter().map(|tipper| tipper["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["viewer-6", "viewer-5", "viewer-4", "viewer-3", "viewer-2"]);
    assert_eq!(top[0]["amount"], 212);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let evening = Evening::begin().await;
    let id = Uuid::now_v7();
    evening.viewer.tip(id, &evening.stage, 500, "Kept").await.expect(200);
    let server = evening.server.kill().await.start().await;
    let viewer = server.client().with_token(Some(evening.viewer.token()));
    assert_eq!(viewer.balance().await, 4500);
    let again = viewer.tip(id, &evening.stage, 500, "Kept").await.expect(200);
    assert_eq!(again.body["outcome"], "already_posted");
}
