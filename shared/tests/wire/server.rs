//! What the server says over the socket.

use super::*;

fn told(msg: ServerMsg, json: &str) {
    golden(ServerFrame { re: None, msg }, &format!(r#"{{"msg":{json}}}"#));
}

fn answered(msg: ServerMsg, json: &str) {
    golden(ServerFrame { re: Some(7), msg }, &format!(r#"{{"re":7,"msg":{json}}}"#));
}

fn snapshot() -> StageSnapshot {
    StageSnapshot { stage: stage(), tips: board() }
}

fn snapshot_json() -> String {
    format!(r#"{{"stage":{STAGE},"tips":{}}}"#, board_json())
}

#[test]
fn welcome() {
    answered(
        ServerMsg::Welcome {
            version: 1,
            session: session_id(),
            resumed: false,
            me: me(),
            heartbeat: 10,
            dead_after: 30,
        },
        &format!(
            r#"{{"type":"welcome","version":1,"session":"01234567-89ab-4def-8123-456789abcdef",
                "resumed":false,"me":{ME},"heartbeat":10,"dead_after":30}}"#
        ),
    );
}

#[test]
fn heartbeats_and_done() {
    told(ServerMsg::Ping { at: 1 }, r#"{"type":"ping","at":1}"#);
    answered(ServerMsg::Pong { at: 1 }, r#"{"type":"pong","at":1}"#);
    answered(ServerMsg::Done, r#"{"type":"done"}"#);
}

#[test]
fn lobby() {
    let json = format!(r#"{{"type":"lobby","stages":[{STAGE}]}}"#);
    told(ServerMsg::Lobby { stages: vec![stage()] }, &json);
}

#[test]
fn answers_to_offers() {
    let answer = || "v=0\r\n".to_owned();
    answered(
        ServerMsg::Published { answer: answer(), snapshot: snapshot() },
        &format!(r#"{{"type":"published","answer":"v=0\r\n","snapshot":{}}}"#, snapshot_json()),
    );
    answered(
        ServerMsg::Watching { answer: answer(), snapshot: snapshot() },
        &format!(r#"{{"type":"watching","answer":"v=0\r\n","snapshot":{}}}"#, snapshot_json()),
    );
    answered(
        ServerMsg::Restarted { answer: answer() },
        r#"{"type":"restarted","answer":"v=0\r\n"}"#,
    );
}

#[test]
fn snapshot_after_a_resume() {
    let json = format!(r#"{{"type":"snapshot","snapshot":{}}}"#, snapshot_json());
    told(ServerMsg::Snapshot { snapshot: snapshot() }, &json);
}

#[test]
fn a_stage_in_each_status() {
    for (status, name) in [
        (StageStatus::Offline, "offline"),
        (StageStatus::Live, "live"),
        (StageStatus::Away, "away"),
        (StageStatus::Ended, "ended"),
    ] {
        let json = STAGE.replace(r#""live""#, &format!(r#""{name}""#));
        let stage = StageSummary { status, ..stage() };
        told(ServerMsg::Stage { stage }, &format!(r#"{{"type":"stage","stage":{json}}}"#));
    }
}

#[test]
fn a_stage_that_never_began() {
    let json = STAGE.replace("1760000000000", "null").replace("1760000020000", "null");
    let stage = StageSummary { started_at: None, still: None, ..stage() };
    told(ServerMsg::Stage { stage }, &format!(r#"{{"type":"stage","stage":{json}}}"#));
}

#[test]
fn viewers() {
    told(ServerMsg::Viewers { count: 3 }, r#"{"type":"viewers","count":3}"#);
}

#[test]
fn a_tip() {
    told(
        ServerMsg::Tip { tip: tip(), total: 250, top: board().top },
        &format!(
            r#"{{"type":"tip","tip":{TIP},"total":250,"top":[{{"name":"anna","amount":250}}]}}"#
        ),
    );
}

#[test]
fn layers() {
    told(
        ServerMsg::Layers {
            available: Layer::ALL.to_vec(),
            current: Some(Layer::High),
            quality: Quality::Auto,
            limited: None,
        },
        r#"{"type":"layers","available":["low","medium","high"],"current":"high",
            "quality":"auto"}"#,
    );
    told(
        ServerMsg::Layers {
            available: Vec::new(),
            current: None,
            quality: Quality::Low,
            limited: None,
        },
        r#"{"type":"layers","available":[],"current":null,"quality":"low"}"#,
    );
}

#[test]
fn codec_needed() {
    told(
        ServerMsg::CodecNeeded { codecs: vec![VideoCodec::Vp8, VideoCodec::Av1] },
        r#"{"type":"codec_needed","codecs":["VP8","AV1"]}"#,
    );
}

#[test]
fn layers_watched() {
    told(
        ServerMsg::LayersWatched { layers: vec![Layer::Low, Layer::High] },
        r#"{"type":"layers_watched","layers":["low","high"]}"#,
    );
}

#[test]
fn why_a_viewer_gets_less() {
    for (limit, word) in [(Limit::Bandwidth, "bandwidth"), (Limit::Cap, "cap")] {
        told(
            ServerMsg::Layers {
                available: vec![Layer::Low],
                current: None,
                quality: Quality::Auto,
                limited: Some(limit),
            },
            &format!(
                r#"{{"type":"layers","available":["low"],"current":null,"quality":"auto",
                    "limited":"{word}"}}"#
            ),
        );
    }
}

#[test]
fn media_lost() {
    told(ServerMsg::MediaLost, r#"{"type":"media_lost"}"#);
}

#[test]
fn bye_for_each_reason() {
    for (reason, name) in [
        (ByeReason::Shutdown, "shutdown"),
        (ByeReason::Replaced, "replaced"),
        (ByeReason::Taken, "taken"),
        (ByeReason::Expired, "expired"),
        (ByeReason::TooSlow, "too_slow"),
        (ByeReason::Removed, "removed"),
        (ByeReason::Banned, "banned"),
    ] {
        let json = format!(r#"{{"type":"bye","reason":"{name}","message":"words"}}"#);
        told(ServerMsg::Bye { reason, message: "words".to_owned() }, &json);
    }
}

#[test]
fn errors() {
    answered(
        ServerMsg::Error { problem: Problem::new(ErrorCode::NotFound, "words") },
        r#"{"type":"error","problem":{"code":"not_found","message":"words"}}"#,
    );
    let problem = Problem {
        code: ErrorCode::RateLimited,
        message: "words".to_owned(),
        field: Some("offer".to_owned()),
        retry_after: Some(5),
    };
    answered(
        ServerMsg::Error { problem },
        r#"{"type":"error","problem":{"code":"rate_limited","message":"words","field":"offer",
            "retry_after":5}}"#,
    );
}

#[test]
fn every_error_code_has_its_name() {
    use ErrorCode::*;
    let codes = [
        (BadMessage, "bad_message"),
        (UnknownMessage, "unknown_message"),
        (TooLarge, "too_large"),
        (UnsupportedVersion, "unsupported_version"),
        (Unauthenticated, "unauthenticated"),
        (TokenExpired, "token_expired"),
        (WrongCredentials, "wrong_credentials"),
        (Forbidden, "forbidden"),
        (NotFound, "not_found"),
        (NameTaken, "name_taken"),
        (Invalid, "invalid"),
        (OutOfOrder, "out_of_order"),
        (NotLive, "not_live"),
        (AlreadyLive, "already_live"),
        (Full, "full"),
        (CallFull, "call_full"),
        (UserOffline, "user_offline"),
        (PasswordRequired, "password_required"),
        (WrongPassword, "wrong_password"),
        (BadOffer, "bad_offer"),
        (UnsupportedCodec, "unsupported_codec"),
        (InsufficientCredit, "insufficient_credit"),
        (AmountOutOfBounds, "amount_out_of_bounds"),
        (Conflict, "conflict"),
        (RateLimited, "rate_limited"),
        (SlowMode, "slow_mode"),
        (Muted, "muted"),
        (Banned, "banned"),
        (Unavailable, "unavailable"),
        (Internal, "internal"),
    ];
    for (code, name) in codes {
        golden(code, &format!(r#""{name}""#));
    }
}

#[test]
fn secrets_do_not_print() {
    let welcome = ServerMsg::Welcome {
        version: 1,
        session: session_id(),
        resumed: false,
        me: me(),
        heartbeat: 10,
        dead_after: 30,
    };
    assert_eq!(format!("{welcome:?}"), "welcome");
}
