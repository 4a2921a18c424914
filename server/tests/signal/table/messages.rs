//! Messages over the socket.

use footlight_shared::{
    CallId, ChatId, ChatPlace, ClientMsg, MemberId, Milestone, Quality, Report, RoomAct, RoomId,
    RoomState, RoomView, ServerMsg, Severity, Signal, SourceId, StageId, StageSourceKind, UserId,
    Warning, WarningKind,
};
use uuid::Uuid;

use super::{Found, Row, Who, World, cell, must_be_all};
use crate::support::room::{join, knock};
use crate::support::{offer, publish, type_of, watch};

/// Where somebody is when he sends it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Nowhere,
    Audience,
    Room,
}

use At::{Audience, Nowhere, Room};

/// One for each type, and what becomes of it: of nobody, a guest, a viewer, another
/// performer, a moderator, the owner and an administrator.
fn table(stage: &StageId, room: &RoomId) -> Vec<(ClientMsg, At, &'static str)> {
    let call = || "0a1b2c3d4e5f6g7h8i9j".parse::<CallId>().unwrap();
    let token = "none".to_owned();
    let hello = ClientMsg::Hello { version: 1, token: token.clone(), resume: None, trace: None };
    let milestone = ClientMsg::Milestone { milestone: Milestone::Connected, after_ms: 1 };
    let end = || Signal::EndOfCandidates { ufrag: None };
    let (from, to) = (MemberId(1), MemberId(2));
    let forged = ClientMsg::CallSignal { call: call(), from, to, signal: end() };
    let kind = WarningKind::ALL[0];
    let warning = Warning { kind, value: 120, severity: Severity::ALL[0] };
    let offer = offer::performer();
    let (id, text) = (ChatId(Uuid::now_v7()), "hi".to_owned());
    let chat = ClientMsg::Chat { place: ChatPlace::Stage(stage.clone()), id, text };
    vec![
        (hello, Nowhere, "u......"),
        (ClientMsg::Ping { at: 1 }, Nowhere, "u......"),
        (ClientMsg::Pong { at: 1 }, Nowhere, "u......"),
        (ClientMsg::Renew { token }, Nowhere, "uuuuuuu"),
        (ClientMsg::Lobby, Nowhere, "u......"),
        (publish(stage), Nowhere, "uffff.f"),
        (watch(stage), Nowhere, "u......"),
        (ClientMsg::Restart { offer: String::new() }, Audience, "u......"),
        (ClientMsg::Quality { quality: Quality::Low }, Audience, "u......"),
        (ClientMsg::End, Nowhere, "uff.f.f"),
        (ClientMsg::Leave, Nowhere, "u......"),
        (milestone, Audience, "u......"),
        (ClientMsg::CallJoin { call: call() }, Nowhere, "u......"),
        // Nobody speaks in a call that he is not in.
        (forged, Nowhere, "uffffff"),
        (ClientMsg::CallLeave { call: call() }, Nowhere, "u......"),
        (ClientMsg::CallDecline { call: call() }, Nowhere, "u......"),
        (chat, Audience, "uf....."),
        (knock(room), Nowhere, "u......"),
        (ClientMsg::RoomSignal { to, signal: end() }, Room, "u......"),
        (ClientMsg::RoomView(RoomView::default()), Room, "u......"),
        (ClientMsg::RoomState(RoomState::default()), Room, "u......"),
        (ClientMsg::RoomReact { emoji: "👍".to_owned() }, Room, "u......"),
        (
            ClientMsg::RoomAct { act: RoomAct::Close, reason: Some("so".to_owned()) },
            Room,
            "ufff...",
        ),
        (ClientMsg::RoomRefresh, Room, "u......"),
        (ClientMsg::SourceInvite { user: UserId(Uuid::nil()) }, Audience, "ufff..."),
        (ClientMsg::SourceDecline, Audience, "u......"),
        // Nobody comes up who was not asked.
        (ClientMsg::SourceSend { kind: StageSourceKind::Guest, offer }, Audience, "uffffff"),
        (ClientMsg::SourceSee { source: SourceId(1), offer: String::new() }, Audience, "u......"),
        (
            ClientMsg::SourceRestart { source: SourceId(1), offer: String::new() },
            Audience,
            "u......",
        ),
        // Where there is one and it is another's, see `company`.
        (ClientMsg::SourceOff { source: SourceId(1) }, Audience, "u......"),
        (ClientMsg::Report(Report::default()), Nowhere, "u......"),
        (ClientMsg::QualityWarning(warning), Nowhere, "u......"),
        (ClientMsg::Unknown, Nowhere, "u......"),
    ]
}

async fn attempt(world: &World, who: Who, msg: ClientMsg, at: At) -> char {
    if who == Who::Nobody {
        let mut socket = world.server.connect().await;
        return outcome(&socket.ask(msg).await);
    }
    let mut person = world.enter(who).await;
    let room = match at {
        At::Nowhere => None,
        At::Audience => {
            let seated = person.socket.ask(watch(&world.stage)).await;
            assert_eq!(type_of(&seated), "watching", "{who:?}");
            None
        }
        At::Room => {
            let room = world.room().await;
            join(&mut person.socket, &room).await;
            Some(room)
        }
    };
    if matches!(msg, ClientMsg::Pong { .. }) {
        // That has no answer; whatever came of it came before this one's.
        person.socket.send(msg).await;
        let answer = person.socket.ask(ClientMsg::Ping { at: 1 }).await;
        return outcome(&answer);
    }
    let cell = outcome(&person.socket.ask(msg).await);
    if let Some(room) = room {
        world.drop_room(&room).await;
    }
    cell
}

/// The cell for an answer.
pub(super) fn outcome(answer: &ServerMsg) -> char {
    let ServerMsg::Error { problem } = answer else { return cell(None) };
    let code = serde_json::to_value(problem.code).unwrap();
    cell(code.as_str())
}

#[tokio::test]
async fn every_message_by_everybody() {
    let world = World::new().await;
    let room = world.room().await;
    let table = table(&world.stage, &room);
    let rows: Vec<String> = table.iter().map(|(msg, ..)| msg.kind().to_owned()).collect();
    must_be_all(&rows, ClientMsg::KINDS);
    let mut found = Found::default();
    for (msg, at, cells) in table {
        let mut tried = String::new();
        for who in Who::ALL {
            tried.push(attempt(&world, who, msg.clone(), at).await);
        }
        found.note(&Row { name: msg.kind().to_owned(), cells }, &tried);
    }
    found.verdict();
}
