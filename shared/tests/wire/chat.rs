//! Chat, over the socket and over HTTP.

use super::*;

fn id() -> ChatId {
    ChatId(Uuid::from_u128(0x0191_0000_0000_7000_8000_0000_0000_0002))
}

fn message() -> ChatMessage {
    ChatMessage {
        id: id(),
        seq: 12,
        from: "anna".parse().unwrap(),
        text: "bravo @bert".parse().unwrap(),
        at: 1_760_000_001_000,
    }
}

const MESSAGE: &str = r#"{"id":"01910000-0000-7000-8000-000000000002","seq":12,"from":"anna",
    "text":"bravo @bert","at":1760000001000}"#;

fn told(msg: ServerMsg, json: &str) {
    golden(ServerFrame { re: None, msg }, &format!(r#"{{"msg":{json}}}"#));
}

#[test]
fn a_message_and_its_acknowledgement() {
    let place = ChatPlace::Stage(stage_id());
    golden(
        ClientFrame {
            id: 7,
            msg: ClientMsg::Chat { place, id: id(), text: "bravo @bert".to_owned() },
        },
        r#"{"id":7,"msg":{"type":"chat","place":{"stage":"k3v9q2m8x1ab"},
            "id":"01910000-0000-7000-8000-000000000002","text":"bravo @bert"}}"#,
    );
    let place = ChatPlace::Room("0a1b2c3d4e5f6g7h8i9j".parse().unwrap());
    golden(
        ClientFrame { id: 7, msg: ClientMsg::Chat { place, id: id(), text: "hi".to_owned() } },
        r#"{"id":7,"msg":{"type":"chat","place":{"room":"0a1b2c3d4e5f6g7h8i9j"},
            "id":"01910000-0000-7000-8000-000000000002","text":"hi"}}"#,
    );
    golden(
        ServerFrame {
            re: Some(7),
            msg: ServerMsg::ChatSaid { id: id(), seq: 12, at: 1_760_000_001_000 },
        },
        r#"{"re":7,"msg":{"type":"chat_said","id":"01910000-0000-7000-8000-000000000002",
            "seq":12,"at":1760000001000}}"#,
    );
}

#[test]
fn news_of_a_chat() {
    told(
        ServerMsg::Chat { messages: vec![message()] },
        &format!(r#"{{"type":"chat","messages":[{MESSAGE}]}}"#),
    );
    told(
        ServerMsg::ChatDeleted { id: id() },
        r#"{"type":"chat_deleted","id":"01910000-0000-7000-8000-000000000002"}"#,
    );
    told(ServerMsg::ChatSlow { seconds: 10 }, r#"{"type":"chat_slow","seconds":10}"#);
}

#[test]
fn a_page_of_history() {
    let page = ChatPage {
        messages: vec![message()],
        more: true,
        slow_seconds: 10,
        writes: true,
        moderates: false,
        performs: true,
        muted_until: None,
    };
    golden(
        page,
        &format!(
            r#"{{"messages":[{MESSAGE}],"more":true,"slow_seconds":10,"writes":true,
                "moderates":false,"performs":true}}"#
        ),
    );
}

#[test]
fn places_have_names() {
    let place = ChatPlace::Stage(stage_id());
    assert_eq!(place.to_string(), "stage/k3v9q2m8x1ab");
    assert_eq!("stage/k3v9q2m8x1ab".parse(), Ok(place));
    for text in ["", "stage", "stage/", "stage/UPPER", "moon/k3v9q2m8x1ab"] {
        assert!(text.parse::<ChatPlace>().is_err(), "{text}");
    }
    refused::<ChatPlace>(r#"{"moon":"k3v9q2m8x1ab"}"#);
}

#[test]
fn what_is_no_message_is_not_read() {
    let longest = "ä".repeat(limit::CHAT_CHARS);
    assert_eq!(longest.parse::<ChatText>().unwrap().as_str(), longest);
    // A family is one emoji of several, joined.
    for text in ["  hi  ", "👩‍👩‍👧 <b>&amp;", "שלום"] {
        assert_eq!(text.parse::<ChatText>().unwrap().as_str(), text.trim());
    }
    let over = longest + "ä";
    for text in ["", "  ", "a\nb", "a\u{0}b", "a\u{202e}b", "a\u{2066}b", "a\u{2028}b", &over] {
        assert!(text.parse::<ChatText>().is_err(), "{text:?}");
    }
}

#[test]
fn every_act_of_moderation_has_its_name() {
    use ModerationAct::*;
    let who = || "anna".to_owned();
    let seconds = 600;
    for (act, json) in [
        (
            Delete { message: id() },
            r#""act":"delete","message":"01910000-0000-7000-8000-000000000002""#,
        ),
        (Mute { who: who(), seconds }, r#""act":"mute","who":"anna","seconds":600"#),
        (Unmute { who: who() }, r#""act":"unmute","who":"anna""#),
        (Remove { who: who() }, r#""act":"remove","who":"anna""#),
        (Ban { who: who(), seconds: Some(seconds) }, r#""act":"ban","who":"anna","seconds":600"#),
        (Ban { who: who(), seconds: None }, r#""act":"ban","who":"anna""#),
        (Unban { who: who() }, r#""act":"unban","who":"anna""#),
        (Slow { seconds: 10 }, r#""act":"slow","seconds":10"#),
        (Appoint { who: who() }, r#""act":"appoint","who":"anna""#),
        (Dismiss { who: who() }, r#""act":"dismiss","who":"anna""#),
        (Engage { who: who() }, r#""act":"engage","who":"anna""#),
        (Release { who: who() }, r#""act":"release","who":"anna""#),
        (Close, r#""act":"close""#),
    ] {
        let reason = "noise".parse().unwrap();
        golden(Moderate { act, reason }, &format!(r#"{{{json},"reason":"noise"}}"#));
    }
    refused::<Moderate>(r#"{"act":"mute","who":"anna","seconds":600}"#);
    refused::<Moderate>(r#"{"act":"mute","who":"anna","seconds":600,"reason":" "}"#);
    refused::<Moderate>(r#"{"act":"mute","who":"anna","seconds":-1,"reason":"noise"}"#);
}

#[test]
fn what_moderation_tells() {
    for (concern, name) in [
        (Concern::Deleted, "deleted"),
        (Concern::Unmuted, "unmuted"),
        (Concern::Appointed, "appointed"),
        (Concern::Dismissed, "dismissed"),
        (Concern::Engaged, "engaged"),
        (Concern::Released, "released"),
    ] {
        told(
            ServerMsg::Moderated { concern, reason: "noise".to_owned(), until: None },
            &format!(r#"{{"type":"moderated","concern":"{name}","reason":"noise"}}"#),
        );
    }
    let until = Some(1_760_000_001_000);
    told(
        ServerMsg::Moderated { concern: Concern::Muted, reason: "noise".to_owned(), until },
        r#"{"type":"moderated","concern":"muted","reason":"noise","until":1760000001000}"#,
    );
    let entry = AuditEntry {
        id: 7,
        at: 1_760_000_000_000,
        by: "bert".to_owned(),
        act: "mute".to_owned(),
        who: Some("anna".to_owned()),
        reason: "noise".to_owned(),
        until,
    };
    golden(
        AuditPage {
            entries: vec![entry],
            more: true,
            moderators: vec!["carl".parse().unwrap()],
            performers: vec!["mary".parse().unwrap()],
        },
        r#"{"entries":[{"id":7,"at":1760000000000,"by":"bert","act":"mute","who":"anna",
            "reason":"noise","until":1760000001000}],"more":true,"moderators":["carl"],
            "performers":["mary"]}"#,
    );
}
