//! Who lifts and changes what holds against whom: nobody below him who imposed it, and
//! nobody for himself; and how it is imposed again, and to its end.

use footlight_shared::{
    AuditPage, ErrorCode, MemberId, Removal, Role, RoomAct, SanctionPage, StageId,
};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Executor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::chat::{seated, stamp, words};
use crate::moderation::moderated;
use crate::support::room::{act, join, knock, make, removed};
use crate::support::{Client, Server, publish, type_of, until, watch};

/// Asks for it; the status and the code.
async fn tried(client: &Client, place: &str, mut body: Value) -> (u16, String) {
    body["reason"] = json!("noise");
    let answer = client.post(&format!("{place}/moderation"), &body).await;
    (answer.status.as_u16(), answer.code().to_owned())
}

async fn done(client: &Client, place: &str, body: Value) {
    assert_eq!(tried(client, place, body.clone()).await, (204, String::new()), "{body}");
}

async fn forbidden(client: &Client, place: &str, body: Value) {
    assert_eq!(tried(client, place, body.clone()).await, (403, "forbidden".to_owned()), "{body}");
}

async fn bans(client: &Client, place: &str) -> SanctionPage {
    let answer = client.get(&format!("{place}/bans")).await.expect(200);
    serde_json::from_value(answer.body).unwrap()
}

fn ban(who: &str) -> Value {
    json!({ "act": "ban", "who": who })
}

fn unban(who: &str) -> Value {
    json!({ "act": "unban", "who": who })
}

fn at(stage: &StageId) -> String {
    format!("/api/stages/{stage}")
}

#[tokio::test]
async fn what_an_administrator_imposed_on_the_owner_he_alone_lifts() {
    let server = Server::start().await;
    let admin = server.admin().await.client;
    let bert = server.enter(Role::Performer, "bert").await;
    let stage: StageId = bert.client.stage("Late set").await.parse().unwrap();
    let place = at(&stage);
    let anna = server.enter(Role::Viewer, "anna").await.client;
    done(&bert.client, &place, json!({ "act": "appoint", "who": "anna" })).await;

    done(&admin, &place, ban("bert")).await;
    // Whoever is shut out sees to nothing there, also on his own stage.
    for body in [unban("bert"), ban("carl"), json!({ "act": "slow", "seconds": 5 })] {
        let refused = tried(&bert.client, &place, body.clone()).await;
        assert_eq!(refused, (403, "banned".to_owned()), "{body}");
    }
    for list in ["moderation", "bans", "people"] {
        bert.client.get(&format!("{place}/{list}")).await.refused(403, "banned");
    }
    forbidden(&anna, &place, unban("bert")).await;
    let mut socket = bert.socket;
    assert_eq!(socket.refused(publish(&stage)).await, ErrorCode::Banned);
    // It is kept who imposed it.
    let (token, owner) = (anna.token().to_owned(), bert.client.token().to_owned());
    drop(socket);
    let server = server.restart(|_| {}).await;
    let anna = Client::new(server.http).with_token(Some(&token));
    forbidden(&anna, &place, unban("bert")).await;
    let admin = server.admin().await.client;
    done(&admin, &place, unban("bert")).await;
    let mut bert = server.connect().await.say_hello(&owner, None).await;
    assert_eq!(type_of(&bert.ask(publish(&stage)).await), "published");
}

#[tokio::test]
async fn a_host_who_is_shut_out_of_his_room_does_not_let_himself_in() {
    let server = Server::start().await;
    let admin = server.admin().await.client;
    let host = server.enter(Role::Viewer, "anna").await;
    let room = make(&host.client, json!({})).await;
    let place = format!("/api/rooms/{room}");
    done(&admin, &place, ban("anna")).await;
    assert_eq!(tried(&host.client, &place, unban("anna")).await, (403, "banned".to_owned()));
    let mut socket = host.socket;
    assert_eq!(socket.refused(knock(&room)).await, ErrorCode::Banned);
    done(&admin, &place, unban("anna")).await;
    join(&mut socket, &room).await;
}

