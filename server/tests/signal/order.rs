//! What holds against whom and what was done, as those read it who see to order, on
//! stages and in rooms alike; and places that are closed.

use footlight_shared::{
    AuditPage, ByeReason, ClientMsg, ErrorCode, PeoplePage, Removal, Role, RoomAct, SanctionKind,
    SanctionPage, ServerMsg, StageStatus, limit,
};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::chat::seated;
use crate::support::room::{act, change, join, knock, make, removed};
use crate::support::{Client, Server, type_of, watch};

async fn read<T: DeserializeOwned>(client: &Client, path: &str) -> T {
    serde_json::from_value(client.get(path).await.expect(200).body).unwrap()
}

async fn done(client: &Client, place: &str, mut body: Value) {
    body["reason"] = json!("noise");
    client.post(&format!("{place}/moderation"), &body).await.expect(204);
}

#[tokio::test]
async fn a_rooms_bans_are_listed_and_lifted_and_stand_in_the_one_audit() {
    let server = Server::start().await;
    let (room, mut host, mut other) = server.two_in_a_room().await;
    let place = format!("/api/rooms/{room}");
    let member = join(&mut other.socket, &room).await.me;
    host.socket.ask(act(RoomAct::Ban { member, until: None })).await;
    assert_eq!(removed(&mut other.socket).await.0, Removal::Banned);

    let page: SanctionPage = read(&host.client, &format!("{place}/bans")).await;
    let [ban] = &page.sanctions[..] else { panic!("{page:?}") };
    let found = (ban.name.as_str(), ban.kind, ban.reason.as_str(), ban.until, ban.address);
    assert_eq!(found, ("bert", SanctionKind::Ban, "so", None, true));
    for path in ["bans", "moderation", "people"] {
        let path = format!("{place}/{path}");
        other.client.get(&path).await.refused(403, "forbidden");
    }
    // By its id: a name may be several guests'.
    done(&host.client, &place, json!({ "act": "unban", "who": ban.user })).await;
    let page: SanctionPage = read(&host.client, &format!("{place}/bans")).await;
    assert_eq!(page, SanctionPage::default());
    join(&mut other.socket, &room).await;

    let audit: AuditPage = read(&host.client, &format!("{place}/moderation")).await;
    let acts: Vec<_> =
        audit.entries.iter().map(|it| (it.act.as_str(), it.who.as_deref(), it.until)).collect();
    assert_eq!(acts, [("unban", Some("bert"), None), ("ban", Some("bert"), None)]);
    // It outlives the room; what held there does not.
    let request = host.client.request(Method::DELETE, &place);
    assert_eq!(request.send().await.unwrap().status(), 204);
    host.client.get(&format!("{place}/moderation")).await.refused(404, "not_found");
}

