//! Registering, logging in, and who one is.

use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn a_viewer_registers_and_has_the_demo_credit() {
    let server = Server::with(&[("DEMO_CREDIT", "1234"), ("CURRENCY", "CHF")]).await;
    let viewer = server.client().register("vera", "viewer").await;
    let me = viewer.get("/api/me").await.expect(200).body;
    assert_eq!(me["name"], "vera");
    assert_eq!(me["role"], "viewer");
    assert_eq!(me["balance"], 1234);
    assert_eq!(me["currency"], "CHF");
}

#[tokio::test]
async fn a_performer_starts_without_credit() {
    let server = Server::start().await;
    let performer = server.client().register("paul", "performer").await;
    assert_eq!(performer.balance().await, 0);
}

#[tokio::test]
async fn who_has_registered_can_log_in() {
    let server = Server::start().await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let answer = client.login("VERA", "correct horse").await.expect(200);
    assert_eq!(answer.body["me"]["name"], "vera");
    assert!(answer.body["expires_in"].as_u64().unwrap() > 60);
    let me = client.with_token(answer.body["token"].as_str()).get("/api/me").await.expect(200);
    assert_eq!(me.body["id"], answer.body["me"]["id"]);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let server = Server::start().await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let wrong = client.login("vera", "wrong horse").await.refused(401, "wrong_credentials");
    let unknown = client.login("nobody", "wrong horse").await.refused(401, "wrong_credentials");
    assert_eq!(wrong.body, unknown.body);
    let long = "x".repeat(10_000);
    client.login(&long, "wrong horse").await.refused(401, "wrong_credentials");
    client.login("vera", &long).await.refused(401, "wrong_credentials");
}

#[tokio::test]
async fn a_name_is_taken_once_whatever_its_case() {
    let server = Server::start().await;
    let client = server.client();
    client.register("Vera", "viewer").await;
    let body = json!({ "name": "vERA", "password": "correct horse", "role": "performer" });
    let answer = client.post("/api/register", &body).await.refused(409, "name_taken");
    assert_eq!(answer.body["field"], "name");
}

#[tokio::test]
async fn what_is_out_of_bounds_is_said_of_its_field() {
    let server = Server::start().await;
    let client = server.client();
    for (name, password, role, field) in [
        ("ab", "correct horse", "viewer", "name"),
        ("with space", "correct horse", "viewer", "name"),
        ("vera", "short", "viewer", "password"),
        ("vera", "correct horse", "admin", "role"),
        ("vera", "correct horse", "guest", "role"),
        ("vera", "correct horse", "king", "role"),
    ] {
        let body = json!({ "name": name, "password": password, "role": role });
        let answer = client.post("/api/register", &body).await.refused(400, "invalid");
        assert_eq!(answer.body["field"], field);
    }
    let long = json!({ "name": "vera", "password": "x".repeat(129), "role": "viewer" });
    client.post("/api/register", &long).await.refused(400, "invalid");
}

#[tokio::test]
async fn a_password_is_in_no_file_as_it_is() {
    let server = Server::start().await;
    server.client().register("vera", "viewer").await;
    let (_, stopped) = server.terminate().await;
    let database = std::fs::read(stopped.data().join("footlight.sqlite")).unwrap();
    let holds = |text: &str| database.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("$argon2id$"));
    assert!(!holds("correct horse"));
}
