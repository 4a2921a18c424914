//! Order on a stage: who may do what to whom, what comes of it, what is kept.

use footlight_shared::{
    AuditPage, ByeReason, ChatPage, Concern, ErrorCode, Role, ServerMsg, StageId,
};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Executor};
use uuid::Uuid;

use crate::chat::{seated, stamp, told, words};
use crate::support::{Client, Server, type_of, watch};

/// Does it; the status and the code.
async fn act(client: &Client, stage: &StageId, body: Value) -> (u16, String) {
    let mut body = body;
    if body.get("reason").is_none() {
        body["reason"] = json!("noise");
    }
    let answer = client.post(&format!("/api/stages/{stage}/moderation"), &body).await;
    (answer.status.as_u16(), answer.code().to_owned())
}

async fn done(client: &Client, stage: &StageId, body: Value) {
    assert_eq!(act(client, stage, body).await, (204, String::new()));
}

pub async fn moderated(socket: &mut crate::support::Socket) -> (Concern, String, Option<u64>) {
    socket
        .until(|msg| match msg {
            ServerMsg::Moderated { concern, reason, until } => Some((concern, reason, until)),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn a_deleted_message_vanishes_and_its_id_stays_known() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let message = words(&stage, "rude");
    let (id, seq) = stamp(anna.socket.ask(message.clone()).await);
    told(&mut performer.socket).await;

    let delete = json!({ "act": "delete", "message": id, "reason": "rude words" });
    done(&performer.client, &stage, delete.clone()).await;
    let gone = |msg| match msg {
        ServerMsg::ChatDeleted { id } => Some(id),
        _ => None,
    };
    assert_eq!(performer.socket.until(gone).await, id);
    let heard = moderated(&mut anna.socket).await;
    assert_eq!(heard, (Concern::Deleted, "rude words".to_owned(), None));
    let page = anna.client.get(&format!("/api/stages/{stage}/chat")).await.expect(200);
    assert_eq!(page.body["messages"], json!([]));
    // Said again by a page that had lost the answer: nothing comes back.
    assert_eq!(stamp(anna.socket.ask(message).await), (id, seq));
    assert_eq!(act(&performer.client, &stage, delete).await.0, 404);
}

#[tokio::test]
async fn who_is_muted_reads_and_does_not_write_until_it_ends() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await;
    done(&performer.client, &stage, json!({ "act": "mute", "who": "Anna", "seconds": 600 })).await;
    let (concern, reason, until) = moderated(&mut anna.socket).await;
    assert_eq!((concern, reason.as_str(), until.is_some()), (Concern::Muted, "noise", true));
    match anna.socket.ask(words(&stage, "hi")).await {
        ServerMsg::Error { problem } => {
            assert_eq!(problem.code, ErrorCode::Muted);
            assert!(problem.retry_after.is_some_and(|left| (590..=600).contains(&left)));
            assert!(problem.message.contains("noise"));
        }
        other => panic!("{other:?}"),
    }
    stamp(performer.socket.ask(words(&stage, "calm, please")).await);
    assert_eq!(told(&mut anna.socket).await[0].text.as_str(), "calm, please");
    let page = anna.client.get(&format!("/api/stages/{stage}/chat")).await.expect(200);
    let page: ChatPage = serde_json::from_value(page.body).unwrap();
    assert!(page.writes && page.muted_until == until);

    done(&performer.client, &stage, json!({ "act": "unmute", "who": "anna" })).await;
    assert_eq!(moderated(&mut anna.socket).await.0, Concern::Unmuted);
    stamp(anna.socket.ask(words(&stage, "sorry")).await);

    // A short one ends by itself.
    done(&performer.client, &stage, json!({ "act": "mute", "who": "anna", "seconds": 1 })).await;
    assert_eq!(anna.socket.refused(words(&stage, "a")).await, ErrorCode::Muted);
    crate::support::until(async || match anna.socket.ask(words(&stage, "b")).await {
        ServerMsg::ChatSaid { .. } => Some(()),
        _ => None,
    })
    .await;
}

#[tokio::test]
async fn who_is_muted_tips_without_words_and_who_is_banned_not_at_all() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let act = |act: &str| json!({ "act": act, "who": "anna", "seconds": 600 });
    let tip = |id: Uuid, words: &'static str| anna.client.tip(id, stage.as_str(), 100, words);
    let known = Uuid::now_v7();
    tip(known, "hi").await.expect(200);
    done(&performer.client, &stage, act("mute")).await;
    let refused = tip(Uuid::now_v7(), "listen").await.refused(403, "muted");
    let advice = refused.body["message"].as_str().map(|words| words.contains("without a message"));
    assert_eq!(advice, Some(true), "{}", refused.body);
    tip(Uuid::now_v7(), "").await.expect(200);
    done(&performer.client, &stage, act("ban")).await;
    tip(Uuid::now_v7(), "").await.refused(403, "banned");
    // What was paid stays paid, and whoever asks again is told so.
    assert_eq!(tip(known, "hi").await.expect(200).body["outcome"], "already_posted");
}

