//! What is read by the client's own deserializer is what `serde_json` reads.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fmt::Debug;

use footlight_session::json;
use footlight_shared::{Goal, Me, Problem, RoomChange, Signal, StageSummary};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize, PartialEq, Debug)]
struct Kinds {
    flag: bool,
    small: u8,
    negative: i64,
    rate: f64,
    letter: char,
    pair: (u16, String),
    #[serde(default)]
    absent: Vec<u32>,
    nothing: Option<String>,
    unit: (),
}

fn same<T: DeserializeOwned + PartialEq + Debug>(text: &str) {
    let wanted = serde_json::from_str::<T>(text).ok();
    assert_eq!(json::read::<T>(text).ok(), wanted, "{text}");
}

#[test]
fn all_kinds_of_values_are_read() {
    same::<Kinds>(
        r#"{"flag":true,"small":255,"negative":-7,"rate":0.5,"letter":"ä","pair":[1,"b"],
            "nothing":null,"unit":null,"more":{"later":[1]}}"#,
    );
    same::<Option<Vec<i8>>>("[-128,127]");
    same::<Option<Vec<i8>>>("null");
    same::<serde_json::Value>(r#"{"a":[1,-1,0.5,"b",true,null,{"c":18446744073709551615}]}"#);
}

#[test]
fn what_is_not_fit_is_not_read() {
    same::<u8>("256");
    same::<u8>("-1");
    same::<u8>("0.5");
    same::<String>("1");
    same::<Vec<u8>>("{}");
    same::<(u8, u8)>("[1]");
    same::<Me>("{}");
    same::<Me>("[]");
    same::<Goal>("null");
    same::<Problem>(r#"{"code":"no_such","message":"a"}"#);
    same::<StageSummary>("not JSON");
    assert!(json::read::<u8>("256").is_err());
}

#[test]
fn variants_are_told_apart_by_whatever_field_says_it() {
    same::<Signal>(r#"{"kind":"offer","sdp":"v=0"}"#);
    same::<Signal>(r#"{"sdp":"v=0","peer_session":"1","kind":"answer"}"#);
    same::<Signal>(r#"{"kind":"end_of_candidates"}"#);
    same::<Signal>(r#"{"kind":"wants","picture":false}"#);
    same::<Signal>(r#"{"kind":"wants","picture":true,"bitrate":500000}"#);
    same::<Signal>(r#"{"kind":"unheard_of"}"#);
    same::<RoomChange>(r#"{"kind":"left","member":7}"#);
}
