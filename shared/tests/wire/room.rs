//! Rooms: what both sides say over the socket, and the bodies over HTTP.

use super::*;

const ROOM: &str = "0a1b2c3d4e5f6g7h8i9j";

fn room() -> RoomId {
    ROOM.parse().unwrap()
}

fn said(msg: ClientMsg, json: &str) {
    golden(ClientFrame { id: 7, msg }, &format!(r#"{{"id":7,"msg":{json}}}"#));
}

fn told(msg: ServerMsg, json: &str) {
    golden(ServerFrame { re: None, msg }, &format!(r#"{{"msg":{json}}}"#));
}

fn state() -> RoomState {
    RoomState { microphone: true, camera: true, screen: false, hand: false }
}

fn anna() -> RoomMember {
    RoomMember {
        id: MemberId(1),
        name: "anna".to_owned(),
        host: true,
        moderator: true,
        state: state(),
        away: false,
        grade: Some(Grade::Good),
    }
}

const ANNA: &str = r#"{"id":1,"name":"anna","host":true,"moderator":true,"microphone":true,
    "camera":true,"screen":false,"hand":false,"away":false,"grade":"good"}"#;

fn settings() -> RoomSettings {
    RoomSettings {
        access: RoomAccess::Lobby,
        limit: 50,
        keep: true,
        guests: false,
        mesh: false,
        direct: true,
        one_screen: true,
    }
}

const SETTINGS: &str = r#"{"access":"lobby","limit":50,"keep":true,"guests":false,"mesh":false,
    "direct":true,"one_screen":true}"#;

fn snapshot() -> (RoomSnapshot, String) {
    let snapshot = RoomSnapshot {
        room: room(),
        title: "Monday".to_owned(),
        me: MemberId(1),
        version: 4,
        members: vec![anna()],
        waiting: vec![RoomPerson { id: MemberId(2), name: "bert".to_owned() }],
        settings: settings(),
    };
    let json = format!(
        r#"{{"room":"{ROOM}","title":"Monday","me":1,"version":4,"members":[{ANNA}],
            "waiting":[{{"id":2,"name":"bert"}}],"settings":{SETTINGS}}}"#
    );
    (snapshot, json)
}

