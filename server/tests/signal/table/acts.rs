//! What those do who see to order: in a room over its socket, and on stages and in
//! rooms over HTTP.

use footlight_shared::{ChatId, ClientMsg, MemberId, ModerationAct, RoomAct, Source};
use serde_json::json;
use uuid::Uuid;

use super::messages::outcome;
use super::{Found, Row, Who, World, cell, code, must_be_all};
use crate::support::room::join;

/// One for each kind, and what becomes of it; the columns are those of [`Who::ALL`].
fn in_rooms() -> Vec<(RoomAct, &'static str)> {
    let member = MemberId(2);
    vec![
        (RoomAct::Admit { member }, "ufff..."),
        (RoomAct::Refuse { member }, "ufff..."),
        (RoomAct::Mute { member, source: Source::Camera }, "ufff..."),
        (RoomAct::Remove { member }, "ufff..."),
        (RoomAct::Ban { member, until: None }, "ufff..."),
        (RoomAct::Appoint { member, moderator: true }, "uffff.."),
        (RoomAct::Close, "ufff..."),
    ]
}

fn over_http() -> Vec<(ModerationAct, &'static str)> {
    use ModerationAct::{
        Appoint, Ban, Close, Delete, Dismiss, Engage, Mute, Release, Remove, Slow, Unban, Unmute,
    };
    let who = || "target".to_owned();
    vec![
        (Delete { message: ChatId(Uuid::now_v7()) }, "ufff..."),
        (Mute { who: who(), seconds: 60 }, "ufff..."),
        (Unmute { who: who() }, "ufff..."),
        (Remove { who: who() }, "ufff..."),
        (Ban { who: who(), seconds: None }, "ufff..."),
        (Unban { who: who() }, "ufff..."),
        (Slow { seconds: 0 }, "ufff..."),
        (Appoint { who: who() }, "uffff.."),
        (Dismiss { who: who() }, "uffff.."),
        (Engage { who: who() }, "uffff.."),
        (Release { who: who() }, "uffff.."),
        (Close, "ufff..."),
    ]
}

#[tokio::test]
async fn every_act_in_a_room_by_everybody() {
    let world = World::new().await;
    let rows: Vec<String> = in_rooms().iter().map(|(act, _)| act.kind().to_owned()).collect();
    must_be_all(&rows, RoomAct::KINDS);
    let target = world.stranger("stranger").await.client;
    let mut found = Found::default();
    for (act, cells) in in_rooms() {
        let msg = ClientMsg::RoomAct { act: act.clone(), reason: Some("so".to_owned()) };
        let mut tried = String::new();
        for who in Who::ALL {
            if who == Who::Nobody {
                tried.push(outcome(&world.server.connect().await.ask(msg.clone()).await));
                continue;
            }
            let room = world.room().await;
            let mut actor = world.enter(who).await;
            assert_eq!(join(&mut actor.socket, &room).await.me, MemberId(1));
            // Nobody offers so often by one socket.
            let target = world.server.connect().await.say_hello(target.token(), None);
            assert_eq!(join(&mut target.await, &room).await.me, MemberId(2));
            tried.push(outcome(&actor.socket.ask(msg.clone()).await));
            world.drop_room(&room).await;
        }
        found.note(&Row { name: format!("room_act {}", act.kind()), cells }, &tried);
    }
    found.verdict();
}

#[tokio::test]
async fn every_act_over_http_by_everybody() {
    let world = World::new().await;
    let rows: Vec<String> = over_http().iter().map(|(act, _)| act.kind().to_owned()).collect();
    must_be_all(&rows, ModerationAct::KINDS);
    let mut found = Found::default();
    for (act, cells) in over_http() {
        let mut body = serde_json::to_value(&act).unwrap();
        body["reason"] = json!("so");
        for in_room in [false, true] {
            let mut tried = String::new();
            for who in Who::ALL {
                let room = world.room().await;
                let place = match in_room {
                    true => format!("rooms/{room}"),
                    false => format!("stages/{}", world.stage),
                };
                let path = format!("/api/{place}/moderation");
                let answer = world.client(who).post(&path, &body).await;
                tried.push(cell(code(&answer.body)));
                world.drop_room(&room).await;
                // What somebody above has imposed is not for those of the next row.
                for lift in ["unmute", "unban"] {
                    let lift = json!({ "act": lift, "who": "target", "reason": "so" });
                    world.client(Who::Admin).post(&path, &lift).await;
                }
            }
            let name = format!("{} in a room: {in_room}", act.kind());
            found.note(&Row { name, cells }, &tried);
        }
    }
    found.verdict();
}
