//! Two members of a call: coming, signals, leaving, and lost sockets.

use footlight_shared::{ClientMsg, ErrorCode, MemberId, Role, ServerMsg};

use crate::support::Server;
use crate::support::call::{
    answer, candidate, join, make, members, next_member, next_signal, offer, resume, signal,
};

#[tokio::test]
async fn what_one_says_the_other_hears_letter_by_letter() {
    let server = Server::start().await;
    let mut talk = server.talk().await;
    talk.assert_undisturbed().await;
    assert_eq!(members(&talk.host.client, &talk.call).await, 2);
}

#[tokio::test]
async fn the_snapshot_says_who_is_there_and_what_to_send() {
    let server = Server::with(|config| {
        config.calls.viewer = 800_000;
        config.calls.stereo = false;
        config.video_codecs.truncate(1);
    })
    .await;
    let host = server.enter(Role::Performer, "anna").await;
    let call = make(&host.client, None).await;
    let (mut first, mut second) = (host.socket, server.enter(Role::Viewer, "bert").await.socket);
    let snapshot = join(&mut first, &call).await;
    assert_eq!((snapshot.me, snapshot.polite, snapshot.other), (MemberId(1), false, None));
    let snapshot = join(&mut second, &call).await;
    assert_eq!((snapshot.host.as_str(), snapshot.polite), ("anna", true));
    assert_eq!(snapshot.other.unwrap().name, "anna");
    assert_eq!((snapshot.media.max_kbps, snapshot.media.stereo), (800, false));
    assert_eq!(snapshot.media.video.len(), 1);
}

#[tokio::test]
async fn a_guest_comes_in_by_the_link_and_a_third_person_does_not() {
    let server = Server::start().await;
    let mut host = server.enter(Role::Viewer, "anna").await;
    let call = make(&host.client, None).await;
    join(&mut host.socket, &call).await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    join(&mut guest, &call).await;
    let mut third = server.enter(Role::Viewer, "carl").await;
    let knock = ClientMsg::CallJoin { call: call.clone() };
    assert_eq!(third.socket.refused(knock.clone()).await, ErrorCode::CallFull);
    guest.ask(ClientMsg::CallLeave { call: call.clone() }).await;
    assert_eq!(third.socket.ask(knock).await.kind(), "call_joined");
    assert_eq!(join(&mut host.socket, &call).await.other.unwrap().id, MemberId(3));
}

#[tokio::test]
async fn a_call_that_is_not_there_is_not_found() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let call = "00000000000000000000".parse().unwrap();
    assert_eq!(guest.refused(ClientMsg::CallJoin { call }).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn who_leaves_is_missed_and_who_comes_after_gives_way() {
    let server = Server::start().await;
    let talk = server.talk().await;
    let (mut host, mut other) = (talk.host.socket, talk.other.socket);
    assert_eq!(host.ask(ClientMsg::CallLeave { call: talk.call.clone() }).await, ServerMsg::Done);
    assert_eq!(next_member(&mut other).await, (None, false));
    let late = other.refused(signal(&talk.call, 2, 1, offer())).await;
    assert_eq!(late, ErrorCode::OutOfOrder);
    let again = join(&mut host, &talk.call).await;
    assert_eq!((again.me, again.polite), (MemberId(3), true));
    assert_eq!(next_member(&mut other).await, (Some(MemberId(3)), false));
}

#[tokio::test]
async fn a_page_that_is_left_leaves_the_call_at_once() {
    let server = Server::start().await;
    let talk = server.talk().await;
    let mut other = talk.other.socket;
    talk.host.socket.close(1001).await;
    assert_eq!(next_member(&mut other).await, (None, false));
}

#[tokio::test]
async fn a_lost_socket_keeps_its_seat_and_is_told_the_call_when_it_is_back() {
    let server = Server::start().await;
    let talk = server.talk().await;
    let (mut host, session) = (talk.host.socket, talk.other.socket.session());
    talk.other.socket.close(4000).await;
    // As soon as the server has noticed, nothing is taken for who is away.
    let away = crate::support::until(async || {
        let said = host.ask(signal(&talk.call, 1, 2, candidate())).await;
        (said.kind() == "error").then_some(said)
    });
    assert_eq!(crate::support::error_code(away.await), ErrorCode::Unavailable);

    let mut back = resume(&server, &talk.other.client, session).await;
    let snapshot = |msg| match msg {
        ServerMsg::CallJoined { snapshot } => Some(snapshot),
        _ => None,
    };
    assert_eq!(back.until(snapshot).await.me, MemberId(2));
    assert_eq!(next_member(&mut host).await, (Some(MemberId(2)), false));
    host.ask(signal(&talk.call, 1, 2, offer())).await;
    assert_eq!(next_signal(&mut back).await, (MemberId(1), offer()));
    assert_eq!(back.ask(signal(&talk.call, 2, 1, answer())).await, ServerMsg::Done);
}

#[tokio::test]
async fn who_does_not_come_back_is_removed() {
    let resume = std::time::Duration::from_millis(200);
    let server = Server::with(|config| config.timing.resume = resume).await;
    let talk = server.talk().await;
    let mut host = talk.host.socket;
    talk.other.socket.close(4000).await;
    assert_eq!(next_member(&mut host).await, (None, false));
    assert_eq!(members(&talk.host.client, &talk.call).await, 1);
}

#[tokio::test]
async fn who_comes_back_without_his_session_does_not_meet_himself() {
    let server = Server::start().await;
    let talk = server.talk().await;
    let mut host = talk.host.socket;
    talk.other.socket.close(4000).await;
    let mut again = server.connect().await.say_hello(talk.other.client.token(), None).await;
    let joined = crate::support::until(async || {
        match again.ask(ClientMsg::CallJoin { call: talk.call.clone() }).await {
            ServerMsg::CallJoined { snapshot } => Some(snapshot),
            _ => None,
        }
    });
    let joined = joined.await;
    assert_eq!((joined.me, joined.other.unwrap().id), (MemberId(3), MemberId(1)));
    assert_eq!(next_member(&mut host).await, (None, false));
    assert_eq!(next_member(&mut host).await, (Some(MemberId(3)), false));
}

#[tokio::test]
async fn who_goes_to_a_stage_has_left_the_call() {
    let server = Server::start().await;
    let (_performer, stage) = server.live("performer").await;
    let talk = server.talk().await;
    let (mut host, mut other) = (talk.host.socket, talk.other.socket);
    other.ask(crate::support::watch(&stage)).await;
    assert_eq!(next_member(&mut host).await, (None, false));
}

#[tokio::test]
async fn a_restart_of_the_server_is_survived() {
    let server = Server::start().await;
    let talk = server.talk().await;
    let tokens = [talk.host.client.token().to_owned(), talk.other.client.token().to_owned()];
    let server = server.restart(|_| {}).await;
    let mut first = server.connect().await.say_hello(&tokens[1], None).await;
    let mut second = server.connect().await.say_hello(&tokens[0], None).await;
    let me = join(&mut first, &talk.call).await.me;
    let snapshot = join(&mut second, &talk.call).await;
    assert_eq!(snapshot.other.map(|other| other.id), Some(me));
    let sent = signal(&talk.call, snapshot.me.0, me.0, offer());
    assert_eq!(second.ask(sent).await, ServerMsg::Done);
    assert_eq!(next_signal(&mut first).await, (snapshot.me, offer()));
}
