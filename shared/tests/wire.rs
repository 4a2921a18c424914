//! The golden JSON: what goes over the wire, letter by letter. A change here is
//! a change of the protocol, and `docs/PROTOCOL.md` shows the same.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "wire/call.rs"]
mod call;
#[path = "wire/chat.rs"]
mod chat;
#[path = "wire/client.rs"]
mod client;
#[path = "wire/diagnostics.rs"]
mod diagnostics;
#[path = "wire/http.rs"]
mod http;
#[path = "wire/report.rs"]
mod report;
#[path = "wire/room.rs"]
mod room;
#[path = "wire/server.rs"]
mod server;
#[path = "wire/source.rs"]
mod source;

use std::fmt::Debug;

use footlight_shared::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

/// `value` is written as `json` and read back from it.
fn golden<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, json: &str) {
    let wanted: Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), wanted);
    assert_eq!(serde_json::from_str::<T>(json).unwrap(), value);
}

/// `json` is not read as a `T`.
fn refused<T: DeserializeOwned + Debug>(json: &str) {
    assert!(serde_json::from_str::<T>(json).is_err(), "{json}");
}

fn stage_id() -> StageId {
    "k3v9q2m8x1ab".parse().unwrap()
}

fn session_id() -> SessionId {
    SessionId(Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef))
}

fn tip_id() -> TipId {
    TipId(Uuid::from_u128(0x0191_0000_0000_7000_8000_0000_0000_0001))
}

fn me() -> Me {
    Me {
        id: UserId(Uuid::from_u128(1)),
        name: "anna".parse().unwrap(),
        role: Role::Viewer,
        balance: 5000,
        currency: "EUR".to_owned(),
    }
}

const ME: &str = r#"{"id":"00000000-0000-0000-0000-000000000001","name":"anna","role":"viewer",
    "balance":5000,"currency":"EUR"}"#;

fn stage() -> StageSummary {
    StageSummary {
        id: stage_id(),
        title: "Late set".parse().unwrap(),
        performer: "bert".parse().unwrap(),
        status: StageStatus::Live,
        viewers: 3,
        started_at: Some(1_760_000_000_000),
        still: Some(1_760_000_020_000),
        preset: Preset::P1080At30,
        playbill: 7,
        poster: Some(1_760_000_010_000),
    }
}

const STAGE: &str = r#"{"id":"k3v9q2m8x1ab","title":"Late set","performer":"bert","status":"live",
    "viewers":3,"started_at":1760000000000,"still":1760000020000,"preset":"1080p30","playbill":7,
    "poster":1760000010000}"#;

fn tip() -> Tip {
    Tip {
        id: tip_id(),
        from: "anna".parse().unwrap(),
        amount: 250.try_into().unwrap(),
        message: "bravo".parse().unwrap(),
        at: 1_760_000_001_000,
    }
}

const TIP: &str = r#"{"id":"01910000-0000-7000-8000-000000000001","from":"anna","amount":250,
    "message":"bravo","at":1760000001000}"#;

fn board() -> TipBoard {
    let top = vec![Tipper { name: "anna".parse().unwrap(), amount: 250 }];
    TipBoard { latest: vec![tip()], total: 250, top }
}

fn board_json() -> String {
    format!(r#"{{"latest":[{TIP}],"total":250,"top":[{{"name":"anna","amount":250}}]}}"#)
}
