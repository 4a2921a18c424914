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
    };
    golden(
        page,
        &format!(
            r#"{{"messages":[{MESSAGE}],"more":true,"slow_seconds":10,"writes":true,
                "moderates":false}}"#
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
