//! Who is on a stage besides its performer.

use super::*;

fn said(msg: ClientMsg, json: &str) {
    golden(ClientFrame { id: 7, msg }, &format!(r#"{{"id":7,"msg":{json}}}"#));
}

fn told(msg: ServerMsg, json: &str) {
    golden(ServerFrame { re: None, msg }, &format!(r#"{{"msg":{json}}}"#));
}

const ANNA: &str = "00000000-0000-0000-0000-000000000001";

#[test]
fn asking_coming_seeing_and_going() {
    let user = UserId(Uuid::from_u128(1));
    said(
        ClientMsg::SourceInvite { user },
        &format!(r#"{{"type":"source_invite","user":"{ANNA}"}}"#),
    );
    said(ClientMsg::SourceDecline, r#"{"type":"source_decline"}"#);
    for (kind, name) in [
        (StageSourceKind::Guest, "guest"),
        (StageSourceKind::Performer, "performer"),
        (StageSourceKind::Screen, "screen"),
    ] {
        said(
            ClientMsg::SourceSend { kind, offer: "v=0".to_owned() },
            &format!(r#"{{"type":"source_send","kind":"{name}","offer":"v=0"}}"#),
        );
    }
    let source = SourceId(2);
    said(
        ClientMsg::SourceSee { source, offer: "v=0".to_owned() },
        r#"{"type":"source_see","source":2,"offer":"v=0"}"#,
    );
    said(
        ClientMsg::SourceRestart { source, offer: "v=0".to_owned() },
        r#"{"type":"source_restart","source":2,"offer":"v=0"}"#,
    );
    said(ClientMsg::SourceOff { source }, r#"{"type":"source_off","source":2}"#);
}

#[test]
fn what_is_there_and_what_becomes_of_it() {
    let (source, user) = (SourceId(2), UserId(Uuid::from_u128(1)));
    let name: UserName = "anna".parse().unwrap();
    let guest =
        StageSource { source, kind: StageSourceKind::Guest, user, name: name.clone(), live: true };
    told(
        ServerMsg::Sources { sources: vec![guest], spread_ms: 200 },
        &format!(
            r#"{{"type":"sources","sources":[{{"source":2,"kind":"guest","user":"{ANNA}",
                "name":"anna","live":true}}],"spread_ms":200}}"#
        ),
    );
    let answer = "v=0".to_owned();
    told(
        ServerMsg::SourceSent { source, answer: answer.clone() },
        r#"{"type":"source_sent","source":2,"answer":"v=0"}"#,
    );
    told(
        ServerMsg::SourceSeen { source, answer: answer.clone() },
        r#"{"type":"source_seen","source":2,"answer":"v=0"}"#,
    );
    told(
        ServerMsg::SourceRestarted { source, answer },
        r#"{"type":"source_restarted","source":2,"answer":"v=0"}"#,
    );
    told(ServerMsg::SourceAsked { from: name }, r#"{"type":"source_asked","from":"anna"}"#);
    told(ServerMsg::SourceAskedOver, r#"{"type":"source_asked_over"}"#);
    told(
        ServerMsg::SourceDeclined { user },
        &format!(r#"{{"type":"source_declined","user":"{ANNA}"}}"#),
    );
    told(
        ServerMsg::SourceWatched { source, layers: vec![Layer::Low] },
        r#"{"type":"source_watched","source":2,"layers":["low"]}"#,
    );
}
