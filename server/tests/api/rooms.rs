//! Rooms over HTTP: who makes them, who changes them, and what others see.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::client::send;
use crate::support::token::{claims, sign};
use crate::support::{Answer, Client, Server};

fn open(title: &str) -> Value {
    json!({ "title": title, "access": "open" })
}

async fn make(client: &Client, body: &Value) -> String {
    let made = client.post("/api/rooms", body).await.expect(201);
    made.body["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_account_makes_rooms_and_whoever_has_the_link_sees_them() {
    let server = Server::start().await;
    let anna = server.client().register("anna", "viewer").await;
    let made = anna.post("/api/rooms", &open("Monday")).await.expect(201).body;
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        made,
        json!({ "id": id, "title": "Monday", "host": "anna", "access": "open", "people": 0,
                "limit": 50, "full": false, "mine": true, "guests": false, "mesh": false,
                "direct": false })
    );
    let guest = server.client().guest().await;
    let seen = guest.get(&format!("/api/rooms/{id}")).await.expect(200).body;
    assert_eq!((seen["title"].as_str(), seen["mine"].as_bool()), (Some("Monday"), Some(false)));
    let mine = anna.get("/api/rooms").await.expect(200).body;
    assert_eq!(mine["rooms"].as_array().unwrap().len(), 1);
    assert_eq!(guest.get("/api/rooms").await.expect(200).body, json!({ "rooms": [] }));
    assert!(anna.metric("footlight_rooms_made_total").await >= 1.0);
}

