//! Every message by everybody who may and may not.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use footlight_shared::{
    Grant, Role, RoomAct, RoomState, RoomTile, RoomView, Scope, SessionId, Signal, Source,
};
use uuid::Uuid;

use super::*;

const ROLES: [Role; 4] = [Role::Admin, Role::Performer, Role::Viewer, Role::Guest];

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

fn stage() -> StageId {
    "stage1".parse().unwrap()
}

fn session_with(role: Role, grants: Vec<Grant>) -> Session {
    Session::new(Claims {
        sub: user(1),
        name: "somebody".parse().unwrap(),
        role,
        grants,
        sid: SessionId(Uuid::from_u128(2)),
        exp: 0,
        iat: 0,
    })
}

fn session(role: Role) -> Session {
    session_with(role, role.grants())
}

fn code(result: Result<Effect, Problem>) -> ErrorCode {
    result.unwrap_err().code
}

fn publish() -> ClientMsg {
    ClientMsg::Publish { stage: stage(), offer: "v=0".to_owned() }
}

fn watch() -> ClientMsg {
    ClientMsg::Watch { stage: stage(), offer: "v=0".to_owned(), quality: Quality::Low }
}

#[test]
fn only_who_is_somewhere_restarts() {
    let restart = || ClientMsg::Restart { offer: "v=0".to_owned() };
    for role in ROLES {
        let mut session = session(role);
        assert_eq!(code(session.decide(restart(), None)), ErrorCode::OutOfOrder, "{role:?}");
        session.enter_audience(stage(), Quality::Auto);
        assert!(session.decide(restart(), None).is_ok(), "{role:?}");
    }
    let mut session = session(Role::Performer);
    session.enter_stage(stage());
    assert!(session.decide(restart(), None).is_ok());
    let long = ClientMsg::Restart { offer: "v".repeat(limit::SDP_BYTES + 1) };
    assert_eq!(code(session.decide(long, None)), ErrorCode::TooLarge);
}

fn milestone(after_ms: u32) -> ClientMsg {
    ClientMsg::Milestone { milestone: Milestone::FirstFrame, after_ms }
}

#[test]
fn only_a_performer_publishes_and_only_on_his_own_stage() {
    for role in ROLES {
        let own = session(role).decide(publish(), Some(user(1)));
        let other = session(role).decide(publish(), Some(user(9)));
        assert_eq!(own.is_ok(), role == Role::Performer, "{role:?}");
        assert_eq!(code(other), ErrorCode::Forbidden, "{role:?}");
    }
}

#[test]
fn a_grant_for_one_room_allows_publishing_there_alone() {
    let grant = Grant { room: Scope::Stage(stage()), can: vec![Permission::Publish] };
    let session = session_with(Role::Viewer, vec![grant]);
    assert!(session.decide(publish(), Some(user(9))).is_ok());
    let elsewhere = ClientMsg::Publish { stage: "other1".parse().unwrap(), offer: String::new() };
    assert_eq!(code(session.decide(elsewhere, Some(user(9)))), ErrorCode::Forbidden);
}

#[test]
fn an_offer_has_sections_for_what_its_sender_may_send_alone() {
    let can = vec![Permission::Publish, Permission::Microphone];
    let session = session_with(Role::Performer, vec![Grant { room: Scope::Own, can }]);
    let publish = |sections: &[&str]| {
        let mut lines = vec!["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-ufrag:abcd"];
        lines.push("a=ice-pwd:abcdefghijklmnopqrstuvwx");
        let fingerprint = format!("a=fingerprint:sha-256 {}", ["AB"; 32].join(":"));
        lines.push(&fingerprint);
        for section in sections {
            lines.extend([section, "a=rtcp-mux"]);
        }
        let offer = lines.join("\n") + "\n";
        assert!(footlight_sfu::Offered::of(&offer).is_ok(), "{offer}");
        session.decide(ClientMsg::Publish { stage: stage(), offer }, Some(user(1)))
    };
    // As lenient readers take it, too.
    let (sound, picture) = ("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=\tvideo\t9 UDP/TLS/RTP/SAVPF 96");
    assert!(publish(&[sound]).is_ok());
    let refused = publish(&[sound, picture]).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden);
    assert_eq!(refused.field.as_deref(), Some("camera"));
}

#[test]
fn every_role_watches() {
    for role in ROLES {
        assert!(session(role).decide(watch(), Some(user(9))).is_ok(), "{role:?}");
    }
}

