//! `/ws`: the only file that names axum's WebSocket. It checks who may open a
//! socket and turns frames into the connection's terms and back.

use std::net::IpAddr;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
pub(crate) use axum::extract::ws::Utf8Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use footlight_shared::{ErrorCode, Problem, limit};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, Stream, StreamExt};
use tracing::Instrument;

use super::connection::{Connection, Inbound};
use super::farewell::{Farewell, code};
use super::origin;
use super::outbox::{self, Next, Outgoing, encode};
use crate::http::ClientAddr;
use crate::state::AppState;

/// Messages up to this size are read, so that one beyond the limit can be
/// answered; what is longer is not even read.
const READ_BYTES: usize = 4 * limit::WS_MESSAGE_BYTES;
/// Bytes read at once. Every socket keeps a buffer of this size, or of that of
/// its longest message, so it is small.
const READ_AT_ONCE: usize = 1024;
/// What one socket may have waiting below its outbox.
const WRITE_BYTES: usize = 1024 * 1024;

/// Opens the signalling socket.
pub async fn upgrade(
    State(state): State<AppState>,
    ClientAddr(address): ClientAddr,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    // A header that is not text is no origin of a browser's.
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("null"));
    let origins = &state.config.public_origins;
    if !origin::is_allowed(text(header::ORIGIN), text(header::HOST), origins) {
        let words = "Pages of this origin may not connect to this server.";
        return refuse(StatusCode::FORBIDDEN, Problem::new(ErrorCode::Forbidden, words));
    }
    if let Err(early) = state.limits.connect.check(address) {
        state.metrics.rate_limited.increment(1);
        let words = "Too many connections. Try again in a while.";
        let mut problem = Problem::new(ErrorCode::RateLimited, words);
        problem.retry_after = Some(early.retry_after);
        return refuse(StatusCode::TOO_MANY_REQUESTS, problem);
    }
    upgrade
        .max_message_size(READ_BYTES)
        .max_frame_size(READ_BYTES)
        .max_write_buffer_size(WRITE_BYTES)
        .read_buffer_size(READ_AT_ONCE)
        .on_upgrade(move |socket| {
            // The session's tag is filled in by its hello.
            let span = tracing::info_span!("socket", session = tracing::field::Empty);
            serve(state, address, socket).instrument(span)
        })
}

fn refuse(status: StatusCode, problem: Problem) -> Response {
    let mut headers = HeaderMap::new();
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    (status, headers, Json(problem)).into_response()
}

async fn serve(state: AppState, address: IpAddr, socket: WebSocket) {
    let _count = state.hub.count_socket();
    let closing = state.hub.settings().timing.closing;
    // Not all the metrics: what is kept here is kept for every socket.
    let messages_dropped = state.metrics.messages_dropped.clone();
    let (sink, stream) = socket.split();
    let (outbox, outgoing) = outbox::channel();
    let mut connection = Connection::new(state, address, outbox);
    let read = async {
        let mut inbound = inbound(stream);
        connection.run(&mut inbound).await;
        drop(connection);
        // The client's answer to our close frame, or ours to his.
        let rest = async { while inbound.next().await.is_some() {} };
        let _ = tokio::time::timeout(closing, rest).await;
    };
    let (dropped, ()) = tokio::join!(write(sink, outgoing, closing), read);
    messages_dropped.increment(dropped);
}

fn inbound(stream: SplitStream<WebSocket>) -> impl Stream<Item = Inbound> + Unpin {
    stream.filter_map(|item| {
        let inbound = match item {
            Ok(Message::Text(text)) => Some(Inbound::Text(text.as_str().to_owned())),
            Ok(Message::Binary(_)) => Some(Inbound::NotText),
            Ok(Message::Ping(_) | Message::Pong(_)) => None,
            Ok(Message::Close(frame)) => Some(Inbound::Closed { gone: says_gone(frame.as_ref()) }),
            Err(error) if is_too_large(&error) => Some(Inbound::TooLarge),
            Err(_) => Some(Inbound::Closed { gone: false }),
        };
        std::future::ready(inbound)
    })
}

/// 1000: it is done. 1001: the page is left. Anything else may come back.
fn says_gone(frame: Option<&CloseFrame>) -> bool {
    frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001))
}

fn is_too_large(error: &axum::Error) -> bool {
    let error = std::error::Error::source(error)
        .and_then(|inner| inner.downcast_ref::<tungstenite::Error>());
    matches!(error, Some(tungstenite::Error::Capacity(_)))
}

/// Sends what comes out of the outbox; returns how many messages were dropped
/// because the client was too slow.
async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut outgoing: Outgoing,
    closing: Duration,
) -> u64 {
    loop {
        match outgoing.next().await {
            Next::Send(wire) => {
                tokio::select! {
                    sent = sink.send(Message::Text(wire)) => {
                        if sent.is_err() {
                            return 0;
                        }
                    }
                    () = outgoing.closing() => {}
                }
            }
            Next::Close(farewell) => {
                let dropped = if farewell.code == code::TOO_SLOW { outgoing.discard() } else { 0 };
                let last_words = say(&mut sink, &mut outgoing, *farewell);
                let _ = tokio::time::timeout(closing, Box::pin(last_words)).await;
                return dropped;
            }
            Next::Over => {
                let _ = tokio::time::timeout(closing, sink.close()).await;
                return 0;
            }
        }
    }
}

async fn say(
    sink: &mut SplitSink<WebSocket, Message>,
    outgoing: &mut Outgoing,
    farewell: Farewell,
) -> Result<(), axum::Error> {
    while let Some(wire) = outgoing.rest() {
        sink.feed(Message::Text(wire)).await?;
    }
    if let Some(frame) = &farewell.frame {
        sink.feed(Message::Text(encode(frame))).await?;
    }
    let close = CloseFrame { code: farewell.code, reason: farewell.reason.into() };
    sink.send(Message::Close(Some(close))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size<F>(_: impl FnOnce(AppState, IpAddr, WebSocket) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn what_waits_for_a_message_is_small() {
        // Every socket keeps that much for as long as it is open.
        assert!(size(serve) <= 4 * 1024, "{} bytes", size(serve));
    }
}
