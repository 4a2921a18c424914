//! The headers that keep a page to itself, and the limits on what is sent.

use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use crate::support::client::{send, value};
use crate::support::{Server, until};

#[tokio::test]
async fn every_answer_has_the_strict_headers() {
    let server = Server::start().await;
    let client = server.client();
    for path in ["/", "/login", "/api/stages", "/api/nothing", "/nothing.js", "/livez"] {
        let answer = client.get(path).await;
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval';",
            "style-src 'self';",
            "img-src 'self' data: blob:",
            "media-src 'self' blob: mediastream:",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(!policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("camera=(self)"));
        assert_eq!(answer.header("strict-transport-security"), "");
    }
}

#[tokio::test]
async fn answers_of_the_api_are_not_stored() {
    let server = Server::start().await;
    let answer = server.client().get("/api/stages").await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_the_callers_where_it_is_one() {
    let server = Server::start().await;
    let client = server.client();
    let one = client.get("/livez").await.header("x-request-id").to_owned();
    let two = client.get("/livez").await.header("x-request-id").to_owned();
    assert_ne!(one, two);
    let with =
        |id: &str| send(client.request(Method::GET, "/livez").header("x-request-id", value(id)));
    assert_eq!(with(&one).await.unwrap().header("x-request-id"), one);
    assert_ne!(with("a made up one").await.unwrap().header("x-request-id"), "a made up one");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let server = Server::start().await;
    let client = server.client();
    let body = json!({ "name": "vera", "password": "x".repeat(70_000) });
    client.post("/api/login", &body).await.refused(413, "too_large");
}

#[tokio::test]
async fn what_is_not_json_is_refused_in_words() {
    let server = Server::start().await;
    let client = server.client();
    let login = |kind: &'static str, body: &'static str| {
        let request = client.request(Method::POST, "/api/login");
        send(request.header("content-type", kind).body(body))
    };
    login("application/json", "{").await.unwrap().refused(400, "bad_message");
    login("application/json", "[]").await.unwrap().refused(400, "bad_message");
    login("application/json", "{\"name\":1,\"password\":\"\"}")
        .await
        .unwrap()
        .refused(400, "invalid");
    login("text/plain", "{}").await.unwrap().refused(415, "bad_message");
}

#[tokio::test]
async fn a_route_or_method_that_is_not_there_is_said_so_in_json() {
    let server = Server::start().await;
    let client = server.client();
    client.get("/api/nothing").await.refused(404, "not_found");
    client.get("/api/login").await.refused(405, "bad_message");
    let delete = client.request(Method::DELETE, "/api/stages");
    send(delete).await.unwrap().refused(405, "bad_message");
}

#[tokio::test]
async fn a_client_that_never_ends_its_head_is_cut_off() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let server = Server::start().await;
    let mut stream = tokio::net::TcpStream::connect(server.http()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let mut rest = Vec::new();
    let end = tokio::time::timeout(crate::support::PATIENCE, stream.read_to_end(&mut rest));
    end.await.expect("the connection stays open").unwrap();
}

#[tokio::test]
async fn the_metrics_count_requests_by_route_and_are_not_for_strangers() {
    let server = Server::with(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let client = server.client();
    client.get("/api/stages/abcdefghijkl").await.expect(404);
    let page = until("the request is counted", async || {
        let answer = client.get("/metrics").await.expect(200);
        let Value::String(text) = answer.body else { return None };
        text.contains("footlight_http_requests_total{").then_some(text)
    })
    .await;
    let line =
        "footlight_http_requests_total{route=\"/api/stages/{id}\",method=\"GET\",status=\"404\"} 1";
    assert!(page.contains(line), "{page}");
    assert!(!page.contains("abcdefghijkl"));
    for name in
        ["footlight_viewers", "footlight_tips_posted_total", "footlight_media_rtp_out_total"]
    {
        assert!(page.contains(&format!("# HELP {name} ")), "{name}");
    }
    let stranger = client.request(Method::GET, "/metrics");
    let stranger = stranger.header("x-forwarded-for", value("203.0.113.7"));
    send(stranger).await.unwrap().refused(403, "forbidden");
    // Nor who is nobody that can be read.
    let hidden = client.request(Method::GET, "/metrics");
    let hidden = hidden.header("x-forwarded-for", HeaderValue::from_bytes(b"\xff").unwrap());
    send(hidden).await.unwrap().refused(403, "forbidden");
}
