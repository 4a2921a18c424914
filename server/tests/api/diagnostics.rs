//! Reports of diagnostics: sent by anybody with a token, read by administrators.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::client::{Client, send};
use crate::support::{Server, command, finish};

fn report() -> Value {
    json!({
        "time": 1_700_000_000_000_u64, "summary": "fair",
        "findings": [{ "kind": "slow_upload", "value": 640 }],
        "browser": { "name": "Firefox", "version": 140, "system": "Linux", "abilities": [],
            "codecs": [] },
        "devices": { "camera": "works", "microphone": "skipped" },
        "servers": [{ "url": "stun:a.example", "reach": "reached", "ms": 31 }],
        "nat": { "mapping": "endpoint_independent", "seen_as": ["203.0.113.77"] },
        "name": "Anna of Example Street",
    })
}

async fn admin(server: &Server) -> Client {
    let (_, said, _) = finish(command(&server.data()).args(["admin", "add", "root"])).await;
    let password = said.trim().rsplit(' ').next().unwrap().to_owned();
    let answer = server.client().login("root", &password).await.expect(200);
    server.client().with_token(answer.body["token"].as_str())
}

#[tokio::test]
async fn a_guests_report_is_read_by_an_administrator_without_what_is_personal() {
    let server = Server::start().await;
    let guest = server.client().guest().await;
    guest.post("/api/diagnostics", &report()).await.expect(204);
    let mut later = report();
    later["time"] = json!(1_700_000_000_001_u64);
    guest.post("/api/diagnostics", &later).await.expect(204);

    let answer = admin(&server).await.get("/api/diagnostics").await.expect(200);
    let reports = answer.body["reports"].as_array().unwrap();
    let times: Vec<_> = reports.iter().map(|it| &it["report"]["time"]).collect();
    assert_eq!(times, [1_700_000_000_001_u64, 1_700_000_000_000]);
    assert_eq!(reports[0]["report"]["nat"]["seen_as"], json!(["203.0.113.0/24"]));
    assert_eq!(reports[0]["report"].get("name"), None, "nothing beside what is known");
}

#[tokio::test]
async fn nobody_else_reads_them() {
    let server = Server::start().await;
    let client = server.client();
    client.get("/api/diagnostics").await.refused(401, "unauthenticated");
    client.guest().await.get("/api/diagnostics").await.refused(403, "forbidden");
    let performer = client.register("maria", "performer").await;
    performer.get("/api/diagnostics").await.refused(403, "forbidden");
}

#[tokio::test]
async fn what_is_no_report_is_refused() {
    let server = Server::start().await;
    let client = server.client();
    client.post("/api/diagnostics", &report()).await.refused(401, "unauthenticated");
    let guest = client.guest().await;
    let mut strange = report();
    strange["browser"]["name"] = json!("x".repeat(129));
    guest.post("/api/diagnostics", &strange).await.refused(400, "invalid");
    let mut long = report();
    long["findings"] = vec![json!({ "kind": "loss", "value": 1 }); 1000].into();
    guest.post("/api/diagnostics", &long).await.refused(413, "too_large");
    let plain = guest.request(Method::POST, "/api/diagnostics").body("hello");
    send(plain).await.unwrap().refused(415, "bad_message");
}

#[tokio::test]
async fn too_many_have_to_wait() {
    let server = Server::with(&[("EXEMPT_NETWORKS", ""), ("RATE_DIAGNOSTICS", "2/hour")]).await;
    let guest = server.client().guest().await;
    for _ in 0..2 {
        guest.post("/api/diagnostics", &report()).await.expect(204);
    }
    guest.post("/api/diagnostics", &report()).await.refused(429, "rate_limited");
}