#[tokio::test]
async fn a_ban_closes_the_page_and_holds_at_the_door_by_account_and_over_a_restart() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let ban = json!({ "act": "ban", "who": "anna", "seconds": 3600, "reason": "threats" });
    done(&performer.client, &stage, ban).await;
    let (before, code) = anna.socket.end().await;
    match before.last() {
        Some(ServerMsg::Bye { reason: ByeReason::Banned, message }) => {
            assert!(message.contains("60 minutes") && message.contains("threats"), "{message}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(code, 4005);

    let mut again = server.connect().await.say_hello(anna.client.token(), None).await;
    match again.ask(watch(&stage)).await {
        ServerMsg::Error { problem } => {
            assert_eq!(problem.code, ErrorCode::Banned);
            assert!(problem.retry_after.is_some_and(|left| (3590..=3600).contains(&left)));
        }
        other => panic!("{other:?}"),
    }
    let chat = format!("/api/stages/{stage}/chat");
    anna.client.get(&chat).await.refused(403, "banned");
    // Nor does he read it by keeping to himself who he is.
    Client::new(server.http).get(&chat).await.refused(403, "banned");
    // Another account at the same address is another one; a guest may be the same.
    drop(seated(&server, Role::Viewer, "carl", &stage).await);
    let mut guest = server.enter(Role::Guest, "").await.socket;
    assert_eq!(guest.refused(watch(&stage)).await, ErrorCode::Banned);

    let (token, owner) = (anna.client.token().to_owned(), performer.client.token().to_owned());
    drop((performer, again));
    let server = server.restart(|_| {}).await;
    let mut anna = server.connect().await.say_hello(&token, None).await;
    assert_eq!(anna.refused(watch(&stage)).await, ErrorCode::Banned);
    let owner = Client::new(server.http).with_token(Some(&owner));
    done(&owner, &stage, json!({ "act": "unban", "who": "anna" })).await;
    assert_eq!(type_of(&anna.ask(watch(&stage)).await), "watching");
    Client::new(server.http).get(&chat).await.expect(200);
}

#[tokio::test]
async fn guests_stay_banned_by_address_when_keys_are_rotated() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let anna = seated(&server, Role::Viewer, "anna", &stage).await;
    done(&performer.client, &stage, json!({ "act": "ban", "who": "anna", "seconds": 3600 })).await;
    drop((performer, anna));
    let server = server.rotate().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    assert_eq!(guest.refused(watch(&stage)).await, ErrorCode::Banned);
    // Not by the key that was dropped in the meantime, either.
    let server = server.rotate().await.rotate().await.rotate().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    assert_eq!(guest.refused(watch(&stage)).await, ErrorCode::Banned);
}

#[tokio::test]
async fn a_guest_is_banned_with_his_address_and_accounts_there_are_not() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let guest = seated(&server, Role::Guest, "", &stage).await;
    let neighbour = seated(&server, Role::Guest, "", &stage).await;
    let _carl = seated(&server, Role::Viewer, "carl", &stage).await;
    let name = guest.client.get("/api/me").await.body["name"].as_str().unwrap().to_owned();
    done(&performer.client, &stage, json!({ "act": "ban", "who": name, "seconds": 600 })).await;
    for socket in [guest.socket, neighbour.socket] {
        let (before, code) = socket.end().await;
        assert!(matches!(before.last(), Some(ServerMsg::Bye { reason: ByeReason::Banned, .. })));
        assert_eq!(code, 4005);
    }
    // With a new token and another socket.
    let mut fresh = server.enter(Role::Guest, "").await.socket;
    assert_eq!(fresh.refused(watch(&stage)).await, ErrorCode::Banned);
    drop(seated(&server, Role::Viewer, "dora", &stage).await);
    // It is of this stage.
    let (_other, elsewhere) = server.live("emil").await;
    assert_eq!(type_of(&fresh.ask(watch(&elsewhere)).await), "watching");
}

#[tokio::test]
async fn who_is_removed_may_come_again() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let anna = seated(&server, Role::Viewer, "anna", &stage).await;
    done(&performer.client, &stage, json!({ "act": "remove", "who": "anna" })).await;
    let (before, code) = anna.socket.end().await;
    assert!(matches!(before.last(), Some(ServerMsg::Bye { reason: ByeReason::Removed, .. })));
    assert_eq!(code, 4005);
    assert_eq!(
        act(&performer.client, &stage, json!({ "act": "remove", "who": "anna" })).await.0,
        404
    );
    let mut again = server.connect().await.say_hello(anna.client.token(), None).await;
    assert_eq!(type_of(&again.ask(watch(&stage)).await), "watching");
}

