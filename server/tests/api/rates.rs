//! Too often is 429 with the seconds to wait, counted by address.

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::client::{send, tip, value};
use crate::support::{Answer, Client, PATIENCE, Server, until};

/// No network is exempt, as in an installation where nothing is set.
const STRICT: (&str, &str) = ("EXEMPT_NETWORKS", "");

fn assert_told_to_wait(answer: Answer) {
    let answer = answer.refused(429, "rate_limited");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=3600).contains(&wait));
    assert_eq!(answer.body["retry_after"], wait);
}

#[tokio::test]
async fn registering() {
    let server = Server::with(&[STRICT, ("RATE_REGISTER", "2/hour")]).await;
    let client = server.client();
    client.register("anna", "viewer").await;
    client.register("bert", "viewer").await;
    let body = json!({ "name": "carl", "password": "correct horse", "role": "viewer" });
    assert_told_to_wait(client.post("/api/register", &body).await);
}

#[tokio::test]
async fn logging_in() {
    let server = Server::with(&[STRICT, ("RATE_LOGIN", "3/hour")]).await;
    let client = server.client();
    for _ in 0..3 {
        client.login("nobody", "wrong horse").await.expect(401);
    }
    assert_told_to_wait(client.login("nobody", "wrong horse").await);
}

#[tokio::test]
async fn connecting() {
    let server = Server::with(&[STRICT, ("RATE_CONNECT", "3/hour")]).await;
    let client = server.client();
    client.guest().await;
    client.post_empty("/api/session/renew").await.expect(401);
    let knock = || {
        client
            .request(Method::GET, "/ws")
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
    };
    let opened = knock().send().await.unwrap();
    assert_eq!(opened.status(), 101);
    assert_told_to_wait(send(knock()).await.unwrap());
    assert_told_to_wait(client.post_empty("/api/guest").await);
    assert_told_to_wait(client.post_empty("/api/session/renew").await);
}

#[tokio::test]
async fn tipping() {
    let server = Server::with(&[STRICT, ("RATE_TIP", "2/hour")]).await;
    let viewer = server.client().register("vera", "viewer").await;
    for _ in 0..2 {
        viewer.tip(Uuid::now_v7(), "abcdefghijkl", 100, "").await.refused(404, "not_found");
    }
    assert_told_to_wait(viewer.tip(Uuid::now_v7(), "abcdefghijkl", 100, "").await);
}

#[tokio::test]
async fn calling() {
    let server = Server::with(&[STRICT, ("RATE_CALL", "2/hour")]).await;
    let viewer = server.client().register("vera", "viewer").await;
    for _ in 0..2 {
        viewer.post("/api/calls", &json!({})).await.expect(201);
    }
    assert_told_to_wait(viewer.post("/api/calls", &json!({})).await);
}

#[tokio::test]
async fn guessing_at_calls() {
    let server = Server::with(&[STRICT, ("RATE_CONNECT", "3/hour")]).await;
    let client = server.client();
    for _ in 0..3 {
        client.get("/api/calls/00000000000000000000").await.refused(404, "not_found");
    }
    assert_told_to_wait(client.get("/api/calls/00000000000000000000").await);
}

#[tokio::test]
async fn searching() {
    let server = Server::with(&[STRICT, ("RATE_CONNECT", "2/hour")]).await;
    let client = server.client();
    for _ in 0..2 {
        client.get("/api/announcements?q=jokes").await.expect(200);
    }
    assert_told_to_wait(client.get("/api/announcements?q=jokes").await);
    // What is to come is a look at an index.
    client.get("/api/announcements").await.expect(200);
}

#[tokio::test]
async fn an_exempt_network_is_not_limited() {
    let settings = [("EXEMPT_NETWORKS", "127.0.0.0/8"), ("RATE_LOGIN", "1/hour")];
    let server = Server::with(&settings).await;
    for _ in 0..3 {
        server.client().login("nobody", "wrong horse").await.expect(401);
    }
}

#[tokio::test]
async fn a_client_cannot_choose_its_address() {
    let server = Server::with(&[STRICT, ("RATE_LOGIN", "1/hour")]).await;
    let login = |address: &str| {
        let request = server.client().request(Method::POST, "/api/login");
        let body = json!({ "name": "nobody", "password": "wrong horse" });
        send(request.json(&body).header("x-forwarded-for", value(address)))
    };
    login("198.51.100.1").await.unwrap().expect(401);
    assert_told_to_wait(login("198.51.100.2").await.unwrap());
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_for_himself() {
    let proxies = ("TRUSTED_PROXIES", "127.0.0.0/8");
    let server = Server::with(&[STRICT, proxies, ("RATE_LOGIN", "1/hour")]).await;
    let login = |address: &str| {
        let request = server.client().request(Method::POST, "/api/login");
        let body = json!({ "name": "nobody", "password": "wrong horse" });
        send(request.json(&body).header("x-forwarded-for", value(address)))
    };
    login("198.51.100.1").await.unwrap().expect(401);
    login("198.51.100.2").await.unwrap().expect(401);
    assert_told_to_wait(login("198.51.100.1").await.unwrap());
    // One IPv6 customer has a whole /64.
    login("2001:db8:0:1::1").await.unwrap().expect(401);
    assert_told_to_wait(login("2001:db8:0:1::ffff").await.unwrap());
    login("2001:db8:0:2::1").await.unwrap().expect(401);
}

#[tokio::test]
async fn who_comes_from_many_addresses_is_still_one_user() {
    let proxies = ("TRUSTED_PROXIES", "127.0.0.0/8");
    let server = Server::with(&[STRICT, proxies, ("RATE_TIP", "2/hour")]).await;
    let client = server.client();
    let (vera, walt) =
        (client.register("vera", "viewer").await, client.register("walt", "viewer").await);
    let tip = |who: &Client, address: &str| {
        let request = who.request(Method::POST, "/api/tips");
        let body = tip(Uuid::now_v7(), "abcdefghijkl", 100, "");
        send(request.json(&body).header("x-forwarded-for", value(address)))
    };
    tip(&vera, "198.51.100.1").await.unwrap().refused(404, "not_found");
    tip(&vera, "198.51.100.2").await.unwrap().refused(404, "not_found");
    assert_told_to_wait(tip(&vera, "198.51.100.3").await.unwrap());
    tip(&walt, "198.51.100.3").await.unwrap().refused(404, "not_found");
}

#[tokio::test]
async fn holding_connections_open() {
    use tokio::io::AsyncReadExt;
    let server = Server::with(&[STRICT, ("MAX_CONNECTIONS_PER_ADDRESS", "2")]).await;
    let connect = || tokio::net::TcpStream::connect(server.http());
    let (first, second) = (connect().await.unwrap(), connect().await.unwrap());
    let mut third = connect().await.unwrap();
    let mut rest = Vec::new();
    let end = tokio::time::timeout(PATIENCE, third.read_to_end(&mut rest)).await;
    // A reset or an end, as the kernel likes; nothing is served in any case.
    assert!(end.is_ok(), "a connection too many stays open");
    assert!(rest.is_empty());
    drop((first, second));
    until("there is a place again", async || {
        let request = server.client().request(Method::GET, "/livez");
        request.send().await.ok().filter(|answer| answer.status() == 200)
    })
    .await;
}