#[tokio::test]
async fn each_request_by_those_who_may_not() {
    let server = Server::start().await;
    let anna = server.client().register("anna", "performer").await;
    let id = make(&anna, &open("Monday")).await;
    let (room, invitations) = (format!("/api/rooms/{id}"), format!("/api/rooms/{id}/invitations"));
    let nobody = server.client();
    let bert = nobody.register("bert", "viewer").await;
    let guest = nobody.guest().await;
    let admin = nobody.with_token(Some(&sign(&server, &claims("admin", json!([])))));
    guest.post("/api/rooms", &open("Mine")).await.refused(403, "forbidden");
    nobody.post("/api/rooms", &open("Mine")).await.refused(401, "unauthenticated");
    for path in ["/api/rooms", room.as_str()] {
        nobody.get(path).await.refused(401, "unauthenticated");
    }
    for (client, status, code) in [
        (&nobody, 401, "unauthenticated"),
        (&guest, 403, "forbidden"),
        (&bert, 403, "forbidden"),
        (&admin, 403, "forbidden"),
    ] {
        client.post_empty(&invitations).await.refused(status, code);
        let patch = client.request(Method::PATCH, &room).json(&json!({ "title": "Theirs" }));
        send(patch).await.unwrap().refused(status, code);
        send(client.request(Method::DELETE, &room)).await.unwrap().refused(status, code);
    }
    assert_eq!(anna.get(&room).await.expect(200).body["title"], "Monday");
    for id in ["00000000000000000000", "x", ".."] {
        anna.get(&format!("/api/rooms/{id}")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn the_host_changes_invites_and_ends() {
    let server = Server::start().await;
    let anna = server.client().register("anna", "viewer").await;
    let id = make(&anna, &open("Monday")).await;
    let room = format!("/api/rooms/{id}");
    let patch = json!({ "title": "Tuesday", "access": "password", "password": "sesame",
                        "limit": 2, "guests": true });
    let changed = send(anna.request(Method::PATCH, &room).json(&patch)).await.unwrap();
    let changed = changed.expect(200).body;
    assert_eq!(changed["title"], "Tuesday");
    assert_eq!(changed["limit"], 2);
    assert!(!changed.to_string().contains("sesame"));
    let invited = anna.post_empty(&format!("{room}/invitations")).await.expect(201).body;
    assert!(invited["expires_at"].is_u64());
    // It is no token for anything else.
    let text = invited["invitation"].as_str().unwrap();
    let stranger = server.client().with_token(Some(text));
    stranger.get("/api/me").await.refused(401, "unauthenticated");
    assert_eq!(send(anna.request(Method::DELETE, &room)).await.unwrap().status, 204);
    anna.get(&room).await.refused(404, "not_found");
}

#[tokio::test]
async fn what_is_out_of_bounds_is_refused_by_its_field() {
    let server = Server::with(&[("ROOM_LIMIT", "10")]).await;
    let anna = server.client().register("anna", "viewer").await;
    for (body, field) in [
        (json!({ "title": "", "access": "open" }), "title"),
        (json!({ "title": "x", "access": "open", "limit": 11 }), "limit"),
        (json!({ "title": "x", "access": "open", "limit": 1 }), "limit"),
        (json!({ "title": "x", "access": "password" }), "password"),
        (json!({ "title": "x", "access": "password", "password": "abc" }), "password"),
        (json!({ "title": "x", "access": "anything" }), "access"),
    ] {
        let refused = anna.post("/api/rooms", &body).await.refused(400, "invalid");
        assert_eq!(refused.body["field"], field);
    }
    let id = make(&anna, &open("Monday")).await;
    let patch = anna.request(Method::PATCH, &format!("/api/rooms/{id}"));
    let refused = send(patch.json(&json!({ "access": "password" }))).await.unwrap();
    assert_eq!(refused.refused(400, "invalid").body["field"], "password");
    for _ in 1..20 {
        make(&anna, &open("Another")).await;
    }
    anna.post("/api/rooms", &open("One more")).await.refused(409, "conflict");
}

#[tokio::test]
async fn a_mesh_is_for_two_to_four_when_it_is_made_and_when_it_is_changed() {
    let server = Server::start().await;
    let anna = server.client().register("anna", "viewer").await;
    let mesh =
        |limit: u32| json!({ "title": "Us", "access": "open", "mesh": true, "limit": limit });
    let refused = |answer: Answer| {
        let problem = answer.refused(400, "invalid").body;
        assert_eq!(problem["field"], "limit");
        assert_eq!(problem["message"], "A mesh is for 2 to 4 people.");
    };
    for limit in [0, 1, 5, 50, u32::MAX] {
        refused(anna.post("/api/rooms", &mesh(limit)).await);
    }
    let unsaid = json!({ "title": "Us", "access": "open", "mesh": true });
    assert_eq!(anna.post("/api/rooms", &unsaid).await.expect(201).body["limit"], 4);

    let room = format!("/api/rooms/{}", make(&anna, &mesh(2)).await);
    let change = async |limit: u32| {
        let patch = anna.request(Method::PATCH, &room).json(&json!({ "limit": limit }));
        send(patch).await.unwrap()
    };
    for limit in [1, 5] {
        refused(change(limit).await);
    }
    assert_eq!(change(4).await.expect(200).body["limit"], 4);
    assert_eq!(change(2).await.expect(200).body["limit"], 2);
    assert_eq!(change(0).await.expect(200).body["limit"], 4, "as many as a mesh may have");
}

#[tokio::test]
async fn a_host_takes_back_how_many_there_are_at_most() {
    let server = Server::with(&[("ROOM_LIMIT", "10")]).await;
    let anna = server.client().register("anna", "viewer").await;
    let few = json!({ "title": "Few", "access": "open", "limit": 3 });
    let room = format!("/api/rooms/{}", make(&anna, &few).await);
    let change = async |patch: Value| {
        let patch = anna.request(Method::PATCH, &room).json(&patch);
        send(patch).await.unwrap().expect(200).body["limit"].clone()
    };
    assert_eq!(change(json!({ "title": "Fewer" })).await, 3);
    assert_eq!(change(json!({ "limit": 0 })).await, 10);
    assert_eq!(anna.get(&room).await.expect(200).body["limit"], 10);
}

#[tokio::test]
async fn a_room_for_two_to_talk_directly_stays_one_and_is_no_mesh() {
    let server = Server::start().await;
    let anna = server.client().register("anna", "viewer").await;
    let both = json!({ "title": "Us", "access": "open", "mesh": true, "direct": true });
    let refused = anna.post("/api/rooms", &both).await.refused(400, "invalid").body;
    assert_eq!(refused["field"], "direct");
    let direct = json!({ "title": "Us", "access": "open", "direct": true });
    let room = format!("/api/rooms/{}", make(&anna, &direct).await);
    // Who came in because nobody learns his address can rely on that.
    let patch = anna.request(Method::PATCH, &room).json(&json!({ "direct": false }));
    assert_eq!(send(patch).await.unwrap().expect(200).body["direct"], true);
    assert_eq!(anna.get("/api/rooms").await.expect(200).body["rooms"][0]["direct"], true);
    let room = format!("/api/rooms/{}", make(&anna, &open("Another")).await);
    let patch = anna.request(Method::PATCH, &room).json(&json!({ "direct": true }));
    assert_eq!(send(patch).await.unwrap().expect(200).body["direct"], false);
}

#[tokio::test]
async fn rooms_are_made_so_often_and_no_more() {
    let settings = [("RATE_CALL", "2/hour"), ("EXEMPT_NETWORKS", "")];
    let server = Server::with(&settings).await;
    let anna = server.client().register("anna", "viewer").await;
    make(&anna, &open("Monday")).await;
    make(&anna, &open("Tuesday")).await;
    let refused = anna.post("/api/rooms", &open("Wednesday")).await.refused(429, "rate_limited");
    assert!(refused.body["retry_after"].is_u64());
}

#[tokio::test]
async fn rooms_are_there_after_a_restart() {
    let server = Server::start().await;
    let anna = server.client().register("anna", "viewer").await;
    let id = make(&anna, &json!({ "title": "Kept", "access": "lobby", "keep": true })).await;
    let server = server.kill().await.start().await;
    let token = anna.token().to_owned();
    let again = server.client().with_token(Some(&token));
    let seen = again.get(&format!("/api/rooms/{id}")).await.expect(200).body;
    assert_eq!((seen["access"].as_str(), seen["mine"].as_bool()), (Some("lobby"), Some(true)));
}