#[test]
fn nobody_watches_without_the_grant() {
    let session = session_with(Role::Viewer, Vec::new());
    assert_eq!(code(session.decide(watch(), Some(user(9)))), ErrorCode::Forbidden);
    let quality = ClientMsg::Quality { quality: Quality::Low };
    assert_eq!(code(session.decide(quality, None)), ErrorCode::Forbidden);
    assert_eq!(code(session.decide(milestone(1), None)), ErrorCode::Forbidden);
}

#[test]
fn who_may_not_publish_anywhere_does_not_learn_which_stages_exist() {
    assert_eq!(code(session(Role::Guest).decide(publish(), None)), ErrorCode::Forbidden);
    assert_eq!(code(session(Role::Performer).decide(publish(), None)), ErrorCode::NotFound);
}

#[test]
fn only_who_is_on_stage_ends_the_stream() {
    for role in ROLES {
        let wanted =
            if role == Role::Performer { ErrorCode::OutOfOrder } else { ErrorCode::Forbidden };
        assert_eq!(code(session(role).decide(ClientMsg::End, None)), wanted, "{role:?}");
    }
    let mut performer = session(Role::Performer);
    performer.enter_stage(stage());
    assert_eq!(performer.decide(ClientMsg::End, None), Ok(Effect::End { stage: stage() }));
}

#[test]
fn quality_and_milestones_are_for_those_who_watch() {
    let quality = ClientMsg::Quality { quality: Quality::Medium };
    let mut viewer = session(Role::Guest);
    assert_eq!(code(viewer.decide(quality.clone(), None)), ErrorCode::OutOfOrder);
    assert_eq!(code(viewer.decide(milestone(10), None)), ErrorCode::OutOfOrder);

    viewer.enter_audience(stage(), Quality::Auto);
    assert!(viewer.decide(quality, None).is_ok());
    assert!(viewer.decide(milestone(10), None).is_ok());
    let late = viewer.decide(milestone(600_001), None).unwrap_err();
    assert_eq!((late.code, late.field.as_deref()), (ErrorCode::Invalid, Some("after_ms")));
}

#[test]
fn an_offer_beyond_the_limit_is_refused_before_anyone_parses_it() {
    let offer = "x".repeat(limit::SDP_BYTES + 1);
    let watch = ClientMsg::Watch { stage: stage(), offer, quality: Quality::Auto };
    let problem = session(Role::Viewer).decide(watch, Some(user(9))).unwrap_err();
    assert_eq!((problem.code, problem.field.as_deref()), (ErrorCode::TooLarge, Some("offer")));
}

#[test]
fn a_second_hello_and_an_unknown_message_are_refused() {
    let hello = ClientMsg::Hello { version: 1, token: String::new(), resume: None, trace: None };
    let session = session(Role::Viewer);
    assert_eq!(code(session.decide(hello, None)), ErrorCode::OutOfOrder);
    assert_eq!(code(session.decide(ClientMsg::Unknown, None)), ErrorCode::UnknownMessage);
}

#[test]
fn everybody_may_ping_look_at_the_lobby_and_leave() {
    for role in ROLES {
        let session = session_with(role, Vec::new());
        assert_eq!(session.decide(ClientMsg::Ping { at: 7 }, None), Ok(Effect::Pong { at: 7 }));
        assert_eq!(session.decide(ClientMsg::Pong { at: 7 }, None), Ok(Effect::Nothing));
        assert_eq!(session.decide(ClientMsg::Lobby, None), Ok(Effect::EnterLobby));
        assert_eq!(session.decide(ClientMsg::Leave, None), Ok(Effect::Leave));
    }
}

#[test]
fn a_renewed_token_must_be_the_same_users() {
    let mut session = session(Role::Viewer);
    let mut claims = session.claims().clone();
    claims.exp = 99;
    assert!(session.renewed(claims.clone()).is_ok());
    assert_eq!(session.claims().exp, 99);
    claims.sub = user(3);
    assert_eq!(session.renewed(claims).unwrap_err().code, ErrorCode::Forbidden);
}

