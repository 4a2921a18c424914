//! Traces reach an OTLP receiver: the server's spans and the browsers', of one
//! performance in one trace.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::{Span, status::StatusCode};
use prost::Message;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::support::offer::performer;
use crate::support::socket::Socket;
use crate::support::{Server, until};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const ROOT: &str = "a3ce929d0e0e4736";

/// A receiver that keeps what it is sent.
#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<Vec<Span>>>);

impl Receiver {
    /// Listens; where.
    async fn start(&self) -> String {
        let kept = self.0.clone();
        let take = move |headers: HeaderMap, body: Bytes| async move {
            assert_eq!(headers["content-type"], "application/x-protobuf");
            assert_eq!(headers["x-key"], "sesame");
            let request = ExportTraceServiceRequest::decode(body).unwrap();
            for resource in request.resource_spans {
                let named = resource.resource.unwrap();
                let is_ours = |it: &KeyValue| it.key == "service.name";
                assert!(named.attributes.iter().any(is_ours));
                let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
                kept.lock().await.extend(spans);
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let routes = Router::new().route("/v1/traces", post(take));
        tokio::spawn(async { axum::serve(listener, routes).await });
        format!("http://{address}")
    }

    /// What is kept, once there is so much of it.
    async fn spans(&self, count: usize) -> Vec<Span> {
        until("the spans are exported", async || {
            let kept = self.0.lock().await;
            (kept.len() >= count).then(|| kept.clone())
        })
        .await
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whose it is.
fn side(span: &Span) -> String {
    let of = |key: &str| span.attributes.iter().find(|it| it.key == key)?.value.clone()?.value;
    match of("footlight.side") {
        Some(Value::StringValue(side)) => side,
        other => panic!("{other:?}"),
    }
}

async fn performing(server: &Server) -> Socket {
    let performer_client = server.client().register("paul", "performer").await;
    let stage = performer_client.stage("Late set").await;
    let mut socket = Socket::open_as(server.http(), performer_client.token(), Some(TRACE)).await;
    let publish = json!({ "type": "publish", "stage": stage, "offer": performer() });
    assert_eq!(socket.ask(publish).await["type"], "published");
    socket
}

#[tokio::test]
async fn a_performance_is_one_trace_across_browser_and_server() {
    let receiver = Receiver::default();
    let endpoint = receiver.start().await;
    let settings = [("OTLP_ENDPOINT", endpoint.as_str()), ("OTLP_HEADERS", "X-Key=sesame")];
    let server = Server::with(&settings).await;
    let mut socket = performing(&server).await;
    let report = json!({ "type": "report", "spans": [
        { "span": "create_offer", "ago_ms": 400, "took_ms": 30 },
        { "span": "set_remote", "ago_ms": 300, "took_ms": 10 },
        { "span": "ice_gathering", "ago_ms": 200, "took_ms": 150 },
        { "span": "ice_connected", "ago_ms": 100, "took_ms": 120, "failed": true },
        { "span": "join", "ago_ms": 100, "took_ms": 400 },
    ] });
    assert_eq!(socket.ask(report).await["type"], "done");
    let spans = receiver.spans(6).await;

    assert!(spans.iter().all(|span| hex(&span.trace_id) == TRACE), "{spans:?}");
    // Nobody connects, so the SFU's gives up after a while.
    let spans: Vec<_> = spans.into_iter().filter(|it| side(it) != "sfu").collect();
    let named = |name: &str| spans.iter().filter(|it| it.name == name).collect::<Vec<_>>();
    for (name, count) in
        [("create_offer", 1), ("set_remote", 2), ("ice_gathering", 1), ("ice_connected", 1)]
    {
        let found = named(name);
        assert_eq!(found.len(), count, "{name}");
        assert!(found.iter().all(|span| hex(&span.parent_span_id) == ROOT), "{name}");
    }
    let root = named("publish")[0];
    assert_eq!((hex(&root.span_id).as_str(), root.parent_span_id.len()), (ROOT, 0));
    let took = root.end_time_unix_nano - root.start_time_unix_nano;
    assert_eq!(Duration::from_nanos(took), Duration::from_millis(400));
    let failed = named("ice_connected")[0].status.clone().unwrap();
    assert_eq!(failed.code, StatusCode::Error as i32);
    let metric = server.client().metric("footlight_trace_spans_exported_total").await;
    assert!(metric >= 6.0, "{metric}");
}

#[tokio::test]
async fn what_is_left_is_exported_at_the_end() {
    let receiver = Receiver::default();
    let endpoint = receiver.start().await;
    let settings = [("OTLP_ENDPOINT", endpoint.as_str()), ("OTLP_HEADERS", "x-key=sesame")];
    let server = Server::with(&settings).await;
    let socket = performing(&server).await;
    let (status, _) = server.terminate().await;
    assert!(status.success());
    drop(socket);
    let kept = receiver.0.lock().await;
    assert!(kept.iter().any(|span| span.name == "set_remote"), "{kept:?}");
}

#[tokio::test]
async fn a_receiver_that_is_away_harms_nobody_and_is_counted() {
    let settings = [("OTLP_ENDPOINT", "http://127.0.0.1:9")];
    let server = Server::with(&settings).await;
    let _socket = performing(&server).await;
    until("what was lost is counted", async || {
        let dropped = server.client().metric("footlight_trace_spans_dropped_total").await;
        (dropped > 0.0).then_some(())
    })
    .await;
}
