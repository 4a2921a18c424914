//! What browsers are told of it.

use serde_json::json;

use crate::dialogue::{Dialogue, server};
use footlight::turn::Credential;

#[tokio::test]
async fn the_credential_of_the_list_opens_a_relay() {
    let server = server(&[]).await;
    assert_eq!(server.client().get("/api/ice").await.body["ice_servers"], json!([]));
    let guest = server.client().guest().await;
    let told = guest.get("/api/ice").await.expect(200).body;
    let turn = &told["ice_servers"][0];
    let at = server.turn();
    let urls = json!([format!("turn:{at}?transport=udp"), format!("turn:{at}?transport=tcp")]);
    assert_eq!(turn["urls"], urls);
    let text = |name: &str| turn[name].as_str().unwrap().to_owned();
    let credential = Credential { username: text("username"), password: text("credential") };
    let mut client = Dialogue::with(at, credential).await;
    assert!(client.allocate().await.unwrap().is_some());
}

#[tokio::test]
async fn credentials_outlive_a_restart() {
    let server = crate::support::Server::with(&[("TURN_ADDR", "127.0.0.1:0")]).await;
    let told = server.client().guest().await.get("/api/ice").await.expect(200).body;
    let text = |name: &str| told["ice_servers"][0][name].as_str().unwrap().to_owned();
    let credential = Credential { username: text("username"), password: text("credential") };
    let server = server.kill().await.start().await;
    let mut client = Dialogue::with(server.turn(), credential).await;
    assert!(client.allocate().await.is_ok());
}

#[tokio::test]
async fn the_operator_names_the_host() {
    let server = server(&[("TURN_HOST", "relay.example")]).await;
    let told = server.client().guest().await.get("/api/ice").await.expect(200).body;
    let url = told["ice_servers"][0]["urls"][0].as_str().unwrap().to_owned();
    assert_eq!(url, format!("turn:relay.example:{}?transport=udp", server.turn().port()));
}
