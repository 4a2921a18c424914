//! Registering, logging in, and who one is.

use serde_json::json;

use crate::login_time::hashes;
use crate::support::database::{hold, release};
use crate::support::{Server, until};

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

#[tokio::test]
async fn another_password_ends_all_other_logins() {
    let server = Server::start().await;
    let here = server.client().register("vera", "viewer").await;
    let elsewhere = server.client();
    let answer = elsewhere.login("vera", "correct horse").await.expect(200);
    let elsewhere = elsewhere.with_token(answer.body["token"].as_str());
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    let wrong = here.put("/api/password", &change("wrong horse", "battery staple")).await;
    assert_eq!(wrong.refused(401, "wrong_credentials").body["field"], "old");
    let short = here.put("/api/password", &change("correct horse", "short")).await;
    assert_eq!(short.refused(400, "invalid").body["field"], "new");
    elsewhere.get("/api/me").await.expect(200);

    here.put("/api/password", &change("correct horse", "battery staple")).await.expect(204);
    here.get("/api/me").await.expect(200);
    here.post_empty("/api/session/renew").await.expect(200);
    elsewhere.get("/api/me").await.refused(401, "unauthenticated");
    elsewhere.post_empty("/api/session/renew").await.refused(401, "unauthenticated");
    let anew = server.client();
    anew.login("vera", "correct horse").await.refused(401, "wrong_credentials");
    anew.login("vera", "battery staple").await.expect(200);
}

/// A change of password and a login by the old one, which are both judged before either
/// is written; true where the change was written first.
async fn change_while_logging_in() -> bool {
    let server = Server::start().await;
    let (here, anew) = (server.client().register("vera", "viewer").await, server.client());
    let writing = hold(&server.data()).await;
    let before = hashes(&anew).await;
    let wish = json!({ "old": "correct horse", "new": "battery staple" });
    let login = async {
        // The change has been judged, and its hash is made next; this one's comes after it.
        until("the change is hashed", async || (hashes(&anew).await >= before + 2).then_some(()))
            .await;
        anew.login("nobody", "correct horse").await.expect(401);
        anew.login("vera", "correct horse").await
    };
    let release = async {
        until("the login is judged", async || (hashes(&here).await >= before + 4).then_some(()))
            .await;
        release(writing).await;
    };
    let (changed, login, ()) = tokio::join!(here.put("/api/password", &wish), login, release);
    changed.expect(204);
    here.get("/api/me").await.expect(200);
    if login.status == 200 {
        // It came first, and was ended with the others.
        let thief = anew.with_token(login.body["token"].as_str());
        thief.get("/api/me").await.refused(401, "unauthenticated");
        thief.post_empty("/api/session/renew").await.refused(401, "unauthenticated");
        return false;
    }
    login.refused(401, "wrong_credentials");
    true
}

#[tokio::test]
async fn a_login_by_the_old_password_does_not_come_after_the_new_one() {
    for _ in 0..20 {
        if change_while_logging_in().await {
            return;
        }
    }
    panic!("the login always came first");
}

#[tokio::test]
async fn of_two_changes_from_one_password_one_is_made() {
    let server = Server::start().await;
    let here = server.client().register("vera", "viewer").await;
    let elsewhere = server.client();
    let answer = elsewhere.login("vera", "correct horse").await.expect(200);
    let elsewhere = elsewhere.with_token(answer.body["token"].as_str());
    let writing = hold(&server.data()).await;
    let before = hashes(&here).await;
    let wish = |new: &str| json!({ "old": "correct horse", "new": new });
    let release = async {
        until("both are judged", async || (hashes(&here).await >= before + 4).then_some(())).await;
        release(writing).await;
    };
    let (mine, theirs) = (wish("battery staple"), wish("stolen goods"));
    let (one, other, ()) = tokio::join!(
        here.put("/api/password", &mine),
        elsewhere.put("/api/password", &theirs),
        release
    );
    let mut changes =
        [(one, here, "battery staple"), (other, elsewhere, "stolen goods")].into_iter();
    let (mut made, mut refused) = (changes.next().unwrap(), changes.next().unwrap());
    if made.0.status != 204 {
        std::mem::swap(&mut made, &mut refused);
    }
    made.0.expect(204);
    assert_eq!(refused.0.refused(401, "wrong_credentials").body["field"], "old");
    made.1.get("/api/me").await.expect(200);
    refused.1.get("/api/me").await.refused(401, "unauthenticated");
    server.client().login("vera", made.2).await.expect(200);
    server.client().login("vera", refused.2).await.refused(401, "wrong_credentials");
}

#[tokio::test]
async fn a_password_is_changed_by_who_has_one() {
    let server = Server::start().await;
    let wish = json!({ "old": "correct horse", "new": "battery staple" });
    server.client().put("/api/password", &wish).await.refused(401, "unauthenticated");
    server.client().guest().await.put("/api/password", &wish).await.refused(403, "forbidden");
}