#[tokio::test]
async fn those_who_moderate_act_on_those_below_them_and_every_act_is_kept() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let carl = seated(&server, Role::Viewer, "carl", &stage).await;
    let guest = server.enter(Role::Guest, "").await;
    let (other, _) = server.live("emil").await;
    let mute = |who: &str| json!({ "act": "mute", "who": who, "seconds": 60 });
    for client in [&anna.client, &guest.client, &other.client] {
        assert_eq!(act(client, &stage, mute("carl")).await, (403, "forbidden".to_owned()));
        let path = format!("/api/stages/{stage}/moderation");
        client.get(&path).await.refused(403, "forbidden");
    }
    done(&performer.client, &stage, json!({ "act": "appoint", "who": "anna" })).await;
    assert_eq!(moderated(&mut anna.socket).await.0, Concern::Appointed);
    done(&anna.client, &stage, mute("carl")).await;
    done(&performer.client, &stage, json!({ "act": "appoint", "who": "carl" })).await;
    for who in ["bert", "carl", "anna"] {
        assert_eq!(act(&anna.client, &stage, mute(who)).await, (403, "forbidden".to_owned()));
    }
    let dismiss = json!({ "act": "dismiss", "who": "carl" });
    assert_eq!(act(&anna.client, &stage, dismiss).await, (403, "forbidden".to_owned()));
    for (body, code) in [
        (mute("nobody-here"), "not_found"),
        (json!({ "act": "mute", "who": "emil", "seconds": 0 }), "invalid"),
        (json!({ "act": "slow", "seconds": 100_000 }), "invalid"),
        (json!({ "act": "unban", "who": "carl" }), "not_found"),
        (json!({ "act": "mute", "who": "emil", "seconds": 9, "reason": " " }), "invalid"),
    ] {
        assert_eq!(act(&performer.client, &stage, body.clone()).await.1, code, "{body}");
    }
    done(&performer.client, &stage, json!({ "act": "dismiss", "who": "anna" })).await;
    assert_eq!(act(&anna.client, &stage, mute("emil")).await.0, 403);

    let answer = performer.client.get(&format!("/api/stages/{stage}/moderation")).await;
    let page: AuditPage = serde_json::from_value(answer.expect(200).body).unwrap();
    let acts: Vec<_> = page
        .entries
        .iter()
        .map(|entry| (entry.by.as_str(), entry.act.as_str(), entry.who.as_deref()))
        .collect();
    let wanted = [
        ("bert", "dismiss", Some("anna")),
        ("bert", "appoint", Some("carl")),
        ("anna", "mute", Some("carl")),
        ("bert", "appoint", Some("anna")),
    ];
    assert_eq!(acts, wanted);
    assert!(page.entries.iter().all(|entry| entry.reason == "noise"));
    assert_eq!(page.moderators, ["carl".parse().unwrap()]);
    drop(carl);
}

#[tokio::test]
async fn what_somebody_above_or_beside_one_said_one_does_not_take_back() {
    let server = Server::start().await;
    let (mut bert, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let mut carl = seated(&server, Role::Viewer, "carl", &stage).await;
    let mut adam = seated(&server, Role::Viewer, "adam", &stage).await;
    let mut dora = seated(&server, Role::Viewer, "dora", &stage).await;
    for who in ["anna", "carl"] {
        done(&bert.client, &stage, json!({ "act": "appoint", "who": who })).await;
    }
    let file = server.data().join("footlight.sqlite");
    let mut db = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    db.execute("UPDATE users SET role = 'admin' WHERE name = 'adam'").await.unwrap();
    let mut said = Vec::new();
    for person in [&mut anna, &mut bert, &mut carl, &mut adam, &mut dora] {
        let (id, _) = stamp(person.socket.ask(words(&stage, "hear, hear")).await);
        said.push(json!({ "act": "delete", "message": id }));
    }
    let [annas, berts, carls, adams, doras] = said.try_into().unwrap();
    for (client, message) in [
        (&anna.client, &berts),
        (&anna.client, &carls),
        (&anna.client, &adams),
        (&bert.client, &adams),
        (&dora.client, &doras),
    ] {
        let refused = act(client, &stage, message.clone()).await;
        assert_eq!(refused, (403, "forbidden".to_owned()), "{message}");
    }
    for (client, message) in
        [(&anna.client, annas), (&anna.client, doras), (&bert.client, carls), (&bert.client, berts)]
    {
        done(client, &stage, message).await;
    }
    let page = anna.client.get(&format!("/api/stages/{stage}/chat")).await.expect(200);
    assert_eq!(page.body["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn in_slow_mode_each_waits_between_two_of_his_and_moderators_do_not() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("bert").await;
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await.socket;
    done(&performer.client, &stage, json!({ "act": "slow", "seconds": 30 })).await;
    let slow = |msg| match msg {
        ServerMsg::ChatSlow { seconds } => Some(seconds),
        _ => None,
    };
    assert_eq!(anna.until(slow).await, 30);
    let first = words(&stage, "one");
    let stamped = stamp(anna.ask(first.clone()).await);
    match anna.ask(words(&stage, "two")).await {
        ServerMsg::Error { problem } => {
            assert_eq!(problem.code, ErrorCode::SlowMode);
            assert!(problem.retry_after.is_some_and(|left| (28..=30).contains(&left)));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(stamp(anna.ask(first).await), stamped, "said again, it is not another one");
    for text in ["a", "b"] {
        stamp(performer.socket.ask(words(&stage, text)).await);
    }
    done(&performer.client, &stage, json!({ "act": "slow", "seconds": 0 })).await;
    stamp(anna.ask(words(&stage, "three")).await);
}
