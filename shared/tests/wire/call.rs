//! Calls: what both sides say over the socket, and the bodies over HTTP.

use super::*;

const CALL: &str = "0a1b2c3d4e5f6g7h8i9j";

fn call() -> CallId {
    CALL.parse().unwrap()
}

fn said(msg: ClientMsg, json: &str) {
    golden(ClientFrame { id: 7, msg }, &format!(r#"{{"id":7,"msg":{json}}}"#));
}

fn told(msg: ServerMsg, json: &str) {
    golden(ServerFrame { re: None, msg }, &format!(r#"{{"msg":{json}}}"#));
}

fn signals() -> Vec<(Signal, &'static str)> {
    let text = || "v=0\r\n".to_owned();
    let candidate = || "candidate:1 1 udp 1 192.0.2.1 9 typ host".to_owned();
    vec![
        (Signal::Offer { sdp: text(), peer_session: None }, r#"{"kind":"offer","sdp":"v=0\r\n"}"#),
        (
            Signal::Answer { sdp: text(), peer_session: Some("4711".to_owned()) },
            r#"{"kind":"answer","sdp":"v=0\r\n","peer_session":"4711"}"#,
        ),
        (
            Signal::Candidate {
                candidate: candidate(),
                mid: Some("0".to_owned()),
                line: Some(0),
                ufrag: Some("abcd".to_owned()),
            },
            r#"{"kind":"candidate","candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host",
                "mid":"0","line":0,"ufrag":"abcd"}"#,
        ),
        (
            Signal::Candidate { candidate: candidate(), mid: None, line: None, ufrag: None },
            r#"{"kind":"candidate","candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host"}"#,
        ),
        (
            Signal::EndOfCandidates { ufrag: Some("abcd".to_owned()) },
            r#"{"kind":"end_of_candidates","ufrag":"abcd"}"#,
        ),
        (Signal::EndOfCandidates { ufrag: None }, r#"{"kind":"end_of_candidates"}"#),
        (
            Signal::Wants(Wants { picture: true, bitrate: Some(500_000) }),
            r#"{"kind":"wants","picture":true,"bitrate":500000}"#,
        ),
        (
            Signal::Wants(Wants { picture: false, bitrate: None }),
            r#"{"kind":"wants","picture":false}"#,
        ),
    ]
}

#[test]
fn coming_leaving_and_declining() {
    let msg = |kind: &str| format!(r#"{{"type":"{kind}","call":"{CALL}"}}"#);
    said(ClientMsg::CallJoin { call: call() }, &msg("call_join"));
    said(ClientMsg::CallLeave { call: call() }, &msg("call_leave"));
    said(ClientMsg::CallDecline { call: call() }, &msg("call_decline"));
}

#[test]
fn signals_there_and_back() {
    for (signal, json) in signals() {
        let msg = ClientMsg::CallSignal {
            call: call(),
            from: MemberId(1),
            to: MemberId(2),
            signal: signal.clone(),
        };
        let frame =
            format!(r#"{{"type":"call_signal","call":"{CALL}","from":1,"to":2,"signal":{json}}}"#);
        said(msg, &frame);
        let msg = ServerMsg::CallSignal { call: call(), from: MemberId(1), signal };
        told(msg, &format!(r#"{{"type":"call_signal","call":"{CALL}","from":1,"signal":{json}}}"#));
    }
}

#[test]
fn a_call_as_it_is_now() {
    let snapshot = CallSnapshot {
        call: call(),
        me: MemberId(2),
        polite: true,
        host: "anna".to_owned(),
        other: Some(CallMember { id: MemberId(1), name: "anna".to_owned() }),
        ringing: None,
        called: None,
        media: CallMedia {
            video: vec![VideoCodec::Vp8, VideoCodec::H264],
            max_kbps: 2500,
            stereo: true,
        },
        trace: TraceId::from_bits(0x2a),
    };
    let json = format!(
        r#"{{"call":"{CALL}","me":2,"polite":true,"host":"anna","other":{{"id":1,"name":"anna"}},
            "media":{{"video":["VP8","H264"],"max_kbps":2500,"stereo":true}},
            "trace":"0000000000000000000000000000002a"}}"#
    );
    golden(
        ServerFrame { re: Some(7), msg: ServerMsg::CallJoined { snapshot: snapshot.clone() } },
        &format!(r#"{{"re":7,"msg":{{"type":"call_joined","snapshot":{json}}}}}"#),
    );
    let alone = CallSnapshot {
        other: None,
        ringing: Some("bert".to_owned()),
        called: Some("bert".to_owned()),
        ..snapshot
    };
    let json = format!(
        r#"{{"call":"{CALL}","me":2,"polite":true,"host":"anna","other":null,"ringing":"bert","called":"bert",
            "media":{{"video":["VP8","H264"],"max_kbps":2500,"stereo":true}},
            "trace":"0000000000000000000000000000002a"}}"#
    );
    golden(alone, &json);
}

#[test]
fn the_other_comes_and_leaves() {
    let other = Some(CallMember { id: MemberId(2), name: "bert".to_owned() });
    told(
        ServerMsg::CallMember { call: call(), other, polite: false },
        &format!(
            r#"{{"type":"call_member","call":"{CALL}","other":{{"id":2,"name":"bert"}},
                "polite":false}}"#
        ),
    );
    told(
        ServerMsg::CallMember { call: call(), other: None, polite: false },
        &format!(r#"{{"type":"call_member","call":"{CALL}","other":null,"polite":false}}"#),
    );
}

#[test]
fn ringing_and_its_end() {
    told(
        ServerMsg::CallRing { call: call(), from: "anna".to_owned() },
        &format!(r#"{{"type":"call_ring","call":"{CALL}","from":"anna"}}"#),
    );
    for (reason, name) in [
        (RingEnd::Answered, "answered"),
        (RingEnd::Declined, "declined"),
        (RingEnd::Cancelled, "cancelled"),
        (RingEnd::TimedOut, "timed_out"),
    ] {
        let json = format!(r#"{{"type":"call_ring_ended","call":"{CALL}","reason":"{name}"}}"#);
        told(ServerMsg::CallRingEnded { call: call(), reason }, &json);
    }
}

#[test]
fn calls_over_http() {
    golden(NewCall::default(), "{}");
    golden(NewCall { callee: Some("bert".to_owned()) }, r#"{"callee":"bert"}"#);
    golden(
        CallInfo { id: call(), host: "anna".to_owned(), members: 2, full: true },
        &format!(r#"{{"id":"{CALL}","host":"anna","members":2,"full":true}}"#),
    );
}

#[test]
fn what_is_out_of_bounds_is_not_read() {
    for id in
        ["", "0a1b2c3d4e5f6g7h8i9", "0A1B2C3D4E5F6G7H8I9J", "../../../../../../..", &"x".repeat(33)]
    {
        refused::<CallId>(&format!(r#""{id}""#));
    }
    refused::<Signal>(r#"{"kind":"offer"}"#);
    refused::<Signal>(r#"{"kind":"rollback"}"#);
    refused::<Signal>(r#"{"kind":"candidate","candidate":"","line":65536}"#);
}

#[test]
fn neither_calls_nor_signals_print() {
    let msg = ClientMsg::CallSignal {
        call: call(),
        from: MemberId(1),
        to: MemberId(2),
        signal: Signal::Offer { sdp: "a=candidate 192.0.2.1".to_owned(), peer_session: None },
    };
    assert_eq!(format!("{msg:?}"), "call_signal");
    assert_eq!(format!("{:?}", call()), "CallId");
    assert_eq!(format!("{:?}", signals()[0].0), "offer");
}