#[test]
fn coming_in() {
    let offer = || Some("v=0\r\n".to_owned());
    said(
        ClientMsg::RoomJoin { room: room(), offer: offer(), password: None, invitation: None },
        &format!(r#"{{"type":"room_join","room":"{ROOM}","offer":"v=0\r\n"}}"#),
    );
    said(
        ClientMsg::RoomJoin {
            room: room(),
            offer: offer(),
            password: Some("p".to_owned()),
            invitation: Some("i".to_owned()),
        },
        &format!(
            r#"{{"type":"room_join","room":"{ROOM}","offer":"v=0\r\n","password":"p",
                "invitation":"i"}}"#
        ),
    );
    let (snapshot, json) = snapshot();
    told(
        ServerMsg::RoomJoined { answer: Some("v=0".to_owned()), snapshot: snapshot.clone() },
        &format!(r#"{{"type":"room_joined","answer":"v=0","snapshot":{json}}}"#),
    );
    told(
        ServerMsg::RoomSnapshot { snapshot },
        &format!(r#"{{"type":"room_snapshot","snapshot":{json}}}"#),
    );
    let at_door = |kind: &str| format!(r#"{{"type":"{kind}","room":"{ROOM}"}}"#);
    told(ServerMsg::RoomWaiting { room: room() }, &at_door("room_waiting"));
    told(ServerMsg::RoomAdmitted { room: room() }, &at_door("room_admitted"));
}

#[test]
fn what_a_member_says() {
    let tile = RoomTile { member: MemberId(2), source: Source::Camera, height: 360 };
    said(
        ClientMsg::RoomView(RoomView { tiles: vec![tile], saver: false }),
        r#"{"type":"room_view","tiles":[{"member":2,"source":"camera","height":360}]}"#,
    );
    said(
        ClientMsg::RoomView(RoomView { tiles: Vec::new(), saver: true }),
        r#"{"type":"room_view","tiles":[],"saver":true}"#,
    );
    said(
        ClientMsg::RoomState(state()),
        r#"{"type":"room_state","microphone":true,"camera":true,"screen":false,"hand":false}"#,
    );
    said(
        ClientMsg::RoomReact { emoji: limit::REACTIONS[0].to_owned() },
        r#"{"type":"room_react","emoji":"👍"}"#,
    );
    said(ClientMsg::RoomRefresh, r#"{"type":"room_refresh"}"#);
}

#[test]
fn in_a_mesh() {
    said(
        ClientMsg::RoomJoin { room: room(), offer: None, password: None, invitation: None },
        &format!(r#"{{"type":"room_join","room":"{ROOM}"}}"#),
    );
    let (snapshot, json) = snapshot();
    told(
        ServerMsg::RoomJoined { answer: None, snapshot },
        &format!(r#"{{"type":"room_joined","snapshot":{json}}}"#),
    );
    let signal = || Signal::EndOfCandidates { ufrag: None };
    said(
        ClientMsg::RoomSignal { to: MemberId(2), signal: signal() },
        r#"{"type":"room_signal","to":2,"signal":{"kind":"end_of_candidates"}}"#,
    );
    told(
        ServerMsg::RoomSignal { from: MemberId(1), signal: signal() },
        r#"{"type":"room_signal","from":1,"signal":{"kind":"end_of_candidates"}}"#,
    );
    // Said by who knows of no meshes, it is none; and screens are not counted.
    let old = r#"{"title":"Monday","access":"open"}"#;
    let old = serde_json::from_str::<NewRoom>(old).unwrap();
    assert!(!old.mesh && !old.direct && !old.one_screen);
}

#[test]
fn what_a_moderator_does() {
    let member = MemberId(2);
    for (act, json) in [
        (RoomAct::Admit { member }, r#""act":"admit","member":2"#),
        (RoomAct::Refuse { member }, r#""act":"refuse","member":2"#),
        (
            RoomAct::Mute { member, source: Source::ScreenSound },
            r#""act":"mute","member":2,"source":"screen_sound""#,
        ),
        (RoomAct::Remove { member }, r#""act":"remove","member":2"#),
        (RoomAct::Ban { member, until: None }, r#""act":"ban","member":2"#),
        (RoomAct::Ban { member, until: Some(9) }, r#""act":"ban","member":2,"until":9"#),
        (
            RoomAct::Appoint { member, moderator: true },
            r#""act":"appoint","member":2,"moderator":true"#,
        ),
        (RoomAct::Close, r#""act":"close""#),
    ] {
        said(
            ClientMsg::RoomAct { act: act.clone(), reason: None },
            &format!(r#"{{"type":"room_act",{json}}}"#),
        );
        said(
            ClientMsg::RoomAct { act, reason: Some("noise".to_owned()) },
            &format!(r#"{{"type":"room_act",{json},"reason":"noise"}}"#),
        );
    }
}

#[test]
fn changes() {
    let member = MemberId(2);
    let people = vec![RoomPerson { id: member, name: "bert".to_owned() }];
    for (change, json) in [
        (RoomChange::Joined { member: anna() }, format!(r#""kind":"joined","member":{ANNA}"#)),
        (RoomChange::Left { member }, r#""kind":"left","member":2"#.to_owned()),
        (RoomChange::Updated { member: anna() }, format!(r#""kind":"updated","member":{ANNA}"#)),
        (
            RoomChange::Waiting { people },
            r#""kind":"waiting","people":[{"id":2,"name":"bert"}]"#.to_owned(),
        ),
        (
            RoomChange::Settings { title: "Monday".to_owned(), settings: settings() },
            format!(r#""kind":"settings","title":"Monday","settings":{SETTINGS}"#),
        ),
    ] {
        told(
            ServerMsg::RoomDelta { version: 5, changes: vec![change] },
            &format!(r#"{{"type":"room_delta","version":5,"changes":[{{{json}}}]}}"#),
        );
    }
}

#[test]
fn what_a_member_is_told() {
    let slot = RoomSlot { mid: "4".to_owned(), member: MemberId(2), source: Source::Microphone };
    told(
        ServerMsg::RoomSlots { slots: vec![slot] },
        r#"{"type":"room_slots","slots":[{"mid":"4","member":2,"source":"microphone"}]}"#,
    );
    told(
        ServerMsg::RoomSpeakers { members: vec![MemberId(2), MemberId(1)] },
        r#"{"type":"room_speakers","members":[2,1]}"#,
    );
    told(
        ServerMsg::RoomWatched { source: Source::Screen, layers: vec![Layer::Low] },
        r#"{"type":"room_watched","source":"screen","layers":["low"]}"#,
    );
    told(
        ServerMsg::RoomReaction { member: MemberId(2), emoji: "🎉".to_owned() },
        r#"{"type":"room_reaction","member":2,"emoji":"🎉"}"#,
    );
    told(
        ServerMsg::RoomMuted { source: Source::Microphone, by: "anna".to_owned(), words: None },
        r#"{"type":"room_muted","source":"microphone","by":"anna"}"#,
    );
    for (reason, name) in [
        (Removal::Removed, "removed"),
        (Removal::Banned, "banned"),
        (Removal::Closed, "closed"),
        (Removal::Ended, "ended"),
        (Removal::Refused, "refused"),
    ] {
        told(
            ServerMsg::RoomRemoved { room: room(), reason, words: None, until: None },
            &format!(r#"{{"type":"room_removed","room":"{ROOM}","reason":"{name}"}}"#),
        );
    }
    let words = Some("noise".to_owned());
    told(
        ServerMsg::RoomRemoved { room: room(), reason: Removal::Banned, words, until: Some(9) },
        &format!(
            r#"{{"type":"room_removed","room":"{ROOM}","reason":"banned","words":"noise",
                "until":9}}"#
        ),
    );
}

#[test]
fn rooms_over_http() {
    let new = NewRoom {
        title: "Monday".to_owned(),
        access: RoomAccess::Password,
        password: Some("correct horse".to_owned()),
        limit: Some(9),
        keep: true,
        guests: true,
        mesh: false,
        direct: true,
        one_screen: true,
    };
    assert!(!format!("{new:?}").contains("horse"));
    golden(
        new,
        r#"{"title":"Monday","access":"password","password":"correct horse","limit":9,
            "keep":true,"guests":true,"mesh":false,"direct":true,"one_screen":true}"#,
    );
    let patch = RoomPatch { access: Some(RoomAccess::Invitation), ..RoomPatch::default() };
    golden(patch, r#"{"access":"invitation"}"#);
    let patch = RoomPatch { limit: Some(0), ..RoomPatch::default() };
    golden(patch, r#"{"limit":0}"#);
    let patch = RoomPatch { one_screen: Some(false), ..RoomPatch::default() };
    golden(patch, r#"{"one_screen":false}"#);
    let info = RoomInfo {
        id: room(),
        title: "Monday".to_owned(),
        host: "anna".to_owned(),
        access: RoomAccess::Open,
        people: 2,
        limit: 50,
        full: false,
        mine: true,
        guests: false,
        mesh: true,
        direct: false,
    };
    let json = format!(
        r#"{{"id":"{ROOM}","title":"Monday","host":"anna","access":"open","people":2,"limit":50,
            "full":false,"mine":true,"guests":false,"mesh":true,"direct":false}}"#
    );
    golden(RoomList { rooms: vec![info] }, &format!(r#"{{"rooms":[{json}]}}"#));
    let invitation = RoomInvitation { invitation: "secret".to_owned(), expires_at: 9 };
    assert!(!format!("{invitation:?}").contains("secret"));
    golden(invitation, r#"{"invitation":"secret","expires_at":9}"#);
}

#[test]
fn neither_ids_nor_passwords_print() {
    let msg = ClientMsg::RoomJoin {
        room: room(),
        offer: Some("v=0".to_owned()),
        password: Some("secret".to_owned()),
        invitation: None,
    };
    assert_eq!(format!("{msg:?}"), "room_join");
    assert_eq!(format!("{:?}", room()), "RoomId");
    for id in ["", "0a1b2c3d4e5f6g7h8i9", "../../../../../../..", &"x".repeat(33)] {
        refused::<RoomId>(&format!(r#""{id}""#));
    }
}
