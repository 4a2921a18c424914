//! Statements: what a performer sees of what he has earned.

use serde_json::json;
use uuid::Uuid;

use crate::support::evening::Evening;
use crate::support::token::{claims, sign};

#[tokio::test]
async fn the_day_has_its_tips_and_so_have_the_files() {
    let evening = Evening::begin().await;
    let paul = &evening.performer;
    assert_eq!(paul.get("/api/statement").await.expect(200).body["days"], json!([]));
    evening.tip(500).await;
    let id = Uuid::now_v7();
    let words = "=cmd(\"x\"), all of it";
    evening.viewer.tip(id, &evening.stage, 700, words).await.expect(200);
    let statement = paul.get("/api/statement").await.expect(200).body;
    assert_eq!(statement["currency"], "EUR");
    assert_eq!((&statement["earned"], &statement["refunded"]), (&json!(1200), &json!(0)));
    let day = &statement["days"][0];
    // Midnight may have passed between the two.
    if day["tips"] == 2 {
        assert_eq!(day["earned"], 1200);
        assert_eq!(day["day"], statement["to"]);
    }

    let days = paul.get("/api/statement/days.csv").await.expect(200);
    assert_eq!(days.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(days.header("content-disposition"), "attachment; filename=\"days.csv\"");
    assert_eq!(days.header("cache-control"), "no-store");
    let text = days.body.as_str().unwrap();
    assert!(text.starts_with("day,tips,earned,refunds,refunded,net,currency\r\n"), "{text}");
    let entries = paul.get("/api/statement/entries.csv").await.expect(200);
    let text = entries.body.as_str().unwrap();
    let line = text.lines().find(|line| line.contains(&id.to_string())).unwrap();
    assert!(line.contains(&format!(",tip,{id},{id},\"vera\",7.00,\"EUR\",")), "{line}");
    assert!(line.ends_with("\"'=cmd(\"\"x\"\"), all of it\""), "{line}");
    paul.get("/api/statement/other.csv").await.refused(404, "not_found");
    // Long ago there was nothing.
    let past = "/api/statement?from=2001-02-01&to=2001-02-28";
    let past = paul.get(past).await.expect(200).body;
    assert_eq!(past["days"], json!([]));
    assert_eq!((&past["from"], &past["to"]), (&json!("2001-02-01"), &json!("2001-02-28")));
}

#[tokio::test]
async fn it_is_the_performers_alone_and_of_a_year_at_most() {
    let evening = Evening::begin().await;
    let stageless = evening.server.client().register("otto", "performer").await;
    let guest = evening.server.client().guest().await;
    for client in [&evening.viewer, &stageless, &guest] {
        for path in ["/api/statement", "/api/statement/days.csv", "/api/statement/entries.csv"] {
            client.get(path).await.refused(403, "forbidden");
        }
    }
    evening.server.client().get("/api/statement").await.refused(401, "unauthenticated");
    // His own id, with a token for something else.
    let me = evening.performer.get("/api/me").await.expect(200).body;
    let mut narrow = claims("performer", json!([{ "room": "any", "can": ["subscribe"] }]));
    narrow["sub"] = me["id"].clone();
    let narrow = sign(&evening.server, &narrow);
    let narrow = evening.server.client().with_token(Some(&narrow));
    narrow.get("/api/statement").await.refused(403, "forbidden");
    for (query, field) in [
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("to=2026-2-3", "to"),
        ("from=2024-01-01&to=2026-01-01", "from"),
        ("from=2026-01-02&to=2026-01-01", "from"),
        ("to=-999-01-01", "to"),
    ] {
        let answer = evening.performer.get(&format!("/api/statement?{query}")).await;
        assert_eq!(answer.refused(400, "invalid").body["field"], field, "{query}");
    }
}