#[test]
fn a_member_of_a_call_speaks_for_himself_and_there_alone() {
    let call: CallId = "0a1b2c3d4e5f6g7h8i9j".parse().unwrap();
    let other: CallId = "zzzzzzzzzzzzzzzzzzzz".parse().unwrap();
    let signal = Signal::EndOfCandidates { ufrag: None };
    let say = |call: &CallId, from| ClientMsg::CallSignal {
        call: call.clone(),
        from: MemberId(from),
        to: MemberId(1),
        signal: signal.clone(),
    };
    let mut member = session(Role::Guest);
    assert_eq!(code(member.decide(say(&call, 2), None)), ErrorCode::Forbidden);
    member.enter_call(call.clone(), MemberId(2));
    let act = CallAct::Signal { call: call.clone(), to: MemberId(1), signal: signal.clone() };
    assert_eq!(member.decide(say(&call, 2), None), Ok(Effect::Call(act)));
    for forged in [say(&call, 1), say(&call, 3), say(&other, 2)] {
        assert_eq!(code(member.decide(forged, None)), ErrorCode::Forbidden);
    }
    let leave = |call: &CallId| ClientMsg::CallLeave { call: call.clone() };
    assert_eq!(code(member.decide(leave(&other), None)), ErrorCode::OutOfOrder);
    let act = CallAct::Leave { call: call.clone() };
    assert_eq!(member.decide(leave(&call), None), Ok(Effect::Call(act)));
    member.leave_stage();
    assert_eq!(code(member.decide(say(&call, 2), None)), ErrorCode::Forbidden);
}

fn room() -> RoomId {
    "0a1b2c3d4e5f6g7h8i9j".parse().unwrap()
}

fn room_join() -> ClientMsg {
    let offer = Some("v=0".to_owned());
    ClientMsg::RoomJoin { room: room(), offer, password: None, invitation: None }
}

/// Each message of members, within its bounds.
fn of_members() -> Vec<ClientMsg> {
    let tile = RoomTile { member: MemberId(2), source: Source::Camera, height: 180 };
    let act = RoomAct::Mute { member: MemberId(2), source: Source::Camera };
    vec![
        ClientMsg::RoomSignal { to: MemberId(2), signal: Signal::EndOfCandidates { ufrag: None } },
        ClientMsg::RoomView(RoomView { tiles: vec![tile], saver: false }),
        ClientMsg::RoomState(RoomState::default()),
        ClientMsg::RoomReact { emoji: limit::REACTIONS[0].to_owned() },
        ClientMsg::RoomAct { act, reason: Some("so".to_owned()) },
        ClientMsg::RoomRefresh,
    ]
}

#[test]
fn rooms_are_for_every_role_and_their_messages_for_members() {
    for role in ROLES {
        let mut session = session(role);
        assert!(session.decide(room_join(), None).is_ok(), "{role:?}");
        for msg in of_members() {
            assert_eq!(code(session.decide(msg, None)), ErrorCode::OutOfOrder, "{role:?}");
        }
        session.enter_door(room(), MemberId(1));
        for msg in of_members() {
            assert_eq!(code(session.decide(msg, None)), ErrorCode::OutOfOrder, "{role:?}");
        }
        session.enter_room(room(), MemberId(1));
        for msg in of_members() {
            assert!(session.decide(msg, None).is_ok(), "{role:?}");
        }
    }
    // A token for one stage is for no room.
    let grant = Grant { room: Scope::Stage(stage()), can: vec![Permission::Subscribe] };
    let session = session_with(Role::Guest, vec![grant]);
    for msg in of_members().into_iter().chain([room_join()]) {
        assert_eq!(code(session.decide(msg, None)), ErrorCode::Forbidden);
    }
}

#[test]
fn what_members_say_has_bounds() {
    let mut session = session(Role::Viewer);
    session.enter_room(room(), MemberId(1));
    let tile = RoomTile { member: MemberId(2), source: Source::Camera, height: 180 };
    let sound = RoomTile { source: Source::Microphone, ..tile };
    let act =
        |reason: &str| ClientMsg::RoomAct { act: RoomAct::Close, reason: Some(reason.to_owned()) };
    let past = RoomAct::Ban { member: MemberId(2), until: Some(1) };
    for msg in [
        ClientMsg::RoomView(RoomView { tiles: vec![tile; limit::ROOM_TILES + 1], saver: false }),
        ClientMsg::RoomView(RoomView { tiles: vec![sound], saver: false }),
        ClientMsg::RoomReact { emoji: "x".to_owned() },
        act(&"x".repeat(limit::REASON_CHARS + 1)),
        act("two\nlines"),
        ClientMsg::RoomAct { act: past, reason: Some("so".to_owned()) },
        act(" "),
        ClientMsg::RoomAct { act: RoomAct::Close, reason: None },
    ] {
        assert_eq!(code(session.decide(msg, None)), ErrorCode::Invalid);
    }
    let offer = Some("x".repeat(limit::ROOM_SDP_BYTES + 1));
    let long = ClientMsg::RoomJoin { room: room(), offer, password: None, invitation: None };
    assert_eq!(code(session.decide(long, None)), ErrorCode::TooLarge);
}
