//! Refunds: a tip is taken back once, by an administrator, by another entry.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::database::{assert_in_order, books};
use crate::support::evening::Evening;
use crate::support::{Answer, Client, command, finish};

impl Evening {
    async fn admin(&self) -> Client {
        let (status, said, _) =
            finish(command(&self.server.data()).args(["admin", "add", "root"])).await;
        assert!(status.success());
        let password = said.trim().rsplit(' ').next().unwrap().to_owned();
        let login = self.server.client().login("root", &password).await.expect(200).body;
        self.server.client().with_token(login["token"].as_str())
    }
}

async fn refund(client: &Client, id: Uuid, tip: Uuid, reason: &str) -> Answer {
    client.post("/api/refunds", &json!({ "id": id, "tip": tip, "reason": reason })).await
}

#[tokio::test]
async fn a_refund_gives_back_and_takes_out_of_every_sum() {
    let mut evening = Evening::begin().await;
    let admin = evening.admin().await;
    let before = evening.tip(700).await;
    evening.set_goal("Strings", 1000).await.expect(200);
    let (kept, after) = (evening.tip(500).await, evening.tip(300).await);
    assert_eq!(evening.raised().await, 800);

    let id = Uuid::now_v7();
    let receipt = refund(&admin, id, after, " A slip of the thumb ").await.expect(200).body;
    assert_eq!(receipt["outcome"], "posted");
    assert_eq!(receipt["refund"]["tip"], after.to_string());
    assert_eq!(receipt["refund"]["amount"], 300);
    assert_eq!(receipt["refund"]["by"], "root");
    assert_eq!(receipt["refund"]["reason"], "A slip of the thumb");
    assert_eq!(evening.viewer.balance().await, 5000 - 1200);
    assert_eq!(evening.performer.balance().await, 1200);
    let board = evening.board().await;
    assert_eq!(board["total"], 1200);
    assert_eq!(board["top"], json!([{ "name": "vera", "amount": 1200 }]));
    let latest: Vec<&Value> =
        board["latest"].as_array().unwrap().iter().map(|tip| &tip["id"]).collect();
    assert_eq!(latest, [&json!(kept.to_string()), &json!(before.to_string())]);
    // The goal has it no more; one from before the goal never was in it.
    assert_eq!(evening.raised().await, 500);
    refund(&admin, Uuid::now_v7(), before, "Asked for").await.expect(200);
    assert_eq!(evening.raised().await, 500);
    assert_eq!(evening.board().await["total"], 500);
    // The room is told to look: set, and two refunds.
    while evening.on_air.message("stage").await["stage"]["playbill"] != 3 {}
    let audit = format!("/api/stages/{}/moderation", evening.stage);
    let audit = evening.performer.get(&audit).await.expect(200).body;
    assert_eq!(audit["entries"][0]["act"], "refund");
    assert_eq!(audit["entries"][0]["by"], "root");
    assert_eq!(audit["entries"][0]["reason"], "Asked for");
    let Evening { server, .. } = evening;
    assert_in_order(&books(&server.kill().await.data()).await);
}

#[tokio::test]
async fn a_tip_is_refunded_once_and_a_retry_is_known() {
    let evening = Evening::begin().await;
    let admin = evening.admin().await;
    let (tip, id) = (evening.tip(500).await, Uuid::now_v7());
    let first = refund(&admin, id, tip, "Why").await.expect(200).body;
    let again = refund(&admin, id, tip, "Why").await.expect(200).body;
    assert_eq!(again["outcome"], "already_posted");
    assert_eq!(again["refund"], first["refund"]);
    refund(&admin, id, tip, "Another reason").await.refused(409, "conflict");
    refund(&admin, Uuid::now_v7(), tip, "Why").await.refused(409, "conflict");
    // Neither a refund nor a first credit is a tip.
    refund(&admin, Uuid::now_v7(), id, "Why").await.refused(404, "not_found");
    refund(&admin, Uuid::now_v7(), Uuid::now_v7(), "Why").await.refused(404, "not_found");
    assert_eq!(evening.viewer.balance().await, 5000);
    let tips = (0..8).map(|_| refund(&admin, Uuid::now_v7(), tip, "At once"));
    for answer in futures_util::future::join_all(tips).await {
        answer.refused(409, "conflict");
    }
    // The giver's own retry is what it was.
    let retry = evening.viewer.tip(tip, &evening.stage, 500, "Encore").await.expect(200);
    assert_eq!(retry.body["outcome"], "already_posted");
}

