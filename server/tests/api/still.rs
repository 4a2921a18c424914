//! Stills of live stages: who may send them, what is taken, who sees what, and
//! for how long.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::client::{send, value};
use crate::support::socket::{Socket, go_live};
use crate::support::token::{claims, sign};
use crate::support::{Answer, Client, Server, until};

/// The headers of a JPEG with some bytes between them and its end.
fn jpeg(width: u16, height: u16, filling: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xc0, 0, 11, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([1, 1, 0x11, 0, 0xff, 0xda, 0, 2]);
    bytes.extend(vec![0x55; filling]);
    bytes.extend([0xff, 0xd9]);
    bytes
}

fn webp(width: u8, height: u8) -> Vec<u8> {
    let mut bytes = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    bytes.extend([width - 1, 0, 0, height - 1, 0, 0]);
    bytes
}

async fn put(client: &Client, stage: &str, kind: &str, bytes: Vec<u8>) -> Answer {
    let request = client.request(Method::PUT, &format!("/api/stages/{stage}/still"));
    send(request.header("content-type", value(kind)).body(bytes)).await.unwrap()
}

async fn put_jpeg(client: &Client, stage: &str) -> Answer {
    put(client, stage, "image/jpeg", jpeg(640, 360, 100)).await
}

async fn delete(client: &Client, stage: &str) -> Answer {
    let request = client.request(Method::DELETE, &format!("/api/stages/{stage}/still"));
    send(request).await.unwrap()
}

/// The version that the stage's summary names.
async fn version(client: &Client, stage: &str) -> Option<u64> {
    let summary = client.get(&format!("/api/stages/{stage}")).await.expect(200).body;
    assert!(summary.get("still").is_some(), "{summary}");
    summary["still"].as_u64()
}

/// A performer who is on the air.
async fn live(server: &Server) -> (Client, String, Socket) {
    let performer = server.client().register("paul", "performer").await;
    let stage = performer.stage("Songs").await;
    let socket = go_live(server, &performer, &stage).await;
    (performer, stage, socket)
}

