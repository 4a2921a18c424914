//! Stages announce their next show and have a poster; people follow and find
//! them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::client::{send, value};
use crate::support::database::follow_more;
use crate::support::evening::Evening;
use crate::support::token::{claims, sign};
use crate::support::{Answer, Client};

/// The headers of a JPEG.
pub(crate) fn jpeg(width: u16) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 1, 0x68];
    bytes.extend(width.to_be_bytes());
    bytes.extend([1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 0, 0xff, 0xd9]);
    bytes
}

async fn put_poster(client: &Client, path: &str, kind: &str, bytes: Vec<u8>) -> Answer {
    let request = client.request(Method::PUT, path).header("content-type", value(kind));
    send(request.body(bytes)).await.unwrap()
}

pub(crate) fn soon() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(now.as_millis()).unwrap() + 3_600_000
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("/api/announcements{query}")).await.expect(200).body;
    let stages = list["stages"].as_array().unwrap();
    stages.iter().map(|stage| stage["performer"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_next_show_is_announced_until_it_is_taken_back() {
    let evening = Evening::begin().await;
    let path = format!("/api/stages/{}/show", evening.stage);
    let at = soon();
    evening.performer.put(&path, &json!({ "at": at })).await.expect(204);
    assert_eq!(evening.playbill().await["next_show"], at);
    let stranger = evening.server.client();
    let list = stranger.get("/api/announcements").await.expect(200).body;
    let stage = &list["stages"][0];
    assert_eq!((&stage["performer"], &stage["next_show"]), (&json!("paul"), &json!(at)));
    assert_eq!((&stage["status"], &stage["poster"]), (&json!("live"), &Value::Null));
    for wrong in [json!(5), json!(at * 2), json!(-1), json!("soon")] {
        let answer = evening.performer.put(&path, &json!({ "at": wrong })).await;
        assert_eq!(answer.refused(400, "invalid").body["field"], "at");
    }
    evening.viewer.put(&path, &json!({ "at": at })).await.refused(403, "forbidden");
    evening.viewer.delete(&path).await.refused(403, "forbidden");
    for _ in 0..2 {
        evening.performer.delete(&path).await.expect(204);
    }
    assert!(names(&stranger, "").await.is_empty());
}

#[tokio::test]
async fn a_poster_is_a_picture_and_stays_over_a_restart() {
    let evening = Evening::begin().await;
    let path = format!("/api/stages/{}/poster", evening.stage);
    let paul = &evening.performer;
    paul.get(&path).await.refused(404, "not_found");
    put_poster(paul, &path, "image/jpeg", jpeg(640)).await.expect(204);
    let first = evening.playbill().await["poster"].as_u64().unwrap();
    put_poster(paul, &path, "image/jpeg", jpeg(641)).await.expect(204);
    let version = evening.playbill().await["poster"].as_u64().unwrap();
    assert!(version > first);
    let summary = format!("/api/stages/{}", evening.stage);
    assert_eq!(paul.get(&summary).await.expect(200).body["poster"], version);
    let live = evening.server.client().get("/api/stages").await.expect(200).body;
    assert_eq!(live["stages"][0]["poster"], version);
    for (kind, bytes, status, code) in [
        ("image/svg+xml", b"<svg/>".to_vec(), 415, "bad_message"),
        ("image/jpeg", b"<script>alert(1)</script>".to_vec(), 400, "bad_message"),
        ("image/webp", jpeg(640), 400, "bad_message"),
        ("image/jpeg", jpeg(2000), 400, "bad_message"),
        ("image/jpeg", vec![0; 129 * 1024], 413, "too_large"),
    ] {
        put_poster(paul, &path, kind, bytes).await.refused(status, code);
    }
    let refused = put_poster(&evening.viewer, &path, "image/jpeg", jpeg(640)).await;
    refused.refused(403, "forbidden");
    evening.viewer.delete(&path).await.refused(403, "forbidden");

    let Evening { server, performer, .. } = evening;
    let server = server.kill().await.start().await;
    let seen = server.client().request(Method::GET, &format!("{path}?v={version}"));
    let seen = seen.send().await.unwrap();
    assert_eq!(seen.headers()["content-type"], "image/jpeg");
    assert_eq!(seen.headers()["x-content-type-options"], "nosniff");
    assert_eq!(seen.headers()["cache-control"], "private, max-age=60, immutable");
    assert_eq!(seen.bytes().await.unwrap(), jpeg(641));
    let paul = server.client().with_token(Some(performer.token()));
    for _ in 0..2 {
        paul.delete(&path).await.expect(204);
    }
    paul.get(&path).await.refused(404, "not_found");
    assert_eq!(paul.get(&summary).await.expect(200).body["poster"], Value::Null);
}

#[tokio::test]
async fn an_account_follows_a_stage_and_a_guest_does_not() {
    let evening = Evening::begin().await;
    let path = format!("/api/stages/{}/follow", evening.stage);
    let guest = evening.server.client().guest().await;
    guest.put(&path, &json!({})).await.refused(403, "forbidden");
    evening.server.client().put(&path, &json!({})).await.refused(401, "unauthenticated");
    for _ in 0..2 {
        evening.viewer.put(&path, &json!({})).await.expect(204);
    }
    let playbill = format!("/api/stages/{}/playbill", evening.stage);
    let seen = evening.viewer.get(&playbill).await.expect(200).body;
    assert_eq!((&seen["followers"], &seen["following"]), (&json!(1), &json!(true)));
    let seen = guest.get(&playbill).await.expect(200).body;
    assert_eq!((&seen["followers"], &seen["following"]), (&json!(1), &json!(false)));
    assert_eq!(names(&evening.viewer, "?followed").await, ["paul"]);
    assert!(names(&evening.performer, "?followed").await.is_empty());
    evening
        .server
        .client()
        .get("/api/announcements?followed")
        .await
        .refused(401, "unauthenticated");
    evening.viewer.delete(&path).await.expect(204);
    assert!(names(&evening.viewer, "?followed").await.is_empty());
}

#[tokio::test]
async fn who_follows_as_many_as_one_can_follows_no_other_and_goes_on_with_these() {
    let evening = Evening::begin().await;
    let otto = evening.server.client().register("otto", "performer").await;
    let other = otto.stage("Jokes").await;
    let Evening { server, viewer, stage, .. } = evening;
    let stopped = server.kill().await;
    follow_more(&stopped.data(), "vera", 999).await;
    let server = stopped.start().await;
    let vera = server.client().with_token(Some(viewer.token()));
    let follow =
        async |stage: &str| vera.put(&format!("/api/stages/{stage}/follow"), &json!({})).await;
    for _ in 0..2 {
        follow(&stage).await.expect(204);
    }
    follow(&other).await.refused(409, "conflict");
    vera.delete(&format!("/api/stages/{stage}/follow")).await.expect(204);
    follow(&other).await.expect(204);
}

#[tokio::test]
async fn stages_are_found_by_title_and_by_name() {
    let evening = Evening::begin().await;
    let otto = evening.server.client().register("otto", "performer").await;
    otto.stage("100% Jokes_").await;
    let stranger = evening.server.client();
    assert_eq!(names(&stranger, "?q=JOKE").await, ["otto"]);
    assert_eq!(names(&stranger, "?q=otto").await, ["otto"]);
    // What is live comes first; nothing in the words is a pattern.
    assert_eq!(names(&stranger, "?q=o").await, ["paul", "otto"]);
    assert_eq!(names(&stranger, "?q=%25").await, ["otto"]);
    assert_eq!(names(&stranger, "?q=s_").await, ["otto"]);
    assert!(names(&stranger, "?q=%27%20OR%201=1").await.is_empty());
    let long = format!("/api/announcements?q={}", "x".repeat(101));
    assert_eq!(stranger.get(&long).await.refused(400, "invalid").body["field"], "q");
    // A token for another stage sees none of these.
    let other = json!([{ "room": { "stage": "another1stage" }, "can": ["subscribe"] }]);
    let token = sign(&evening.server, &claims("guest", other));
    let narrow = evening.server.client().with_token(Some(&token));
    assert!(names(&narrow, "?q=o").await.is_empty());
}
