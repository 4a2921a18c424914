//! Members who lie, and others who are none: refused, counted, in the log
//! without a word of it, and nobody else is disturbed.

use footlight_shared::{CallId, ClientMsg, ErrorCode, MemberId, Role, ServerMsg, Signal, limit};

use crate::support::Server;
use crate::support::call::{OFFER, candidate, join, make, offer, sdp, signal};

#[tokio::test]
async fn a_forged_sender_is_refused() {
    let server = Server::start().await;
    let mut talk = server.talk().await;
    for (from, to) in [(1, 1), (1, 2), (3, 1), (0, 1), (2, 2), (2, 3), (2, 0), (2, u32::MAX)] {
        let forged = signal(&talk.call, from, to, offer());
        assert_eq!(talk.other.socket.refused(forged).await, ErrorCode::Forbidden, "{from} {to}");
    }
    talk.assert_undisturbed().await;
}

#[tokio::test]
async fn candidates_for_anothers_call_are_refused() {
    let server = Server::start().await;
    let mut talk = server.talk().await;
    let mut stranger = server.enter(Role::Performer, "carl").await;
    let own = make(&stranger.client, None).await;
    join(&mut stranger.socket, &own).await;
    let nowhere: CallId = "00000000000000000000".parse().unwrap();
    for call in [&talk.call, &nowhere] {
        for from in [1, 2, 3] {
            let forged = signal(call, from, 2, candidate());
            assert_eq!(stranger.socket.refused(forged).await, ErrorCode::Forbidden);
        }
    }
    let left = ClientMsg::CallLeave { call: talk.call.clone() };
    assert_eq!(stranger.socket.refused(left).await, ErrorCode::OutOfOrder);
    talk.assert_undisturbed().await;
}

#[tokio::test]
async fn an_oversized_description_is_refused_whole() {
    let server = Server::start().await;
    let mut talk = server.talk().await;
    let line = format!("a=fmtp:96 {}\r\n", "x".repeat(1000));
    let huge = format!("{}{}", sdp(OFFER), line.repeat(limit::SDP_BYTES / 1000));
    let huge = signal(&talk.call, 1, 2, Signal::Offer { sdp: huge, peer_session: None });
    assert_eq!(talk.host.socket.refused(huge).await, ErrorCode::TooLarge);
    let long = Signal::Candidate {
        candidate: format!("candidate:1 1 udp 1 192.0.2.1 9 typ host {}", "x y ".repeat(500)),
        mid: None,
        line: None,
        ufrag: None,
    };
    let long = signal(&talk.call, 1, 2, long);
    assert_eq!(talk.host.socket.refused(long).await, ErrorCode::TooLarge);
    talk.assert_undisturbed().await;
}

#[tokio::test]
async fn lines_that_no_browser_writes_are_refused_whole() {
    let server = Server::start().await;
    let mut talk = server.talk().await;
    let (call, host) = (talk.call.clone(), &mut talk.host.socket);
    for line in ["a=candidate:1 1 udp 1 tracker.example 9 typ host", "a=crypto:1 x y", "u=http://x"]
    {
        let sdp = format!("{}{line}\r\n", sdp(OFFER));
        let bad = signal(&call, 1, 2, Signal::Offer { sdp, peer_session: None });
        assert_eq!(host.refused(bad).await, ErrorCode::BadOffer, "{line}");
    }
    for text in ["", "candidate:1 1 udp 1 tracker.example 9 typ host", "candidate:\r\na=setup:x"] {
        let (mid, line, ufrag) = (None, None, None);
        let bad = Signal::Candidate { candidate: text.to_owned(), mid, line, ufrag };
        assert_eq!(host.refused(signal(&call, 1, 2, bad)).await, ErrorCode::Invalid, "{text}");
    }
    talk.assert_undisturbed().await;
}

#[tokio::test]
async fn a_flood_of_candidates_is_refused_and_nobody_else_is_disturbed() {
    let server = Server::start().await;
    let mut flooded = server.talk().await;
    let mut host = server.enter(Role::Performer, "carl").await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let call = make(&host.client, None).await;
    join(&mut host.socket, &call).await;
    join(&mut guest, &call).await;

    let (mut passed, mut refused) = (0, 0);
    for _ in 0..115 {
        match guest.ask(signal(&call, 2, 1, candidate())).await {
            ServerMsg::Done => passed += 1,
            ServerMsg::Error { problem } => {
                assert_eq!(problem.code, ErrorCode::RateLimited);
                assert!(problem.retry_after.is_some());
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(passed >= 100 && refused > 0, "{passed} passed, {refused} refused");
    // The other of the same call has his own measure.
    assert_eq!(host.socket.ask(signal(&call, 1, 2, offer())).await, ServerMsg::Done);
    flooded.assert_undisturbed().await;
    assert!(host.client.metric("footlight_call_messages_refused_total").await >= refused.into());
    assert!(host.client.metric("footlight_call_signals_total").await >= passed.into());
}

#[tokio::test]
async fn messages_without_end_close_the_socket_of_who_sends_them_and_no_other() {
    let server = Server::start().await;
    let mut talk = server.talk().await;
    let mut host = server.enter(Role::Performer, "carl").await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let call = make(&host.client, None).await;
    join(&mut host.socket, &call).await;
    assert_eq!(join(&mut guest, &call).await.me, MemberId(2));
    for nth in 0..200 {
        let message = signal(&call, 2, 1, candidate());
        // Whoever leaves too many answers unread is sent away for that.
        if nth == 100 {
            guest.ask(message).await;
        } else {
            guest.send(message).await;
        }
    }
    let (_, code) = guest.end().await;
    assert_eq!(code, 1008);
    talk.assert_undisturbed().await;
}