#[tokio::test]
async fn who_is_silenced_does_not_give_himself_the_word() {
    let server = Server::start().await;
    let (bert, stage) = server.live("bert").await;
    let place = at(&stage);
    let mut anna = seated(&server, Role::Viewer, "anna", &stage).await;
    let carl = server.enter(Role::Viewer, "carl").await.client;
    for who in ["anna", "carl"] {
        done(&bert.client, &place, json!({ "act": "appoint", "who": who })).await;
    }
    moderated(&mut anna.socket).await;
    done(&bert.client, &place, json!({ "act": "mute", "who": "anna", "seconds": 600 })).await;
    moderated(&mut anna.socket).await;
    let unmute = json!({ "act": "unmute", "who": "anna" });
    forbidden(&anna.client, &place, unmute.clone()).await;
    forbidden(&carl, &place, unmute.clone()).await;
    assert_eq!(anna.socket.refused(words(&stage, "hi")).await, ErrorCode::Muted);
    // An administrator silences the owner, and he himself does not lift that, either.
    let admin = server.admin().await.client;
    done(&admin, &place, json!({ "act": "mute", "who": "bert", "seconds": 600 })).await;
    forbidden(&bert.client, &place, json!({ "act": "unmute", "who": "bert" })).await;
    done(&bert.client, &place, unmute).await;
    stamp(anna.socket.ask(words(&stage, "hi")).await);
}

#[tokio::test]
async fn what_somebody_above_imposed_is_neither_lifted_nor_replaced() {
    let server = Server::start().await;
    let admin = server.admin().await.client;
    let bert = server.enter(Role::Performer, "bert").await.client;
    let place = at(&bert.stage("Late set").await.parse().unwrap());
    let (anna, carl) = (server.enter(Role::Viewer, "anna").await.client, "carl");
    let dora = server.enter(Role::Viewer, "dora").await.client;
    server.enter(Role::Viewer, carl).await;
    for who in ["anna", "dora"] {
        done(&bert, &place, json!({ "act": "appoint", "who": who })).await;
    }
    let short = json!({ "act": "ban", "who": carl, "seconds": 1 });
    // From the one who imposes it, to him who may not touch it.
    for (above, below) in [(&bert, &anna), (&admin, &anna), (&admin, &bert)] {
        done(above, &place, ban(carl)).await;
        forbidden(below, &place, short.clone()).await;
        forbidden(below, &place, unban(carl)).await;
        let page = bans(&bert, &place).await;
        assert_eq!((page.total, page.sanctions[0].until), (1, None));
    }
    done(&admin, &place, unban(carl)).await;
    // Of the same rank, and above, one lifts and replaces.
    done(&anna, &place, ban(carl)).await;
    let long = json!({ "act": "ban", "who": carl, "seconds": 600 });
    done(&dora, &place, long).await;
    done(&bert, &place, unban(carl)).await;
    done(&bert, &place, ban(carl)).await;
    done(&admin, &place, unban(carl)).await;
    assert_eq!(bans(&bert, &place).await.total, 0);
    // Another kind is another matter.
    done(&bert, &place, json!({ "act": "mute", "who": carl, "seconds": 600 })).await;
    done(&anna, &place, short).await;
}

#[tokio::test]
async fn the_rank_of_who_shuts_out_over_a_rooms_socket_is_kept_as_well() {
    let server = Server::start().await;
    let (room, mut host, mut other) = server.two_in_a_room().await;
    let place = format!("/api/rooms/{room}");
    let carl = server.enter(Role::Viewer, "carl").await.client;
    let mut dora = server.enter(Role::Viewer, "dora").await;
    for who in ["carl", "dora"] {
        done(&host.client, &place, json!({ "act": "appoint", "who": who })).await;
    }
    let member = join(&mut other.socket, &room).await.me;
    host.socket.ask(act(RoomAct::Ban { member, until: None })).await;
    assert_eq!(removed(&mut other.socket).await.0, Removal::Banned);
    forbidden(&carl, &place, unban("bert")).await;
    done(&host.client, &place, unban("bert")).await;
    // What one moderator imposed another lifts.
    let member = join(&mut other.socket, &room).await.me;
    assert_ne!(join(&mut dora.socket, &room).await.me, MemberId(1));
    dora.socket.ask(act(RoomAct::Ban { member, until: None })).await;
    assert_eq!(removed(&mut other.socket).await.0, Removal::Banned);
    done(&carl, &place, unban("bert")).await;
}

