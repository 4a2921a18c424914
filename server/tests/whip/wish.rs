//! What a program does that publishes or watches.

use reqwest::Method;

use crate::support::client::{send, value};
use crate::support::offer::performer;
use crate::support::{Answer, Client, Server};

/// A performer's offer without simulcast and header extensions, as programs
/// make them.
pub fn plain_offer() -> String {
    let offer = performer();
    let kept =
        |line: &&str| !["a=rid:", "a=simulcast:", "a=extmap"].iter().any(|it| line.starts_with(it));
    offer.split_inclusive("\r\n").filter(kept).collect()
}

/// A viewer's.
pub fn viewer_offer() -> String {
    plain_offer().replace("a=sendonly", "a=recvonly")
}

/// A performer with a stage and its key.
pub async fn stage(server: &Server) -> (Client, String, Client) {
    let performer = server.client().register("paul", "performer").await;
    let stage = performer.stage("Songs").await;
    let program = new_key(server, &performer, &stage).await;
    (performer, stage, program)
}

/// A program with the stage's new key.
pub async fn new_key(server: &Server, performer: &Client, stage: &str) -> Client {
    let answer = performer.post_empty(&format!("/api/stages/{stage}/key")).await.expect(201);
    assert_eq!(answer.body["address"], format!("/whip/{stage}"));
    server.client().with_token(answer.body["key"].as_str())
}

pub async fn post(client: &Client, path: &str, kind: &str, body: impl Into<String>) -> Answer {
    let request = client.request(Method::POST, path).header("content-type", value(kind));
    send(request.body(body.into())).await.unwrap()
}

/// Posts an offer.
pub async fn offer(client: &Client, path: &str, offer: String) -> Answer {
    post(client, path, "application/sdp", offer).await
}

/// Publishes; the session's address and its ETag.
pub async fn publish(program: &Client, stage: &str) -> (String, String) {
    let answer = offer(program, &format!("/whip/{stage}"), plain_offer()).await.expect(201);
    (answer.header("location").to_owned(), answer.header("etag").to_owned())
}

/// Watches; the session's address and its ETag.
pub async fn watch(guest: &Client, stage: &str) -> (String, String) {
    let answer = offer(guest, &format!("/whep/{stage}"), viewer_offer()).await.expect(201);
    (answer.header("location").to_owned(), answer.header("etag").to_owned())
}

pub async fn delete(client: &Client, location: &str) -> Answer {
    send(client.request(Method::DELETE, location)).await.unwrap()
}

pub async fn options(client: &Client, path: &str) -> Answer {
    send(client.request(Method::OPTIONS, path)).await.unwrap()
}

/// Patches with these `If-Match`.
pub async fn patch(client: &Client, location: &str, tag: Option<&str>, body: &str) -> Answer {
    let mut request = client.request(Method::PATCH, location);
    request = request.header("content-type", "application/trickle-ice-sdpfrag");
    if let Some(tag) = tag {
        request = request.header("if-match", value(tag));
    }
    send(request.body(body.to_owned())).await.unwrap()
}

pub async fn summary(client: &Client, stage: &str) -> serde_json::Value {
    client.get(&format!("/api/stages/{stage}")).await.expect(200).body
}
