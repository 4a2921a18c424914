//! Requests: each method of each route.

use std::collections::BTreeSet;

use footlight_shared::RoomId;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Found, Row, Who, World, cell, code};
use crate::support::{offer, viewer_offer};

/// The table of contents.
const ROUTER: &str = include_str!("../../../src/http/router.rs");

/// Each method of each route, and what becomes of it; the columns are those of
/// [`Who::ALL`].
const TABLE: &[(&str, &str)] = &[
    ("GET /livez", "......."),
    ("GET /healthz", "......."),
    ("GET /readyz", "......."),
    // For networks, not for people.
    ("GET /metrics", "......."),
    ("GET /ws", "......."),
    ("POST /api/register", "......."),
    ("POST /api/login", "......."),
    ("POST /api/logout", "......."),
    ("POST /api/guest", "......."),
    // By the cookie of an account; this administrator has a token alone.
    ("POST /api/session/renew", "uu....u"),
    ("GET /api/me", "u......"),
    // By those who have one, which this administrator has not.
    ("PUT /api/password", "uf....f"),
    ("GET /api/stages", "......."),
    ("POST /api/stages", "uff.f.f"),
    ("GET /api/stages/{id}", "......."),
    ("GET /api/stages/{id}/chat", "......."),
    ("GET /api/stages/{id}/moderation", "ufff..."),
    ("POST /api/stages/{id}/moderation", "ufff..."),
    ("GET /api/stages/{id}/bans", "ufff..."),
    ("GET /api/stages/{id}/people", "ufff..."),
    ("POST /api/stages/{id}/key", "uffff.f"),
    ("GET /api/stages/{id}/playbill", "......."),
    ("PUT /api/stages/{id}/goal", "uffff.f"),
    ("DELETE /api/stages/{id}/goal", "uffff.f"),
    // By a token of its own, which nobody here has.
    ("GET /api/stages/{id}/overlay", "uuuuuuu"),
    ("POST /api/stages/{id}/overlay", "uffff.f"),
    ("DELETE /api/stages/{id}/overlay", "uffff.f"),
    ("PUT /api/stages/{id}/show", "uffff.f"),
    ("DELETE /api/stages/{id}/show", "uffff.f"),
    ("GET /api/stages/{id}/poster", "......."),
    ("PUT /api/stages/{id}/poster", "uffff.f"),
    ("DELETE /api/stages/{id}/poster", "uffff.f"),
    ("PUT /api/stages/{id}/follow", "uf....."),
    ("DELETE /api/stages/{id}/follow", "uf....."),
    ("GET /api/announcements", "......."),
    ("GET /api/stages/{id}/still", "......."),
    ("PUT /api/stages/{id}/still", "uffff.f"),
    ("DELETE /api/stages/{id}/still", "uffff.f"),
    ("GET /api/stages/{id}/tips", "......."),
    // Nobody tips himself: that is forbidden as well.
    ("POST /api/tips", "uf...ff"),
    ("POST /api/refunds", "ufffff."),
    ("GET /api/admin/tips", "ufffff."),
    ("GET /api/statement", "uff.f.f"),
    ("GET /api/statement/{file}", "uff.f.f"),
    ("POST /api/calls", "uf....."),
    ("GET /api/calls/{id}", "......."),
    ("GET /api/rooms", "u......"),
    ("POST /api/rooms", "uf....."),
    ("GET /api/rooms/{id}", "u......"),
    ("PATCH /api/rooms/{id}", "uffff.f"),
    ("DELETE /api/rooms/{id}", "uffff.f"),
    ("POST /api/rooms/{id}/invitations", "uffff.f"),
    // For those who are in it, and nobody here is.
    ("GET /api/rooms/{id}/chat", "uffffff"),
    ("GET /api/rooms/{id}/moderation", "ufff..."),
    ("POST /api/rooms/{id}/moderation", "ufff..."),
    ("GET /api/rooms/{id}/bans", "ufff..."),
    ("GET /api/rooms/{id}/people", "ufff..."),
    ("GET /api/admin", "ufffff."),
    ("GET /api/ice", "......."),
    ("GET /api/diagnostics", "ufffff."),
    ("POST /api/diagnostics", "u......"),
    ("POST /api/diagnostics/line", "u......"),
    ("POST /whip/{stage}", "uffff.f"),
    ("OPTIONS /whip/{stage}", "......."),
    ("PATCH /whip/{stage}/{session}", "u......"),
    ("DELETE /whip/{stage}/{session}", "u......"),
    ("OPTIONS /whip/{stage}/{session}", "......."),
    ("POST /whep/{stage}", "u......"),
    ("OPTIONS /whep/{stage}", "......."),
    ("PATCH /whep/{stage}/{session}", "u......"),
    ("DELETE /whep/{stage}/{session}", "u......"),
    ("OPTIONS /whep/{stage}/{session}", "......."),
];