#[tokio::test]
async fn everybody_sees_the_latest_one() {
    let server = Server::start().await;
    let (performer, stage, _socket) = live(&server).await;
    let nobody = server.client();
    assert_eq!(version(&nobody, &stage).await, None);
    let path = format!("/api/stages/{stage}/still");
    nobody.get(&path).await.refused(404, "not_found");

    put_jpeg(&performer, &stage).await.expect(204);
    let first = version(&nobody, &stage).await.unwrap();
    let response = nobody.request(Method::GET, &format!("{path}?v={first}")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, max-age=60, immutable");
    assert_eq!(header("etag"), format!("\"{first}\""));
    assert_eq!(response.bytes().await.unwrap(), jpeg(640, 360, 100));

    put(&performer, &stage, "image/webp", webp(160, 90)).await.expect(204);
    let second = version(&nobody, &stage).await.unwrap();
    assert!(second > first);
    // An address with another version shows the latest, and is not kept.
    let answer = nobody.get(&format!("{path}?v={first}")).await.expect(200);
    assert_eq!(answer.header("content-type"), "image/webp");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    let again = nobody.request(Method::GET, &path).header("if-none-match", answer.header("etag"));
    send(again).await.unwrap().expect(304);
}

#[tokio::test]
async fn only_who_may_publish_there_sends_one() {
    let server = Server::start().await;
    let (_, stage, _socket) = live(&server).await;
    put_jpeg(&server.client(), &stage).await.refused(401, "unauthenticated");
    delete(&server.client(), &stage).await.refused(401, "unauthenticated");
    let subscribe = json!([{ "room": { "stage": stage }, "can": ["subscribe", "chat"] }]);
    let watches = sign(&server, &claims("viewer", subscribe));
    for other in [
        server.client().register("rival", "performer").await,
        server.client().register("vera", "viewer").await,
        server.client().guest().await,
        server.client().with_token(Some(&watches)),
    ] {
        put_jpeg(&other, &stage).await.refused(403, "forbidden");
        delete(&other, &stage).await.refused(403, "forbidden");
    }
    let publish = json!([{ "room": { "stage": stage }, "can": ["publish"] }]);
    let may = sign(&server, &claims("performer", publish));
    put_jpeg(&server.client().with_token(Some(&may)), &stage).await.expect(204);
    put_jpeg(&server.client().with_token(Some(&may)), "nosuchstage1")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_token_for_another_room_does_not_see_it() {
    let server = Server::start().await;
    let (performer, stage, _socket) = live(&server).await;
    put_jpeg(&performer, &stage).await.expect(204);
    let other = json!([{ "room": { "stage": "another1stage" }, "can": ["subscribe"] }]);
    let token = sign(&server, &claims("guest", other));
    let client = server.client().with_token(Some(&token));
    client.get(&format!("/api/stages/{stage}/still")).await.refused(403, "forbidden");
}

#[tokio::test]
async fn only_small_whole_pictures_are_taken() {
    let server = Server::start().await;
    let (performer, stage, _socket) = live(&server).await;
    let whole = jpeg(640, 360, 100);
    let most = 128 * 1024 - jpeg(640, 360, 0).len();
    for (kind, bytes, status, code) in [
        ("image/png", whole.clone(), 415, "bad_message"),
        ("text/html", whole.clone(), 415, "bad_message"),
        ("image/webp", whole.clone(), 400, "bad_message"),
        ("image/jpeg", webp(160, 90), 400, "bad_message"),
        ("image/jpeg", b"<script>alert(1)</script>".to_vec(), 400, "bad_message"),
        ("image/jpeg", Vec::new(), 400, "bad_message"),
        ("image/jpeg", whole[..whole.len() - 1].to_vec(), 400, "bad_message"),
        ("image/jpeg", jpeg(8, 8, 100), 400, "bad_message"),
        ("image/jpeg", jpeg(20_000, 20_000, 100), 400, "bad_message"),
        ("image/jpeg", jpeg(640, 360, most + 1), 413, "too_large"),
    ] {
        put(&performer, &stage, kind, bytes).await.refused(status, code);
    }
    assert_eq!(version(&performer, &stage).await, None);
    put(&performer, &stage, "image/jpeg", jpeg(640, 360, most)).await.expect(204);
    // Other routes keep their own limit.
    let long = json!({ "title": "x".repeat(70 * 1024) });
    performer.post("/api/stages", &long).await.refused(413, "too_large");
}

#[tokio::test]
async fn it_is_there_while_the_stage_is_live() {
    let server = Server::start().await;
    let performer = server.client().register("paul", "performer").await;
    let stage = performer.stage("Songs").await;
    put_jpeg(&performer, &stage).await.refused(409, "not_live");
    let mut socket = go_live(&server, &performer, &stage).await;
    put_jpeg(&performer, &stage).await.expect(204);
    let listed = server.client().get("/api/stages").await.expect(200).body;
    assert!(listed["stages"][0]["still"].is_u64(), "{listed}");

    assert_eq!(socket.ask(json!({ "type": "end" })).await["type"], "done");
    let path = format!("/api/stages/{stage}/still");
    server.client().get(&path).await.refused(404, "not_found");
    put_jpeg(&performer, &stage).await.refused(409, "not_live");
    // The next performance does not begin with the last one's picture.
    let _socket = go_live(&server, &performer, &stage).await;
    assert_eq!(version(&performer, &stage).await, None);
}

#[tokio::test]
async fn the_performer_takes_it_away() {
    let server = Server::start().await;
    let (performer, stage, _socket) = live(&server).await;
    delete(&performer, &stage).await.expect(204);
    put_jpeg(&performer, &stage).await.expect(204);
    delete(&performer, &stage).await.expect(204);
    assert_eq!(version(&performer, &stage).await, None);
    performer.get(&format!("/api/stages/{stage}/still")).await.refused(404, "not_found");
}

#[tokio::test]
async fn the_lobby_hears_of_the_first_of_later_ones_and_of_none() {
    let server = Server::start().await;
    let (performer, stage, _socket) = live(&server).await;
    let visitor = server.client().guest().await;
    let mut lobby = Socket::open(server.http(), visitor.token()).await;
    assert_eq!(lobby.ask(json!({ "type": "lobby" })).await["stages"][0]["still"], Value::Null);
    put_jpeg(&performer, &stage).await.expect(204);
    let told =
        async |lobby: &mut Socket| lobby.message("lobby").await["stages"][0]["still"].as_u64();
    let first = until("the first is told", async || told(&mut lobby).await).await;
    put_jpeg(&performer, &stage).await.expect(204);
    until("a later one is told", async || told(&mut lobby).await.filter(|it| *it > first)).await;
    delete(&performer, &stage).await.expect(204);
    until("none is told", async || told(&mut lobby).await.is_none().then_some(())).await;
}

#[tokio::test]
async fn too_many_are_refused() {
    let server = Server::with(&[("EXEMPT_NETWORKS", ""), ("RATE_STILL", "2/hour")]).await;
    let (performer, stage, _socket) = live(&server).await;
    put_jpeg(&performer, &stage).await.expect(204);
    put_jpeg(&performer, &stage).await.expect(204);
    let answer = put_jpeg(&performer, &stage).await.refused(429, "rate_limited");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
}