#[tokio::test]
async fn what_is_done_over_http_is_seen_in_the_room() {
    let server = Server::start().await;
    let (room, mut host, mut other) = server.two_in_a_room().await;
    let place = format!("/api/rooms/{room}");
    done(&host.client, &place, json!({ "act": "appoint", "who": "bert" })).await;
    let updated = change(&mut other.socket).await.1;
    assert!(format!("{updated:?}").contains("moderator: true"), "{updated:?}");
    let people: PeoplePage = read(&other.client, &format!("{place}/people")).await;
    let shown: Vec<_> = people.people.iter().map(|it| (it.name.as_str(), it.above)).collect();
    assert_eq!(shown, [("anna", true), ("bert", true)]);
    done(&host.client, &place, json!({ "act": "remove", "who": "bert" })).await;
    assert_eq!(removed(&mut other.socket).await, (Removal::Removed, Some("noise".to_owned())));
    // The socket is still his, and the door open.
    join(&mut other.socket, &room).await;
    done(&host.client, &place, json!({ "act": "ban", "who": "bert", "seconds": 600 })).await;
    assert_eq!(removed(&mut other.socket).await.0, Removal::Banned);
    let bans: SanctionPage = read(&host.client, &format!("{place}/bans")).await;
    assert!(bans.sanctions[0].until.is_some());
    // Whoever is shut out sees to nothing there, also when he may come back.
    done(&host.client, &place, json!({ "act": "unban", "who": "bert" })).await;
    join(&mut other.socket, &room).await;
    let close = ClientMsg::RoomAct { act: RoomAct::Close, reason: Some("so".to_owned()) };
    assert_eq!(other.socket.refused(close).await, ErrorCode::Forbidden);

    let admin = server.admin().await;
    done(&admin.client, &place, json!({ "act": "close" })).await;
    for person in [&mut host, &mut other] {
        let closed = (Removal::Closed, Some("noise".to_owned()));
        assert_eq!(removed(&mut person.socket).await, closed);
    }
    assert_eq!(other.socket.refused(knock(&room)).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn the_audit_comes_a_page_at_a_time() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let place = format!("/api/stages/{stage}");
    for seconds in 0..=limit::AUDIT_PAGE {
        done(&performer.client, &place, json!({ "act": "slow", "seconds": seconds })).await;
    }
    let first: AuditPage = read(&performer.client, &format!("{place}/moderation")).await;
    assert_eq!((first.entries.len(), first.more), (limit::AUDIT_PAGE, true));
    let before = first.entries.last().unwrap().id;
    let path = format!("{place}/moderation?before={before}");
    let second: AuditPage = read(&performer.client, &path).await;
    assert_eq!((second.entries.len(), second.more), (1, false));
    assert!(second.entries[0].id < before);
}

#[tokio::test]
async fn a_closed_stage_is_over_and_all_of_it_read_why() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let admin = server.admin().await;
    let place = format!("/api/stages/{stage}");
    let people: PeoplePage = read(&admin.client, &format!("{place}/people")).await;
    let shown: Vec<_> = people.people.iter().map(|it| (it.name.as_str(), it.above)).collect();
    assert_eq!(shown, [("anna", false), ("bert", false)]);
    let close = json!({ "act": "close", "reason": "We close at ten." });
    admin.client.post(&format!("{place}/moderation"), &close).await.expect(204);
    let token = performer.client.token().to_owned();
    for socket in [performer.socket, anna.socket] {
        let (before, code) = socket.end().await;
        match before.last() {
            Some(ServerMsg::Bye { reason: ByeReason::Removed, message }) => {
                assert!(message.ends_with("We close at ten."), "{message}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(code, 4005);
    }
    let summary = admin.client.get(&place).await.expect(200);
    assert_eq!(summary.body["status"], json!(StageStatus::Ended));

    // Its owner may be shut out as well, by those alone who run the installation.
    done(&admin.client, &place, json!({ "act": "ban", "who": "bert", "seconds": 60 })).await;
    let mut again = server.connect().await.say_hello(&token, None).await;
    let refused = again.refused(crate::support::publish(&stage)).await;
    assert_eq!(refused, ErrorCode::Banned);
    done(&admin.client, &place, json!({ "act": "unban", "who": "bert" })).await;
    assert_eq!(type_of(&again.ask(crate::support::publish(&stage)).await), "published");
}

#[tokio::test]
async fn a_ban_for_good_tells_no_time() {
    let server = Server::start().await;
    let (performer, stage) = server.live("bert").await;
    let anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let place = format!("/api/stages/{stage}");
    done(&performer.client, &place, json!({ "act": "ban", "who": "anna" })).await;
    anna.socket.end().await;
    let mut again = server.connect().await.say_hello(anna.client.token(), None).await;
    match again.ask(watch(&stage)).await {
        ServerMsg::Error { problem } => {
            assert_eq!((problem.code, problem.retry_after), (ErrorCode::Banned, None));
        }
        other => panic!("{other:?}"),
    }
    let token = performer.client.token().to_owned();
    let server = server.restart(|_| {}).await;
    let owner = Client::new(server.http).with_token(Some(&token));
    let page: SanctionPage = read(&owner, &format!("{place}/bans")).await;
    assert_eq!((page.total, page.sanctions[0].until), (1, None));
}

#[tokio::test]
async fn who_is_not_there_is_shut_out_all_the_same() {
    let server = Server::start().await;
    let host = server.enter(Role::Viewer, "anna").await;
    let bert = server.enter(Role::Viewer, "bert").await;
    let room = make(&host.client, json!({})).await;
    let place = format!("/api/rooms/{room}");
    done(&host.client, &place, json!({ "act": "ban", "who": "bert" })).await;
    let mut socket = bert.socket;
    assert_eq!(socket.refused(knock(&room)).await, ErrorCode::Banned);
}
