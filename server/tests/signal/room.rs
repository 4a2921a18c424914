//! Rooms: coming in, leaving, and what each is told of it.

use std::time::Duration;

use footlight_shared::{
    ClientMsg, ErrorCode, Grade, Happening, MemberId, Noted, Report, Role, RoomChange, RoomState,
    RoomTile, RoomView, ServerMsg, Source,
};
use serde_json::json;

use crate::support::room::{change, ids, join, joined, knock, knock_with, make};
use crate::support::{Server, Socket, error_code, type_of, until};

#[tokio::test]
async fn who_is_there_hears_of_coming_state_and_leaving_without_a_gap() {
    let server = Server::start().await;
    let (room, mut host, other) = server.two_in_a_room().await;
    let mut third = server.enter(Role::Viewer, "carl").await.socket;
    let snapshot = join(&mut third, &room).await;
    assert_eq!(ids(&snapshot), [MemberId(1), MemberId(2), MemberId(3)]);
    assert!(snapshot.members[0].host && !snapshot.members[1].host);
    let (version, joined) = change(&mut host.socket).await;
    assert_eq!(version, snapshot.version);
    assert!(matches!(joined, RoomChange::Joined { member } if member.name == "carl"));
    let state = RoomState { microphone: true, ..RoomState::default() };
    assert_eq!(third.ask(ClientMsg::RoomState(state)).await, ServerMsg::Done);
    let (next, updated) = change(&mut host.socket).await;
    assert_eq!(next, version + 1);
    assert!(matches!(updated, RoomChange::Updated { member } if member.state == state));
    third.ask(ClientMsg::Leave).await;
    let left = (next + 1, RoomChange::Left { member: MemberId(3) });
    assert_eq!(change(&mut host.socket).await, left);
    drop(other);
}

#[tokio::test]
async fn reactions_go_to_all_and_views_of_nobody_do_no_harm() {
    let server = Server::start().await;
    let (_room, mut host, mut other) = server.two_in_a_room().await;
    let emoji = "\u{1f44f}".to_owned();
    other.socket.ask(ClientMsg::RoomReact { emoji: emoji.clone() }).await;
    let reaction = |msg| match msg {
        ServerMsg::RoomReaction { member, emoji } => Some((member, emoji)),
        _ => None,
    };
    assert_eq!(host.socket.until(reaction).await, (MemberId(2), emoji.clone()));
    let tile = |member| RoomTile { member: MemberId(member), source: Source::Camera, height: 180 };
    let view =
        ClientMsg::RoomView(RoomView { tiles: vec![tile(2), tile(1), tile(99)], saver: false });
    assert_eq!(host.socket.ask(view).await, ServerMsg::Done);
    // A flood of them is stopped.
    let mut last = ServerMsg::Done;
    for _ in 0..10 {
        last = other.socket.ask(ClientMsg::RoomReact { emoji: emoji.clone() }).await;
    }
    assert_eq!(error_code(last), ErrorCode::RateLimited);
}

#[tokio::test]
async fn passwords_and_invitations_open() {
    let server = Server::start().await;
    let anna = server.enter(Role::Viewer, "anna").await;
    let body = json!({ "access": "password", "password": "sesame" });
    let room = make(&anna.client, body).await;
    let mut bert = server.enter(Role::Viewer, "bert").await.socket;
    assert_eq!(bert.refused(knock(&room)).await, ErrorCode::PasswordRequired);
    let wrong = knock_with(&room, Some("Sesame"), None);
    assert_eq!(bert.refused(wrong).await, ErrorCode::WrongPassword);
    joined(bert.ask(knock_with(&room, Some("sesame"), None)).await);

    let closed = make(&anna.client, json!({ "access": "invitation" })).await;
    let invite = format!("/api/rooms/{closed}/invitations");
    let invited = anna.client.post_empty(&invite).await.expect(201).body;
    let invitation = invited["invitation"].as_str().unwrap();
    assert_eq!(bert.refused(knock(&closed)).await, ErrorCode::Forbidden);
    // For another room it is worth nothing, and does not stand in the way.
    let elsewhere = |password| knock_with(&room, password, Some(invitation));
    let mut carl = server.enter(Role::Viewer, "carl").await.socket;
    assert_eq!(carl.refused(elsewhere(None)).await, ErrorCode::PasswordRequired);
    assert_eq!(carl.refused(elsewhere(Some("Sesame"))).await, ErrorCode::WrongPassword);
    joined(carl.ask(elsewhere(Some("sesame"))).await);
    let forged = format!("{invitation}x");
    assert_eq!(carl.refused(knock_with(&closed, None, Some(&forged))).await, ErrorCode::Forbidden);
    joined(carl.ask(knock_with(&closed, None, Some(invitation))).await);
}

