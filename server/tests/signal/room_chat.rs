//! Chat in a room: who may write and read, what moderators do about it, and that it
//! goes with the room.

use footlight_shared::{
    ChatId, ChatPage, ChatPlace, ClientMsg, Concern, ErrorCode, MemberId, Role, RoomAct, RoomId,
    ServerMsg,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::chat::{stamp, told};
use crate::moderation::moderated;
use crate::support::room::{act, join, knock, make};
use crate::support::{Client, Person, Server, error_code, until};

fn words_as(id: ChatId, room: &RoomId, text: &str) -> ClientMsg {
    ClientMsg::Chat { place: ChatPlace::Room(room.clone()), id, text: text.to_owned() }
}

fn words(room: &RoomId, text: &str) -> ClientMsg {
    words_as(ChatId(Uuid::now_v7()), room, text)
}

async fn page(person: &Person, room: &RoomId) -> ChatPage {
    let answer = person.client.get(&format!("/api/rooms/{room}/chat")).await.expect(200);
    serde_json::from_value(answer.body).unwrap()
}

async fn moderate(client: &Client, room: &RoomId, mut body: Value) -> (u16, String) {
    body["reason"] = json!("noise");
    let answer = client.post(&format!("/api/rooms/{room}/moderation"), &body).await;
    (answer.status.as_u16(), answer.code().to_owned())
}

#[tokio::test]
async fn those_inside_write_and_read_guests_too_and_nobody_else() {
    let server = Server::start().await;
    let mut anna = server.enter(Role::Viewer, "anna").await;
    let room = make(&anna.client, json!({ "guests": true })).await;
    join(&mut anna.socket, &room).await;
    let (id, seq) = stamp(anna.socket.ask(words(&room, "before you")).await);

    let mut guest = server.enter(Role::Guest, "").await;
    assert_eq!(guest.socket.refused(words(&room, "hi")).await, ErrorCode::OutOfOrder);
    let path = format!("/api/rooms/{room}/chat");
    guest.client.get(&path).await.refused(403, "forbidden");
    Client::new(server.http).get(&path).await.refused(401, "unauthenticated");
    join(&mut guest.socket, &room).await;
    let history = page(&guest, &room).await;
    assert_eq!((history.messages[0].id, history.messages[0].seq), (id, seq));
    assert!(history.writes && !history.moderates && page(&anna, &room).await.moderates);
    let (answer, _) = stamp(guest.socket.ask(words(&room, "after you")).await);
    // His own first, which he was not there to be asked about.
    let heard = [told(&mut anna.socket).await, told(&mut anna.socket).await].concat();
    let heard: Vec<_> = heard.iter().map(|message| message.id).collect();
    assert_eq!(heard, [id, answer]);

    // In another room one is not in this one.
    let other = make(&anna.client, json!({})).await;
    join(&mut anna.socket, &other).await;
    assert_eq!(anna.socket.refused(words(&room, "still")).await, ErrorCode::OutOfOrder);
    anna.client.get(&path).await.refused(403, "forbidden");
    assert!(page(&anna, &other).await.messages.is_empty());
}

#[tokio::test]
async fn who_waits_at_the_door_neither_reads_nor_writes() {
    let server = Server::start().await;
    let mut anna = server.enter(Role::Viewer, "anna").await;
    let room = make(&anna.client, json!({ "access": "lobby" })).await;
    join(&mut anna.socket, &room).await;
    let mut bert = server.enter(Role::Viewer, "bert").await;
    assert!(matches!(bert.socket.ask(knock(&room)).await, ServerMsg::RoomWaiting { .. }));
    assert_eq!(bert.socket.refused(words(&room, "let me in")).await, ErrorCode::OutOfOrder);
    bert.client.get(&format!("/api/rooms/{room}/chat")).await.refused(403, "forbidden");
}

#[tokio::test]
async fn host_and_moderators_delete_slow_and_silence() {
    let server = Server::start().await;
    let (room, mut anna, mut bert) = server.two_in_a_room().await;
    let (id, _) = stamp(bert.socket.ask(words(&room, "rude")).await);
    let delete = json!({ "act": "delete", "message": id });
    assert_eq!(moderate(&bert.client, &room, delete.clone()).await.0, 403);
    assert_eq!(moderate(&anna.client, &room, delete).await.0, 204);
    let deleted = |msg| match msg {
        ServerMsg::ChatDeleted { id } => Some(id),
        _ => None,
    };
    assert_eq!(bert.socket.until(deleted).await, id);
    assert_eq!(moderated(&mut bert.socket).await.0, Concern::Deleted);
    assert!(page(&bert, &room).await.messages.is_empty());

    assert_eq!(moderate(&anna.client, &room, json!({ "act": "slow", "seconds": 60 })).await.0, 204);
    for _ in 0..2 {
        stamp(anna.socket.ask(words(&room, "I need not wait")).await);
    }
    stamp(bert.socket.ask(words(&room, "one")).await);
    assert_eq!(bert.socket.refused(words(&room, "two")).await, ErrorCode::SlowMode);

    // Whom the host names need not wait, and is no match for the host.
    let appoint = RoomAct::Appoint { member: MemberId(2), moderator: true };
    assert_eq!(anna.socket.ask(act(appoint)).await, ServerMsg::Done);
    stamp(bert.socket.ask(words(&room, "two")).await);
    let silence = |who| json!({ "act": "mute", "who": who, "seconds": 600 });
    assert_eq!(moderate(&bert.client, &room, silence("anna")).await.0, 403);
    let mut carl = server.enter(Role::Viewer, "carl").await;
    join(&mut carl.socket, &room).await;
    assert_eq!(moderate(&bert.client, &room, silence("carl")).await.0, 204);
    let (concern, _, until) = moderated(&mut carl.socket).await;
    assert_eq!(concern, Concern::Muted);
    assert_eq!(carl.socket.refused(words(&room, "hm")).await, ErrorCode::Muted);
    assert_eq!(page(&carl, &room).await.muted_until, until);
    let pardon = json!({ "act": "unmute", "who": "carl" });
    assert_eq!(moderate(&anna.client, &room, pardon).await.0, 204);
    stamp(carl.socket.ask(words(&room, "sorry")).await);
}

#[tokio::test]
async fn what_was_said_goes_with_the_room_and_outlives_the_server_in_one_that_stays() {
    let server = Server::start().await;
    let mut anna = server.enter(Role::Viewer, "anna").await;
    let stays = make(&anna.client, json!({ "keep": true })).await;
    join(&mut anna.socket, &stays).await;
    stamp(anna.socket.ask(words(&stays, "see you on Tuesday")).await);
    let goes = make(&anna.client, json!({})).await;
    join(&mut anna.socket, &goes).await;
    let id = ChatId(Uuid::now_v7());
    stamp(anna.socket.ask(words_as(id, &goes, "between us")).await);
    let delete = anna.client.request(reqwest::Method::DELETE, &format!("/api/rooms/{goes}"));
    assert_eq!(delete.send().await.unwrap().status(), 204);
    let late = until(async || Some(error_code(anna.socket.ask(words(&goes, "late")).await))).await;
    assert_eq!(late, ErrorCode::OutOfOrder);

    let server = server.restart(|_| {}).await;
    let client = Client::new(server.http).with_token(Some(anna.client.token()));
    let socket = server.connect().await.say_hello(client.token(), None).await;
    let mut anna = Person { client, socket };
    join(&mut anna.socket, &stays).await;
    let history = page(&anna, &stays).await;
    assert_eq!(history.messages[0].text.as_str(), "see you on Tuesday");
    // Nothing is left that the id could stand for.
    stamp(anna.socket.ask(words_as(id, &stays, "something else")).await);
}