#[tokio::test]
async fn who_is_shut_out_again_while_absent_does_not_come_as_a_guest() {
    let server = Server::start().await;
    let (bert, stage) = server.live("bert").await;
    let place = at(&stage);
    let anna = seated(&server, Role::Viewer, "anna", &stage).await;
    done(&bert.client, &place, json!({ "act": "ban", "who": "anna", "seconds": 600 })).await;
    anna.socket.end().await;
    done(&bert.client, &place, ban("anna")).await;
    let page = bans(&bert.client, &place).await;
    assert_eq!((page.sanctions[0].address, page.sanctions[0].until), (true, None));
    let mut guest = server.enter(Role::Guest, "").await.socket;
    assert_eq!(guest.refused(watch(&stage)).await, ErrorCode::Banned);
    drop((bert, guest));
    let server = server.restart(|_| {}).await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    assert_eq!(guest.refused(watch(&stage)).await, ErrorCode::Banned);
}

#[tokio::test]
async fn a_name_is_one_whatever_its_case_and_is_not_taken_for_an_id() {
    let server = Server::start().await;
    let (bert, stage) = server.live("bert").await;
    let place = at(&stage);
    let anna = seated(&server, Role::Viewer, "\u{c4}nna", &stage).await;
    done(&bert.client, &place, json!({ "act": "remove", "who": "\u{e4}nna" })).await;
    anna.socket.end().await;
    let mut again = server.connect().await.say_hello(anna.client.token(), None).await;
    assert_eq!(type_of(&again.ask(watch(&stage)).await), "watching");
    done(&bert.client, &place, ban("\u{e4}nNA")).await;
    let page = bans(&bert.client, &place).await;
    assert_eq!((page.total, page.sanctions[0].address), (1, true));
    done(&bert.client, &place, unban("\u{e4}nna")).await;
    assert_eq!(bans(&bert.client, &place).await.total, 0);

    // Whoever has another one's id, without its dashes, for his name.
    let id = async |client: &Client| {
        let me = client.get("/api/me").await.expect(200).body;
        me["id"].as_str().unwrap().to_owned()
    };
    let name = id(&anna.client).await.replace('-', "");
    let carl = server.enter(Role::Viewer, &name).await.client;
    done(&bert.client, &place, ban(&name)).await;
    let page = bans(&bert.client, &place).await;
    assert_eq!((page.total, page.sanctions[0].user.to_string()), (1, id(&carl).await));
    done(&bert.client, &place, unban(&name)).await;
    let number = id(&carl).await;
    done(&bert.client, &place, ban(&number)).await;
    assert_eq!(bans(&bert.client, &place).await.sanctions[0].name, name);
}

/// Keeps the database from being written until it is dropped.
async fn hold(server: &Server) -> SqliteConnection {
    let file = server.data().join("footlight.sqlite");
    let mut db = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    db.execute("BEGIN IMMEDIATE").await.unwrap();
    db
}

/// Whoever asks for a ban hangs up before it is written; false where he did so before it
/// was asked for.
async fn ban_and_hang_up(server: &Server, owner: &Client, place: &str) -> bool {
    let mut writing = hold(server).await;
    let body = json!({ "act": "ban", "who": "anna", "reason": "noise" }).to_string();
    let request = format!(
        "POST {place}/moderation HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        owner.token(),
        body.len()
    );
    let mut line = TcpStream::connect(server.http).await.unwrap();
    line.write_all(request.as_bytes()).await.unwrap();
    // Of the two acts that are allowed it has had one: another one passes, and no third.
    let nothing = json!({ "act": "delete", "message": uuid::Uuid::now_v7() });
    let codes =
        [tried(owner, place, nothing.clone()).await.0, tried(owner, place, nothing).await.0];
    line.shutdown().await.unwrap();
    // The server has let go of the request when it closes the line.
    let _ = line.read_to_end(&mut Vec::new()).await;
    writing.execute("ROLLBACK").await.unwrap();
    codes == [404, 429]
}

#[tokio::test]
async fn what_is_asked_for_is_done_though_whoever_asks_hangs_up() {
    loop {
        let server = Server::with(|config| config.rates.moderate = "2/hour".parse().unwrap()).await;
        let bert = server.enter(Role::Performer, "bert").await.client;
        let stage: StageId = bert.stage("Late set").await.parse().unwrap();
        let anna = server.enter(Role::Viewer, "anna").await.client;
        let place = at(&stage);
        if !ban_and_hang_up(&server, &bert, &place).await {
            continue;
        }
        until(async || (bans(&bert, &place).await.total == 1).then_some(())).await;
        anna.get(&format!("{place}/chat")).await.refused(403, "banned");
        let audit = bert.get(&format!("{place}/moderation")).await.expect(200);
        let audit: AuditPage = serde_json::from_value(audit.body).unwrap();
        assert_eq!(audit.entries.len(), 1);
        return;
    }
}
