//! `FOOTLIGHT_DRAIN_SECONDS`: what is on goes on to its end, and nobody new comes.

use serde_json::json;

use crate::support::offer::performer;
use crate::support::socket::{Socket, go_live};
use crate::support::{Client, Server};

/// Longer than any test.
const LONG: &[(&str, &str)] = &[("DRAIN_SECONDS", "600")];

/// A performer on air, and his socket.
async fn on_air(server: &Server) -> (Client, Socket) {
    let paul = server.client().register("paul", "performer").await;
    let stage = paul.stage("Songs").await;
    let socket = go_live(server, &paul, &stage).await;
    (paul, socket)
}

#[tokio::test]
async fn what_is_on_goes_on_to_its_end() {
    let mut server = Server::with(LONG).await;
    let (_paul, mut show) = on_air(&server).await;
    server.signal("TERM");
    let news = show.message("error").await;
    assert_eq!(news["problem"]["code"], "unavailable");
    assert_eq!(news["problem"]["retry_after"], 600);
    assert_eq!(show.ask(json!({ "type": "end" })).await["type"], "done");
    assert_eq!(show.message("bye").await["reason"], "shutdown");
    show.closed().await;
    assert!(server.wait().await.success());
}

#[tokio::test]
async fn nobody_new_comes_and_who_was_there_comes_back() {
    let server = Server::with(LONG).await;
    let (_paul, mut show) = on_air(&server).await;
    let (here, late) = (server.client().guest().await, server.client().guest().await);
    let watcher = Socket::open(server.http(), here.token()).await;
    server.signal("TERM");
    show.message("error").await;

    let ready = server.client().get("/readyz").await.refused(503, "unavailable");
    assert_eq!(ready.header("retry-after"), "5");
    server.client().get("/livez").await.expect(200);
    server.client().post_empty("/api/guest").await.refused(503, "unavailable");
    server.client().login("paul", "correct horse").await.refused(503, "unavailable");
    let (stranger, answer) = Socket::knock(server.http(), late.token(), None).await;
    assert_eq!(answer["problem"]["code"], "unavailable", "{answer}");
    stranger.closed().await;

    drop(watcher);
    here.post_empty("/api/guest").await.expect(200);
    let mut back = Socket::open(server.http(), here.token()).await;
    let news = back.message("error").await;
    assert_eq!(news["problem"]["code"], "unavailable", "he is told as well: {news}");
    assert!(news["problem"]["retry_after"].as_u64().is_some_and(|left| left <= 600), "{news}");
}

#[tokio::test]
async fn no_other_show_begins() {
    let server = Server::with(LONG).await;
    let (_paul, mut show) = on_air(&server).await;
    let vera = server.client().register("vera", "performer").await;
    let stage = vera.stage("Dances").await;
    let mut behind = Socket::open(server.http(), vera.token()).await;
    server.signal("TERM");
    show.message("error").await;
    let publish = json!({ "type": "publish", "stage": stage, "offer": performer() });
    let answer = behind.ask(publish).await;
    assert_eq!(answer["problem"]["code"], "unavailable", "{answer}");
    let room = json!({ "title": "Later", "access": "open" });
    vera.post("/api/rooms", &room).await.refused(503, "unavailable");
    vera.post("/api/calls", &json!({})).await.refused(503, "unavailable");
}

#[tokio::test]
async fn what_is_still_on_when_the_time_is_over_is_interrupted() {
    let mut server = Server::with(&[("DRAIN_SECONDS", "1")]).await;
    let (_paul, mut show) = on_air(&server).await;
    server.signal("TERM");
    assert_eq!(show.message("bye").await["reason"], "shutdown");
    show.closed().await;
    assert!(server.wait().await.success());
    assert!(server.log().contains("interrupted"));
}

#[tokio::test]
async fn another_signal_ends_it_at_once() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::with(LONG).await;
        let (_paul, mut show) = on_air(&server).await;
        server.signal("TERM");
        show.message("error").await;
        server.signal(signal);
        assert_eq!(show.message("bye").await["reason"], "shutdown");
        show.closed().await;
        assert!(server.wait().await.success());
    }
}

#[tokio::test]
async fn an_empty_house_ends_at_once() {
    let mut server = Server::with(LONG).await;
    let idle = server.client().guest().await;
    let idle = Socket::open(server.http(), idle.token()).await;
    server.signal("TERM");
    assert!(server.wait().await.success());
    idle.closed().await;
}