#[tokio::test]
async fn a_full_room_and_one_without_guests_say_so() {
    let server = Server::start().await;
    let mut anna = server.enter(Role::Viewer, "anna").await;
    let room = make(&anna.client, json!({ "limit": 2 })).await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    assert_eq!(guest.refused(knock(&room)).await, ErrorCode::Forbidden);
    join(&mut anna.socket, &room).await;
    join(&mut server.enter(Role::Viewer, "bert").await.socket, &room).await;
    let mut carl = server.enter(Role::Viewer, "carl").await.socket;
    let refused = until(async || {
        // The one whose socket was dropped still has his place.
        Some(carl.refused(knock(&room)).await)
    });
    assert_eq!(refused.await, ErrorCode::Full);
    let nowhere = "00000000000000000000".parse().unwrap();
    assert_eq!(carl.refused(knock(&nowhere)).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn who_resumes_is_not_seen_to_leave_and_misses_no_version() {
    let server = Server::start().await;
    let (_room, mut host, other) = server.two_in_a_room().await;
    let session = other.socket.session();
    other.socket.close(4000).await;
    let (_, away) = change(&mut host.socket).await;
    assert!(matches!(away, RoomChange::Updated { member } if member.away));
    let state = RoomState { hand: true, ..RoomState::default() };
    host.socket.ask(ClientMsg::RoomState(state)).await;

    let socket = server.connect().await;
    let mut back = socket.say_hello(other.client.token(), Some(session)).await;
    let snapshot = |msg| match msg {
        ServerMsg::RoomSnapshot { snapshot } => Some(snapshot),
        _ => None,
    };
    let snapshot = back.until(snapshot).await;
    assert_eq!(snapshot.me, MemberId(2));
    assert!(snapshot.members[0].state.hand);
    let (_, own) = change(&mut host.socket).await;
    assert!(matches!(own, RoomChange::Updated { member } if member.id == MemberId(1)));
    let (version, here) = change(&mut host.socket).await;
    assert!(matches!(here, RoomChange::Updated { member } if !member.away));
    assert_eq!(version, snapshot.version);
    match back.ask(ClientMsg::RoomRefresh).await {
        ServerMsg::RoomSnapshot { snapshot: again } => assert_eq!(again, snapshot),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_others_hear_how_good_a_connection_is_and_no_more_than_that() {
    let server = Server::start().await;
    let (room, mut host, mut other) = server.two_in_a_room().await;
    let told = |grades: &[Grade]| {
        let noted = |grade: &Grade| Noted { ago_ms: 10, event: Happening::Grade { grade: *grade } };
        let events = grades.iter().map(noted).collect();
        ClientMsg::Report(Report { events, spans: Vec::new() })
    };
    // Of many in one report the last one counts, and the same once more is no news.
    for grades in [&[Grade::Poor, Grade::Fair, Grade::Good][..], &[Grade::Good]] {
        assert_eq!(type_of(&other.socket.ask(told(grades)).await), "done");
    }
    let (version, change_told) = change(&mut host.socket).await;
    assert!(matches!(change_told, RoomChange::Updated { member }
        if (member.id, member.grade) == (MemberId(2), Some(Grade::Good))));
    // Whoever connects anew has no grade until he tells one.
    join(&mut other.socket, &room).await;
    let (next, change_told) = change(&mut host.socket).await;
    assert_eq!(next, version + 1);
    assert!(matches!(change_told, RoomChange::Updated { member } if member.grade.is_none()));
}

#[tokio::test]
async fn a_new_offer_of_a_member_disturbs_nobody() {
    let server = Server::start().await;
    let (room, mut host, mut other) = server.two_in_a_room().await;
    let snapshot = join(&mut other.socket, &room).await;
    assert_eq!(snapshot.me, MemberId(2));
    other.socket.ask(ClientMsg::Leave).await;
    let left = (snapshot.version + 1, RoomChange::Left { member: MemberId(2) });
    assert_eq!(change(&mut host.socket).await, left, "nothing was told before");
}

/// What one was told, pings aside, until now.
async fn told(socket: &mut Socket) -> Vec<ServerMsg> {
    let asked = socket.send(ClientMsg::Ping { at: 1 }).await;
    let mut told = Vec::new();
    loop {
        let frame = socket.next().await;
        if frame.re == Some(asked) {
            return told;
        }
        if !matches!(frame.msg, ServerMsg::Ping { .. }) {
            told.push(frame.msg);
        }
    }
}

#[tokio::test]
async fn at_thirty_who_comes_and_goes_costs_each_other_one_message() {
    let exempt = vec!["127.0.0.0/8".parse().unwrap()];
    let server = Server::with(|config| config.exempt_networks = exempt).await;
    let mut host = server.enter(Role::Viewer, "anna").await;
    let room = make(&host.client, json!({ "guests": true })).await;
    join(&mut host.socket, &room).await;
    let mut members = vec![host.socket];
    while members.len() < 30 {
        let mut guest = server.enter(Role::Guest, "").await.socket;
        join(&mut guest, &room).await;
        members.push(guest);
    }
    // What each hears is told once, whenever the media path has found it out.
    let mut slots = vec![0; members.len()];
    let is_slots = |msg: &ServerMsg| matches!(msg, ServerMsg::RoomSlots { .. });
    for (socket, slots) in members.iter_mut().zip(&mut slots) {
        *slots += told(socket).await.iter().filter(|msg| is_slots(msg)).count();
    }
    let mut last = server.enter(Role::Guest, "").await.socket;
    let snapshot = join(&mut last, &room).await;
    assert_eq!(snapshot.members.len(), 31);
    for leaves in [false, true] {
        if leaves {
            last.ask(ClientMsg::Leave).await;
        }
        for (socket, slots) in members.iter_mut().zip(&mut slots) {
            let (found, told): (Vec<_>, Vec<_>) =
                told(socket).await.into_iter().partition(is_slots);
            *slots += found.len();
            let one = |msg: &ServerMsg| match msg {
                ServerMsg::RoomDelta { changes, .. } => changes.len() == 1,
                _ => false,
            };
            assert!(*slots <= 1 && told.len() == 1 && one(&told[0]), "{slots}, {told:?}");
        }
    }
}

#[tokio::test]
async fn a_room_goes_on_without_its_host_and_over_a_restart() {
    let server = Server::start().await;
    let (room, mut host, mut other) = server.two_in_a_room().await;
    host.socket.ask(ClientMsg::Leave).await;
    assert_eq!(change(&mut other.socket).await.1, RoomChange::Left { member: MemberId(1) });
    let token = other.client.token().to_owned();
    let server = server.restart(|_| {}).await;
    let mut again = server.connect().await.say_hello(&token, None).await;
    assert_eq!(ids(&join(&mut again, &room).await), [MemberId(1)]);
}

#[tokio::test]
async fn a_room_is_gone_when_it_has_been_empty_unless_it_is_to_stay() {
    let server = Server::with(|config| config.rooms.empty = Duration::from_millis(100)).await;
    let mut anna = server.enter(Role::Viewer, "anna").await;
    let kept = make(&anna.client, json!({ "keep": true })).await;
    let room = make(&anna.client, json!({})).await;
    join(&mut anna.socket, &room).await;
    let other = make(&anna.client, json!({})).await;
    let status = async |room: &footlight_shared::RoomId| {
        anna.client.get(&format!("/api/rooms/{room}")).await.status.as_u16()
    };
    until(async || (status(&other).await == 404).then_some(())).await;
    assert_eq!((status(&room).await, status(&kept).await), (200, 200));
    anna.socket.ask(ClientMsg::Leave).await;
    until(async || (status(&room).await == 404).then_some(())).await;
    assert_eq!(status(&kept).await, 200);
}