#[tokio::test]
async fn only_an_administrator_refunds_and_nobody_is_overdrawn() {
    let evening = Evening::begin().await;
    let admin = evening.admin().await;
    let tip = evening.tip(500).await;
    let guest = evening.server.client().guest().await;
    for client in [&evening.viewer, &evening.performer, &guest] {
        refund(client, Uuid::now_v7(), tip, "Why").await.refused(403, "forbidden");
    }
    let nobody = evening.server.client();
    refund(&nobody, Uuid::now_v7(), tip, "Why").await.refused(401, "unauthenticated");
    for reason in ["", "two\nlines", &"x".repeat(201)] {
        let answer = refund(&admin, Uuid::now_v7(), tip, reason).await;
        assert_eq!(answer.refused(400, "invalid").body["field"], "reason");
    }
    // The performer gives it away on another stage.
    let otto = evening.server.client().register("otto", "performer").await;
    let jokes = otto.stage("Jokes").await;
    let _on_air = crate::support::socket::go_live(&evening.server, &otto, &jokes).await;
    evening.performer.tip(Uuid::now_v7(), &jokes, 400, "").await.expect(200);
    refund(&admin, Uuid::now_v7(), tip, "Why").await.refused(402, "insufficient_credit");
    evening.tip(400).await;
    refund(&admin, Uuid::now_v7(), tip, "Why").await.expect(200);
    assert_eq!(evening.performer.balance().await, 0);
}

#[tokio::test]
async fn an_administrator_finds_tips_by_account_and_stage() {
    let evening = Evening::begin().await;
    let admin = evening.admin().await;
    let (first, second) = (evening.tip(500).await, evening.tip(300).await);
    refund(&admin, Uuid::now_v7(), first, "Why").await.expect(200);
    let ids = async |of: &str| {
        let path = format!("/api/admin/tips?of={of}");
        let tips = admin.get(&path).await.expect(200).body["tips"].clone();
        let id = |tip: &Value| (tip["tip"]["id"].clone(), tip["refunded"] == true);
        tips.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    let both = [(json!(second), false), (json!(first), true)];
    for of in ["", "paul", "VERA", &evening.stage] {
        assert_eq!(ids(of).await, both, "{of}");
    }
    assert!(ids("root").await.is_empty());
    let tip = &admin.get("/api/admin/tips").await.expect(200).body["tips"][0];
    assert_eq!(tip["tip"]["from"], "vera");
    assert_eq!((&tip["to"], &tip["stage"]), (&json!("paul"), &json!(evening.stage)));
    let nobody = admin.get("/api/admin/tips?of=nobody%20here").await.refused(400, "invalid");
    assert_eq!(nobody.body["field"], "of");
    evening.performer.get("/api/admin/tips").await.refused(403, "forbidden");
}

#[tokio::test]
async fn by_the_command_line_as_well() {
    let evening = Evening::begin().await;
    let _admin = evening.admin().await;
    let tip = evening.tip(500).await;
    let run = async |by: &str| {
        let tip = tip.to_string();
        let mut refund = command(&evening.server.data());
        refund.args(["tip", "refund", &tip, "--by", by, "--reason", "By hand"]);
        finish(&mut refund).await
    };
    let (status, _, said) = run("paul").await;
    assert!(!status.success() && said.contains("administrator"), "{said}");
    let (status, said, _) = run("root").await;
    assert!(status.success() && said.contains("5.00"), "{said}");
    assert_eq!(evening.viewer.balance().await, 5000);
    let (status, _, said) = run("root").await;
    assert!(!status.success() && said.contains("already"), "{said}");
}
