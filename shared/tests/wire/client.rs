//! What a client says over the socket.

use super::*;

fn frame(msg: ClientMsg, json: &str) {
    golden(ClientFrame { id: 7, msg }, &format!(r#"{{"id":7,"msg":{json}}}"#));
}

#[test]
fn hello() {
    let token = || "t".to_owned();
    frame(
        ClientMsg::Hello { version: 1, token: token(), resume: None, trace: None },
        r#"{"type":"hello","version":1,"token":"t"}"#,
    );
    frame(
        ClientMsg::Hello {
            version: 1,
            token: token(),
            resume: Some(session_id()),
            trace: Some(TraceId::from_bits(0x2a)),
        },
        r#"{"type":"hello","version":1,"token":"t",
            "resume":"01234567-89ab-4def-8123-456789abcdef",
            "trace":"0000000000000000000000000000002a"}"#,
    );
}

#[test]
fn heartbeats() {
    frame(ClientMsg::Ping { at: 1 }, r#"{"type":"ping","at":1}"#);
    frame(ClientMsg::Pong { at: 1 }, r#"{"type":"pong","at":1}"#);
}

#[test]
fn renew() {
    frame(ClientMsg::Renew { token: "t".to_owned() }, r#"{"type":"renew","token":"t"}"#);
}

#[test]
fn lobby() {
    frame(ClientMsg::Lobby, r#"{"type":"lobby"}"#);
}

#[test]
fn publish() {
    frame(
        ClientMsg::Publish { stage: stage_id(), offer: "v=0\r\n".to_owned() },
        r#"{"type":"publish","stage":"k3v9q2m8x1ab","offer":"v=0\r\n"}"#,
    );
}

#[test]
fn watch() {
    frame(
        ClientMsg::Watch {
            stage: stage_id(),
            offer: "v=0\r\n".to_owned(),
            quality: Quality::Medium,
        },
        r#"{"type":"watch","stage":"k3v9q2m8x1ab","offer":"v=0\r\n","quality":"medium"}"#,
    );
}

#[test]
fn watching_without_a_quality_is_automatic() {
    let json = r#"{"type":"watch","stage":"k3v9q2m8x1ab","offer":""}"#;
    let msg: ClientMsg = serde_json::from_str(json).unwrap();
    assert!(matches!(msg, ClientMsg::Watch { quality: Quality::Auto, .. }));
}

#[test]
fn restart() {
    let msg = ClientMsg::Restart { offer: "v=0\r\n".to_owned() };
    frame(msg, r#"{"type":"restart","offer":"v=0\r\n"}"#);
}

#[test]
fn quality() {
    for (quality, name) in [
        (Quality::Auto, "auto"),
        (Quality::High, "high"),
        (Quality::Medium, "medium"),
        (Quality::Low, "low"),
        (Quality::Saver, "saver"),
    ] {
        let json = format!(r#"{{"type":"quality","quality":"{name}"}}"#);
        frame(ClientMsg::Quality { quality }, &json);
    }
}

#[test]
fn end_and_leave() {
    frame(ClientMsg::End, r#"{"type":"end"}"#);
    frame(ClientMsg::Leave, r#"{"type":"leave"}"#);
}

#[test]
fn milestones() {
    for (milestone, name) in
        [(Milestone::Connected, "connected"), (Milestone::FirstFrame, "first_frame")]
    {
        let json = format!(r#"{{"type":"milestone","milestone":"{name}","after_ms":420}}"#);
        frame(ClientMsg::Milestone { milestone, after_ms: 420 }, &json);
    }
}

#[test]
fn a_type_of_a_later_version_is_known_to_be_unknown() {
    let json = r#"{"id":9,"msg":{"type":"levitate","height":3}}"#;
    let frame: ClientFrame = serde_json::from_str(json).unwrap();
    assert_eq!(frame, ClientFrame { id: 9, msg: ClientMsg::Unknown });
}

#[test]
fn fields_of_a_later_version_are_passed_over() {
    let json = r#"{"id":9,"trace":"x","msg":{"type":"end","encore":true}}"#;
    let frame: ClientFrame = serde_json::from_str(json).unwrap();
    assert_eq!(frame, ClientFrame { id: 9, msg: ClientMsg::End });
}

#[test]
fn what_is_out_of_bounds_is_not_read() {
    for json in [
        r#"{"msg":{"type":"end"}}"#,
        r#"{"id":-1,"msg":{"type":"end"}}"#,
        r#"{"id":4294967296,"msg":{"type":"end"}}"#,
        r#"{"id":1,"msg":{}}"#,
        r#"{"id":1,"msg":{"type":"watch","stage":"../..","offer":""}}"#,
        r#"{"id":1,"msg":{"type":"watch","stage":"UPPER","offer":""}}"#,
        r#"{"id":1,"msg":{"type":"quality","quality":"best"}}"#,
        r#"{"id":1,"msg":{"type":"hello","version":1,"token":"t","resume":"x"}}"#,
        r#"{"id":1,"msg":{"type":"hello","version":1,"token":"t","trace":"2a"}}"#,
        r#"{"id":1,"msg":{"type":"milestone","milestone":"connected","after_ms":-1}}"#,
        r#"{"id":1,"msg":{"type":"report","events":[{"ago_ms":1,"event":{"kind":"sneeze"}}]}}"#,
        r#"{"id":1,"msg":{"type":"qualitywarning","kind":"loss","value":0.5,"severity":"warning"}}"#,
    ] {
        refused::<ClientFrame>(json);
    }
}

#[test]
fn secrets_do_not_print() {
    let (token, resume) = ("secret".to_owned(), Some(session_id()));
    let hello = ClientMsg::Hello { version: 1, token, resume, trace: None };
    assert_eq!(format!("{hello:?}"), "hello");
    let watch = ClientMsg::Watch {
        stage: stage_id(),
        offer: "a=candidate 192.0.2.1".to_owned(),
        quality: Quality::Auto,
    };
    assert_eq!(format!("{watch:?}"), "watch");
}
