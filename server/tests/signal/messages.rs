//! What cannot be understood gets a typed error, and the socket stays or is
//! closed by the rule.

use footlight_shared::{ClientMsg, ErrorCode, Role, ServerMsg, limit};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Server, error_code, type_of};

#[tokio::test]
async fn a_malformed_message_is_told_and_the_socket_stays() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    for text in ["", "not json", "[]", "{}", r#"{"id":1}"#, r#"{"msg":{"type":"end"}}"#, "nul\0"] {
        guest.send_text(text).await;
        let frame = guest.next().await;
        assert_eq!(error_code(frame.msg), ErrorCode::BadMessage, "{text}");
    }
    assert_eq!(guest.ask(ClientMsg::Ping { at: 3 }).await, ServerMsg::Pong { at: 3 });
}

#[tokio::test]
async fn the_answer_names_the_message_where_its_number_can_be_read() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    guest.send_text(r#"{"id":41,"msg":{"type":"watch","stage":"../etc","offer":""}}"#).await;
    let frame = guest.next().await;
    assert_eq!(frame.re, Some(41));
    assert_eq!(error_code(frame.msg), ErrorCode::BadMessage);
}

#[tokio::test]
async fn a_message_that_is_not_text_is_told_and_the_socket_stays() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    guest.send_raw(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(error_code(guest.next().await.msg), ErrorCode::BadMessage);
    assert_eq!(type_of(&guest.ask(ClientMsg::Leave).await), "done");
}

#[tokio::test]
async fn an_unknown_message_is_told_and_the_socket_stays() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    guest.send_text(r#"{"id":1,"msg":{"type":"levitate","height":3}}"#).await;
    let frame = guest.next().await;
    assert_eq!(frame.re, Some(1));
    assert_eq!(error_code(frame.msg), ErrorCode::UnknownMessage);
    assert_eq!(guest.ask(ClientMsg::Ping { at: 3 }).await, ServerMsg::Pong { at: 3 });
}

#[tokio::test]
async fn ten_bad_messages_in_a_row_close_the_socket_with_1008() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    for _ in 0..9 {
        guest.send_text("x").await;
    }
    assert_eq!(guest.ask(ClientMsg::Ping { at: 1 }).await, ServerMsg::Pong { at: 1 });
    for _ in 0..10 {
        guest.send_text("x").await;
    }
    let (before, closed) = guest.end().await;
    assert_eq!(before.len(), 19);
    assert_eq!(closed, 1008);
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_told_and_closed_with_1009() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    guest.send_text(" ".repeat(limit::WS_MESSAGE_BYTES + 1)).await;
    let (mut before, closed) = guest.end().await;
    assert_eq!(error_code(before.remove(0)), ErrorCode::TooLarge);
    assert_eq!(closed, 1009);
}

#[tokio::test]
async fn a_message_that_is_not_even_read_is_closed_with_1009() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    guest.send_text(" ".repeat(5 * limit::WS_MESSAGE_BYTES)).await;
    let (mut before, closed) = guest.end().await;
    assert_eq!(error_code(before.remove(0)), ErrorCode::TooLarge);
    assert_eq!(closed, 1009);
}

#[tokio::test]
async fn a_message_at_the_limit_is_read() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let message = r#"{"id":1,"msg":{"type":"ping","at":5}}"#;
    let padding = " ".repeat(limit::WS_MESSAGE_BYTES - message.len());
    guest.send_text(format!("{padding}{message}")).await;
    assert_eq!(guest.next().await.msg, ServerMsg::Pong { at: 5 });
}

#[tokio::test]
async fn a_flood_of_messages_is_slowed_down() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    for at in 0..140 {
        guest.send(ClientMsg::Ping { at }).await;
    }
    let (before, closed) = guest.end().await;
    let limited = before.iter().filter(|msg| match msg {
        ServerMsg::Error { problem } => {
            problem.code == ErrorCode::RateLimited && problem.retry_after.is_some()
        }
        _ => false,
    });
    assert_eq!(limited.count(), 10);
    assert_eq!(closed, 1008);
}
