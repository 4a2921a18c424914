//! Tokens: their renewal, their end, and their keys.

use reqwest::Method;

use crate::support::client::{send, value};
use crate::support::{Client, Server, command, finish};

/// The refresh token that an answer sets.
pub(crate) fn cookie(answer: &crate::support::Answer) -> String {
    let header = answer.header("set-cookie");
    header.split(';').next().unwrap().to_owned()
}

async fn renew(client: &Client, cookie: &str) -> crate::support::Answer {
    let request = client.request(Method::POST, "/api/session/renew");
    send(request.header("cookie", value(cookie))).await.unwrap()
}

#[tokio::test]
async fn the_refresh_token_is_out_of_reach_of_scripts_and_other_sites() {
    let server = Server::start().await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let answer = client.login("vera", "correct horse").await;
    let header = answer.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api"] {
        assert!(header.contains(part), "{header}");
    }
    assert!(!header.contains("Secure"), "{header}");
    assert!(!answer.body.to_string().contains(cookie(&answer).split('=').nth(1).unwrap()));
}

#[tokio::test]
async fn behind_https_the_cookie_is_secure() {
    let server = Server::with(&[("PUBLIC_ORIGINS", "https://stage.example")]).await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let answer = client.login("vera", "correct horse").await;
    assert!(answer.header("set-cookie").contains("; Secure"));
    assert!(answer.header("strict-transport-security").contains("max-age"));
}

#[tokio::test]
async fn a_renewal_gives_a_new_token_and_a_new_cookie() {
    let server = Server::start().await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let first = cookie(&client.login("vera", "correct horse").await);
    let answer = renew(&server.client(), &first).await.expect(200);
    assert_eq!(answer.body["me"]["name"], "vera");
    assert_ne!(cookie(&answer), first);
    client.with_token(answer.body["token"].as_str()).get("/api/me").await.expect(200);
    renew(&server.client(), &cookie(&answer)).await.expect(200);
}

#[tokio::test]
async fn two_pages_may_renew_with_one_cookie_at_once() {
    let server = Server::start().await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let shared = cookie(&client.login("vera", "correct horse").await);
    let (a, b) = (server.client(), server.client());
    let (one, two) = tokio::join!(renew(&a, &shared), renew(&b, &shared));
    for answer in [one.expect(200), two.expect(200)] {
        renew(&server.client(), &cookie(&answer)).await.expect(200);
    }
}

#[tokio::test]
async fn without_a_cookie_of_ours_there_is_no_renewal() {
    let server = Server::start().await;
    let client = server.client();
    client.post_empty("/api/session/renew").await.refused(401, "unauthenticated");
    let made_up = format!("footlight_refresh={}", "A".repeat(43));
    let answer = renew(&client, &made_up).await.refused(401, "unauthenticated");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn logging_out_ends_the_token_and_the_cookie() {
    let server = Server::start().await;
    let client = server.client();
    client.register("vera", "viewer").await;
    let answer = client.login("vera", "correct horse").await;
    let (refresh, user) = (cookie(&answer), client.with_token(answer.body["token"].as_str()));
    let other = server.client().login("vera", "correct horse").await;
    let gone = user.post_empty("/api/logout").await.expect(204);
    assert!(gone.header("set-cookie").contains("Max-Age=0"));
    user.get("/api/me").await.refused(401, "unauthenticated");
    renew(&server.client(), &refresh).await.refused(401, "unauthenticated");
    // Another device is another login.
    renew(&server.client(), &cookie(&other)).await.expect(200);
}

#[tokio::test]
async fn a_logout_reads_the_token_as_every_request_does() {
    let server = Server::start().await;
    let user = server.client().register("vera", "viewer").await;
    let request = server.client().request(reqwest::Method::POST, "/api/logout");
    let request = request.header("authorization", format!("bearer  {}", user.token()));
    assert_eq!(request.send().await.unwrap().status(), 204);
    user.get("/api/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_logout_outlives_a_restart() {
    let server = Server::start().await;
    let user = server.client().register("vera", "viewer").await;
    user.post_empty("/api/logout").await.expect(204);
    let server = server.kill().await.start().await;
    server.client().with_token(Some(user.token())).get("/api/me").await.expect(401);
}

#[tokio::test]
async fn a_logout_outlives_a_restart_with_tokens_of_a_shorter_life() {
    let server = Server::with(&[("TOKEN_MINUTES", "1440")]).await;
    let user = server.client().register("vera", "viewer").await;
    user.post_empty("/api/logout").await.expect(204);
    let stopped = server.kill().await;
    crate::support::database::age_logouts(&stopped.data(), 30 * 60_000).await;
    let server = stopped.with(&[("TOKEN_MINUTES", "15")]).start().await;
    let user = server.client().with_token(Some(user.token()));
    user.get("/api/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_token_outlives_a_restart_and_a_rotation_of_keys() {
    let server = Server::start().await;
    let user = server.client().register("vera", "viewer").await;
    let stopped = server.kill().await;
    for _ in 0..2 {
        let (status, said, _) = finish(command(&stopped.data()).args(["key", "rotate"])).await;
        assert!(status.success());
        assert!(said.contains("signs from now on"), "{said}");
    }
    let server = stopped.start().await;
    let client = server.client().with_token(Some(user.token()));
    client.get("/api/me").await.expect(200);
    // What is signed now is signed by another key.
    let new = client.login("vera", "correct horse").await.expect(200);
    let head = |token: &str| token.split('.').next().unwrap().to_owned();
    assert_ne!(head(new.body["token"].as_str().unwrap()), head(user.token()));
    // A third rotation drops the key that signed the first token.
    let stopped = server.kill().await;
    finish(command(&stopped.data()).args(["key", "rotate"])).await;
    let server = stopped.start().await;
    server.client().with_token(Some(user.token())).get("/api/me").await.expect(401);
}

#[tokio::test]
async fn keys_are_for_the_owners_eyes() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start().await;
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let keys = server.data().join("keys");
    assert_eq!(mode(&keys), 0o700);
    let files = std::fs::read_dir(&keys).unwrap().map(|file| file.unwrap().path());
    let modes: Vec<_> = files.map(|file| mode(&file)).collect();
    assert_eq!(modes, [0o600; 2], "a key, and what marks are made with");
    assert_eq!(mode(&server.data().join("footlight.sqlite")), 0o600);
}

#[tokio::test]
async fn a_guest_has_a_token_and_stays_who_he_is() {
    let server = Server::start().await;
    let guest = server.client().guest().await;
    let me = guest.get("/api/me").await.expect(200).body;
    assert_eq!(me["role"], "guest");
    assert_eq!(me["balance"], 0);
    let again = guest.post_empty("/api/guest").await.expect(200);
    assert_eq!(again.body["me"]["id"], me["id"]);
    let other = server.client().guest().await.get("/api/me").await.body;
    assert_ne!(other["id"], me["id"]);
}

#[tokio::test]
async fn old_tokens_are_found_without_a_look_at_all() {
    let (_, stopped) = Server::start().await.terminate().await;
    let query = "EXPLAIN QUERY PLAN DELETE FROM refresh_tokens WHERE used_at < 5";
    let plan = crate::support::database::plan(&stopped.data(), query).await;
    assert!(plan.contains("refresh_tokens_used"), "{plan}");
}