/// The paths that the router names, as they are asked for.
fn paths() -> BTreeSet<String> {
    let (api, rest) = ROUTER.split_once("fn api(").expect("the API has a function of its own");
    let (inner, after) = rest.split_once("\n}\n").unwrap();
    let named = |source: &str, prefix: &str| {
        let parts: Vec<&str> = source.split(".route(").skip(1).collect();
        let mut found = Vec::new();
        for part in &parts {
            let literal = part.trim_start().strip_prefix('"');
            let path = literal.and_then(|rest| rest.split('"').next());
            found.extend(path.map(|path| format!("{prefix}{path}")));
        }
        assert_eq!(found.len(), parts.len(), "a route's path is written out");
        found
    };
    let outer = named(api, "").into_iter().chain(named(after, ""));
    outer.chain(named(inner, "/api")).collect()
}

/// A path with the world's names in it.
fn filled(path: &str, world: &World, room: &str) -> String {
    let id = if path.starts_with("/api/rooms") { room } else { world.stage.as_str() };
    let path = path.replace("{stage}", world.stage.as_str());
    let path = path.replace("{session}", &Uuid::new_v4().to_string());
    let path = path.replace("{file}", "days.csv");
    path.replace("{id}", id)
}

#[tokio::test]
async fn every_route_is_in_the_table() {
    let world = World::new().await;
    let room = world.room().await;
    let mut there = BTreeSet::new();
    for path in paths() {
        let at = filled(&path, &world, room.as_str());
        // No route takes it, and each says what it takes instead.
        let answer = world.client(Who::Nobody).request(Method::TRACE, &at).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
        let allowed = answer.headers()["allow"].to_str().unwrap().to_owned();
        let methods = allowed.split(',').filter(|method| *method != "HEAD");
        there.extend(methods.map(|method| format!("{method} {path}")));
    }
    let rows: BTreeSet<String> = TABLE.iter().map(|(row, _)| (*row).to_owned()).collect();
    let missing: Vec<_> = there.difference(&rows).collect();
    assert!(missing.is_empty(), "in no row of the table: {missing:#?}");
    let gone: Vec<_> = rows.difference(&there).collect();
    assert!(gone.is_empty(), "rows of what there is not: {gone:#?}");
}

/// A body that fits: what is forbidden is so before the body is looked at, and what is
/// not must not fail for its body alone.
fn body(row: &str, world: &World) -> Option<Value> {
    Some(match row {
        "POST /api/register" => json!({ "name": "", "password": "", "role": "viewer" }),
        "POST /api/login" => json!({ "name": "owner", "password": "wrong" }),
        "PUT /api/password" => json!({ "old": "wrong horse", "new": "battery staple" }),
        "POST /api/stages" => json!({ "title": "Late set" }),
        "POST /api/stages/{id}/moderation" | "POST /api/rooms/{id}/moderation" => {
            json!({ "act": "slow", "seconds": 0, "reason": "so" })
        }
        "POST /api/diagnostics/line" => json!({ "sdp": "" }),
        "POST /api/refunds" => {
            json!({ "id": Uuid::now_v7(), "tip": Uuid::now_v7(), "reason": "so" })
        }
        "PUT /api/stages/{id}/show" => json!({ "at": 0 }),
        "PUT /api/stages/{id}/goal" => json!({ "title": "A piano", "target": 1000 }),
        "POST /api/tips" => {
            json!({ "id": Uuid::now_v7(), "stage": world.stage, "amount": 100, "message": "" })
        }
        "POST /api/calls" | "PATCH /api/rooms/{id}" | "POST /api/diagnostics" => json!({}),
        "POST /api/rooms" => json!({ "title": "Monday", "access": "open" }),
        _ => return None,
    })
}

async fn attempt(world: &World, who: Who, row: &str) -> char {
    let (method, path) = row.split_once(' ').unwrap();
    let room = match path.starts_with("/api/rooms/") {
        true => Some(world.room().await),
        false => None,
    };
    let path = filled(path, world, room.as_ref().map_or("", RoomId::as_str));
    let request = world.client(who).request(method.parse().unwrap(), &path);
    let request = match (row, body(row, world)) {
        (_, Some(body)) => request.json(&body),
        ("POST /whip/{stage}", _) => {
            request.header("content-type", "application/sdp").body(offer::performer())
        }
        ("POST /whep/{stage}", _) => {
            request.header("content-type", "application/sdp").body(viewer_offer())
        }
        _ => request,
    };
    let text = request.send().await.unwrap().text().await.unwrap();
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    if row == "POST /api/rooms"
        && let Some(made) = body["id"].as_str()
    {
        // Nobody has more than so many.
        let path = format!("/api/rooms/{made}");
        world.client(who).request(Method::DELETE, &path).send().await.unwrap();
    }
    if let Some(room) = room {
        world.drop_room(&room).await;
    }
    cell(code(&body))
}

#[tokio::test]
async fn every_request_by_everybody() {
    let world = World::new().await;
    let mut found = Found::default();
    for (row, cells) in TABLE {
        // It ends the login of whoever asks.
        let world = if row.ends_with("/logout") { &World::new().await } else { &world };
        let mut tried = String::new();
        for who in Who::ALL {
            tried.push(attempt(world, who, row).await);
        }
        found.note(&Row { name: (*row).to_owned(), cells }, &tried);
    }
    found.verdict();
}
