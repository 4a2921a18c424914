//! Calls over HTTP: who makes them, and what others see of them.

use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn an_account_makes_a_call_and_whoever_has_its_id_sees_it() {
    let server = Server::start().await;
    let anna = server.client().register("anna", "viewer").await;
    let made = anna.post("/api/calls", &json!({})).await.expect(201);
    let id = made.body["id"].as_str().unwrap();
    assert!((20..=32).contains(&id.len()), "{id}");
    let seen = server.client().get(&format!("/api/calls/{id}")).await.expect(200);
    assert_eq!(seen.body, json!({ "id": id, "host": "anna", "members": 0, "full": false }));
    let other = anna.post("/api/calls", &json!({})).await.expect(201);
    assert_ne!(other.body["id"], made.body["id"]);
}

#[tokio::test]
async fn guests_and_nobody_make_none() {
    let server = Server::start().await;
    let client = server.client();
    client.post("/api/calls", &json!({})).await.refused(401, "unauthenticated");
    let guest = client.guest().await;
    guest.post("/api/calls", &json!({})).await.refused(403, "forbidden");
    guest.post("/api/calls", &json!({ "callee": "anna" })).await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_call_that_is_not_there_is_not_found() {
    let server = Server::start().await;
    for id in ["00000000000000000000", "x", "..", "ABCDEFGHIJKLMNOPQRST"] {
        server.client().get(&format!("/api/calls/{id}")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn there_are_so_many_calls_and_no_more() {
    let server = Server::with(&[("MAX_CALLS", "2")]).await;
    for name in ["anna", "bert"] {
        let client = server.client().register(name, "viewer").await;
        client.post("/api/calls", &json!({})).await.expect(201);
    }
    let carl = server.client().register("carl", "viewer").await;
    let refused = carl.post("/api/calls", &json!({})).await.refused(503, "full");
    assert!(refused.body["retry_after"].is_u64());
    assert!(carl.metric("footlight_calls_made_total").await >= 2.0);
}
