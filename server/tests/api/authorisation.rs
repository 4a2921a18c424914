//! Who may do what: each route with no token, with a bad one, and with each
//! role and grant.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::client::{send, tip, value};
use crate::support::token::{claims, sign, sign_as};
use crate::support::{Client, Server};

/// A server with a performer's stage; its id.
async fn with_stage() -> (Server, Client, String) {
    let server = Server::start().await;
    let performer = server.client().register("paul", "performer").await;
    let stage = performer.stage("Songs").await;
    (server, performer, stage)
}

#[tokio::test]
async fn what_is_somebodys_needs_a_token() {
    let (server, _, stage) = with_stage().await;
    let nobody = server.client();
    nobody.get("/api/me").await.refused(401, "unauthenticated");
    nobody.get("/api/stages?mine").await.refused(401, "unauthenticated");
    let title = json!({ "title": "Mine" });
    let answer = nobody.post("/api/stages", &title).await.refused(401, "unauthenticated");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    let tip = tip(Uuid::now_v7(), &stage, 100, "");
    nobody.post("/api/tips", &tip).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn what_is_public_needs_none() {
    let (server, _, stage) = with_stage().await;
    let nobody = server.client();
    for path in [
        "/api/stages".to_owned(),
        format!("/api/stages/{stage}"),
        "/api/ice".to_owned(),
        format!("/api/stages/{stage}/tips"),
    ] {
        nobody.get(&path).await.expect(200);
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_everywhere() {
    let (server, performer, stage) = with_stage().await;
    let mut expired = claims("viewer", json!([]));
    expired["exp"] = json!(1_700_000_000);
    let good = performer.token();
    let body = json!({
        "sub": Uuid::new_v4(), "name": "mallory", "role": "admin", "grants": [],
        "sid": Uuid::new_v4(), "iat": 0, "exp": 4_000_000_000_u64,
    });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let unsigned = format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT" })), part(&body));
    let mut parts = good.split('.');
    let (head, signature) = (parts.next().unwrap(), parts.nth(1).unwrap());
    let swapped = format!("{head}.{}.{signature}", part(&body));
    let tokens = [
        (sign(&server, &expired), "token_expired"),
        (unsigned, "unauthenticated"),
        (swapped, "unauthenticated"),
        (sign_as(&server, &claims("viewer", json!([])), Algorithm::HS512), "unauthenticated"),
        ("nonsense".to_owned(), "unauthenticated"),
        (String::new(), "unauthenticated"),
    ];
    for (token, code) in tokens {
        let client = server.client().with_token(Some(&token));
        for path in ["/api/me".to_owned(), "/api/stages".to_owned(), format!("/api/stages/{stage}")]
        {
            client.get(&path).await.refused(401, code);
        }
        client.tip(Uuid::now_v7(), &stage, 100, "").await.refused(401, code);
        client.post("/api/stages", &json!({ "title": "x" })).await.refused(401, code);
    }
    let client = server.client();
    let basic = client.request(Method::GET, "/api/me").header("authorization", "Basic YTpi");
    send(basic).await.unwrap().refused(401, "unauthenticated");
}

#[tokio::test]
async fn only_performers_have_a_stage() {
    let (server, _, _) = with_stage().await;
    let viewer = server.client().register("vera", "viewer").await;
    let guest = server.client().guest().await;
    let admin = sign(&server, &claims("admin", json!([])));
    for client in [viewer, guest, server.client().with_token(Some(&admin))] {
        client.post("/api/stages", &json!({ "title": "x" })).await.refused(403, "forbidden");
    }
}

#[tokio::test]
async fn only_who_has_the_grant_tips() {
    let (server, performer, stage) = with_stage().await;
    let subscribe = json!([{ "room": "any", "can": ["subscribe", "chat"] }]);
    let elsewhere = json!([{ "room": { "stage": "another1stage" }, "can": ["tip"] }]);
    let own = json!([{ "room": "own", "can": ["tip"] }]);
    for grants in [subscribe, elsewhere, own] {
        let token = sign(&server, &claims("viewer", grants));
        let client = server.client().with_token(Some(&token));
        client.tip(Uuid::now_v7(), &stage, 100, "").await.refused(403, "forbidden");
    }
    let guest = server.client().guest().await;
    guest.tip(Uuid::now_v7(), &stage, 100, "").await.refused(403, "forbidden");
    performer.tip(Uuid::now_v7(), &stage, 100, "").await.refused(403, "forbidden");
    // The grant for this room is enough to be heard; the stage is not live.
    let here = json!([{ "room": { "stage": stage }, "can": ["tip"] }]);
    let token = sign(&server, &claims("viewer", here));
    let client = server.client().with_token(Some(&token));
    client.tip(Uuid::now_v7(), &stage, 100, "").await.refused(409, "not_live");
}

#[tokio::test]
async fn a_token_for_one_room_reads_no_other() {
    let (server, _, stage) = with_stage().await;
    let other = json!([{ "room": { "stage": "another1stage" }, "can": ["subscribe"] }]);
    let token = sign(&server, &claims("guest", other));
    let client = server.client().with_token(Some(&token));
    client.get(&format!("/api/stages/{stage}")).await.refused(403, "forbidden");
    client.get(&format!("/api/stages/{stage}/tips")).await.refused(403, "forbidden");
    let here = json!([{ "room": { "stage": stage }, "can": ["subscribe"] }]);
    let token = sign(&server, &claims("guest", here));
    let client = server.client().with_token(Some(&token));
    client.get(&format!("/api/stages/{stage}")).await.expect(200);
}

/// Somebody with an account, by a token with these grants.
async fn with_grants(server: &Server, who: &Client, grants: serde_json::Value) -> Client {
    let me = who.get("/api/me").await.expect(200).body;
    let mut body = claims(me["role"].as_str().unwrap(), grants);
    body["sub"] = me["id"].clone();
    server.client().with_token(Some(&sign(server, &body)))
}

#[tokio::test]
async fn a_rank_is_worth_what_the_token_grants() {
    let (server, performer, stage) = with_stage().await;
    let viewer = server.client().register("vera", "viewer").await;
    let appoint = json!({ "act": "appoint", "who": "vera", "reason": "so" });
    performer.post(&format!("/api/stages/{stage}/moderation"), &appoint).await.expect(204);
    let room = json!({ "title": "Monday", "access": "open" });
    let room = viewer.post("/api/rooms", &room).await.expect(201).body["id"].clone();
    let room = format!("/api/rooms/{}", room.as_str().unwrap());
    let stage_path = format!("/api/stages/{stage}");
    let slow = json!({ "act": "slow", "seconds": 0, "reason": "so" });
    let may = async |client: &Client, place: &str| {
        let answer = client.post(&format!("{place}/moderation"), &slow).await;
        if answer.status != 204 {
            answer.refused(403, "forbidden");
            client.get(&format!("{place}/bans")).await.refused(403, "forbidden");
            return false;
        }
        true
    };
    let elsewhere =
        || json!([{ "room": { "stage": "another1stage" }, "can": ["subscribe", "moderate"] }]);
    let here = |can: &str| json!([{ "room": { "stage": stage }, "can": [can] }]);

    // An administrator moderates everywhere where he may moderate anywhere.
    let admin = |grants| server.client().with_token(Some(&sign(&server, &claims("admin", grants))));
    let anywhere = || json!([{ "room": "any", "can": ["moderate"] }]);
    assert!(may(&admin(anywhere()), &stage_path).await && may(&admin(anywhere()), &room).await);
    assert!(!may(&admin(elsewhere()), &stage_path).await);
    assert!(!may(&admin(elsewhere()), &room).await);
    // In one place alone he is a moderator like others there.
    let local = admin(here("moderate"));
    assert!(may(&local, &stage_path).await && !may(&local, &room).await);
    let ban = json!({ "act": "ban", "who": "paul", "reason": "so" });
    local.post(&format!("{stage_path}/moderation"), &ban).await.refused(403, "forbidden");

    // A performer moderates his stage where his token lets him.
    let own =
        json!([{ "room": "own", "can": ["publish"] }, { "room": "any", "can": ["subscribe"] }]);
    for grants in [own, elsewhere(), here("publish")] {
        assert!(!may(&with_grants(&server, &performer, grants).await, &stage_path).await);
    }
    let moderate = with_grants(&server, &performer, here("moderate")).await;
    let appoint = json!({ "act": "dismiss", "who": "paul", "reason": "so" });
    moderate.post(&format!("{stage_path}/moderation"), &appoint).await.expect(204);

    // Whom the owner has named, and a host, need a token for the place.
    let confined = with_grants(&server, &viewer, elsewhere()).await;
    assert!(!may(&confined, &stage_path).await && !may(&confined, &room).await);
    // What each has by his role is enough.
    assert!(may(&performer, &stage_path).await && may(&viewer, &stage_path).await);
    assert!(may(&viewer, &room).await);
}

#[tokio::test]
async fn another_sites_page_changes_nothing_here() {
    let (server, performer, _) = with_stage().await;
    let origin = |origin: &str| {
        let request = performer.request(Method::POST, "/api/stages");
        request.json(&json!({ "title": "Theirs" })).header("origin", value(origin))
    };
    let evil = send(origin("https://evil.example")).await.unwrap();
    evil.refused(403, "forbidden");
    send(origin("null")).await.unwrap().refused(403, "forbidden");
    let ours = format!("http://{}", server.http());
    send(origin(&ours)).await.unwrap().expect(200);
    let mine = performer.get("/api/stages?mine").await.expect(200);
    assert_eq!(mine.body["stages"][0]["title"], "Theirs");
}
