//! What members of rooms and performers may send: by their tokens, and by the room.

use footlight_shared::{
    ChatId, ChatPlace, ClientMsg, ErrorCode, MemberId, Problem, Role, RoomAct, RoomChange, RoomId,
    RoomState, ServerMsg, Source, StageId,
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::room::{change, join, knock, make};
use crate::support::token::{claims, sign};
use crate::support::{Client, Server, Socket, publish, type_of};

/// Somebody whose token has these grants.
async fn with_grants(server: &Server, role: &str, grants: Value) -> Socket {
    let token = sign(server, &claims(role, grants));
    server.connect().await.say_hello(&token, None).await
}

/// What a member's state is refused for.
async fn refusal(socket: &mut Socket, state: RoomState) -> Problem {
    match socket.ask(ClientMsg::RoomState(state)).await {
        ServerMsg::Error { problem } => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_names_what_is_sent_in_rooms() {
    let server = Server::start().await;
    let (room, mut host, _other) = server.two_in_a_room().await;
    let grants = json!([{ "room": "any", "can": ["subscribe", "microphone"] }]);
    let mut third = with_grants(&server, "viewer", grants).await;
    assert_eq!(join(&mut third, &room).await.me, MemberId(3));
    assert!(matches!(change(&mut host.socket).await.1, RoomChange::Joined { .. }));
    let hand = RoomState { hand: true, ..RoomState::default() };
    for (state, field) in [
        (RoomState { camera: true, ..hand }, "camera"),
        (RoomState { screen: true, ..hand }, "screen"),
    ] {
        let problem = refusal(&mut third, state).await;
        assert_eq!((problem.code, problem.field.as_deref()), (ErrorCode::Forbidden, Some(field)));
    }
    let state = RoomState { microphone: true, ..hand };
    assert_eq!(third.ask(ClientMsg::RoomState(state)).await, ServerMsg::Done);
    let (_, told) = change(&mut host.socket).await;
    assert!(matches!(told, RoomChange::Updated { member } if member.state == state), "once");
}

#[tokio::test]
async fn a_token_for_one_room_is_for_no_other_and_says_what_may_be_done_there() {
    let server = Server::start().await;
    let (room, mut host, mut other) = server.two_in_a_room().await;
    let elsewhere = make(&host.client, json!({ "guests": true })).await;
    let say = |room: &RoomId| ClientMsg::Chat {
        place: ChatPlace::Room(room.clone()),
        id: ChatId(Uuid::now_v7()),
        text: "hello".to_owned(),
    };
    let mute = |member| {
        let act = RoomAct::Mute { member: MemberId(member), source: Source::Microphone };
        ClientMsg::RoomAct { act, reason: Some("so".to_owned()) }
    };
    let grants = json!([{ "room": { "room": room }, "can": ["subscribe", "moderate"] }]);
    let token = sign(&server, &claims("viewer", grants));
    let mut keeper = server.connect().await.say_hello(&token, None).await;
    let reader = Client::new(server.http).with_token(Some(&token));
    assert_eq!(keeper.refused(knock(&elsewhere)).await, ErrorCode::Forbidden);
    assert_eq!(
        keeper.refused(publish(&"k3v9q2m8x1ab".parse().unwrap())).await,
        ErrorCode::Forbidden
    );
    join(&mut keeper, &room).await;
    assert_eq!(keeper.refused(say(&room)).await, ErrorCode::Forbidden);
    for (client, writes) in [(&other.client, true), (&reader, false)] {
        let page = client.get(&format!("/api/rooms/{room}/chat")).await.expect(200).body;
        assert_eq!(page["writes"], writes, "{page}");
    }
    assert_eq!(keeper.ask(mute(2)).await, ServerMsg::Done);
    assert_eq!(keeper.refused(mute(1)).await, ErrorCode::Forbidden, "not the host");
    assert_eq!(other.socket.refused(mute(3)).await, ErrorCode::Forbidden, "who has no grant");
    assert_eq!(type_of(&host.socket.ask(say(&room)).await), "chat_said");
}

#[tokio::test]
async fn a_new_token_holds_at_once_for_who_is_in_the_room() {
    let server = Server::start().await;
    let (room, mut host, _other) = server.two_in_a_room().await;
    let all = json!(["subscribe", "microphone", "camera", "moderate"]);
    let who = claims("viewer", json!([{ "room": "any", "can": all }]));
    let with = |can: Value| {
        let mut who = who.clone();
        who["grants"] = json!([{ "room": "any", "can": can }]);
        sign(&server, &who)
    };
    let mut third = server.connect().await.say_hello(&with(all.clone()), None).await;
    join(&mut third, &room).await;
    let on = RoomState { microphone: true, camera: true, ..RoomState::default() };
    assert_eq!(third.ask(ClientMsg::RoomState(on)).await, ServerMsg::Done);
    let mute = || {
        let act = RoomAct::Mute { member: MemberId(2), source: Source::Microphone };
        ClientMsg::RoomAct { act, reason: Some("so".to_owned()) }
    };
    assert_eq!(third.ask(mute()).await, ServerMsg::Done);

    let token = with(json!(["subscribe", "microphone"]));
    assert_eq!(third.ask(ClientMsg::Renew { token }).await, ServerMsg::Done);
    let problem = refusal(&mut third, on).await;
    assert_eq!((problem.code, problem.field.as_deref()), (ErrorCode::Forbidden, Some("camera")));
    assert_eq!(third.refused(mute()).await, ErrorCode::Forbidden);
    let off = |msg| match msg {
        ServerMsg::RoomDelta { changes, .. } => match &changes[..] {
            [RoomChange::Updated { member }] if member.id == MemberId(3) => {
                (!member.state.camera && !member.moderator).then_some(())
            }
            _ => None,
        },
        _ => None,
    };
    host.socket.until(off).await;

    // It may name more as well, also where a session is taken up with it.
    let session = third.session();
    drop(third);
    let mut third = server.connect().await.say_hello(&with(all), Some(session)).await;
    assert_eq!(third.ask(ClientMsg::RoomState(on)).await, ServerMsg::Done);
    assert_eq!(third.ask(mute()).await, ServerMsg::Done);
}

#[tokio::test]
async fn and_on_stages() {
    let server = Server::start().await;
    let owner = Client::new(server.http).register("owner", "performer").await;
    let stage: StageId = owner.stage("On the radio").await.parse().unwrap();
    let grants = json!([{ "room": { "stage": stage }, "can": ["publish", "microphone"] }]);
    let mut radio = with_grants(&server, "performer", grants).await;
    let whole = publish(&stage);
    assert_eq!(radio.refused(whole.clone()).await, ErrorCode::Forbidden);
    let ClientMsg::Publish { offer, .. } = whole else { unreachable!() };
    let sound = offer[..offer.find("m=video").unwrap()].replace("BUNDLE 0 1", "BUNDLE 0");
    let sound = ClientMsg::Publish { stage, offer: sound };
    assert_eq!(type_of(&radio.ask(sound).await), "published");
}

#[tokio::test]
async fn one_screen_is_shown_at_a_time_where_the_host_wants_that() {
    let server = Server::start().await;
    let mut host = server.enter(Role::Viewer, "anna").await;
    let room = make(&host.client, json!({ "one_screen": true })).await;
    assert!(join(&mut host.socket, &room).await.settings.one_screen);
    let mut other = server.enter(Role::Viewer, "bert").await;
    join(&mut other.socket, &room).await;
    let shown = RoomState { screen: true, ..RoomState::default() };
    assert_eq!(host.socket.ask(ClientMsg::RoomState(shown)).await, ServerMsg::Done);
    let problem = refusal(&mut other.socket, shown).await;
    assert_eq!((problem.code, problem.field.as_deref()), (ErrorCode::Conflict, Some("screen")));
    let over = ClientMsg::RoomState(RoomState::default());
    assert_eq!(host.socket.ask(over).await, ServerMsg::Done);
    assert_eq!(other.socket.ask(ClientMsg::RoomState(shown)).await, ServerMsg::Done);
    assert_eq!(refusal(&mut host.socket, shown).await.code, ErrorCode::Conflict);
    // Kept otherwise, and over a restart.
    let path = format!("/api/rooms/{room}");
    let several = json!({ "one_screen": false });
    let patched = host.client.request(Method::PATCH, &path).json(&several).send().await.unwrap();
    assert_eq!(patched.status(), 200);
    assert_eq!(host.socket.ask(ClientMsg::RoomState(shown)).await, ServerMsg::Done);
    let token = host.client.token().to_owned();
    let server = server.restart(|_| {}).await;
    let mut again = server.connect().await.say_hello(&token, None).await;
    assert!(!join(&mut again, &room).await.settings.one_screen);
}
