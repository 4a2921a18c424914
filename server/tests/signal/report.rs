//! What browsers report is bounded, rate-limited, written down and counted.

use footlight_shared::{
    CandidateType, ClientMsg, Codec, ErrorCode, Grade, Happening, Noted, Outcome, Report, Role,
    Severity, SpanName, Timed, TraceId, Transport, Warning, WarningKind, limit,
};
use serde_json::json;

use crate::support::call::{join, make};
use crate::support::room::{self, enter, joined};
use crate::support::{Client, Server, type_of, watch};

fn report(events: &[Happening]) -> ClientMsg {
    let noted = events.iter().map(|event| Noted { ago_ms: 10, event: *event });
    ClientMsg::Report(Report { events: noted.collect(), spans: Vec::new() })
}

async fn metrics(client: &Client) -> String {
    let request = client.request(reqwest::Method::GET, "/metrics");
    request.send().await.unwrap().text().await.unwrap()
}

/// The value of one with labels, once it is this.
async fn becomes(client: &Client, metric: &str, wanted: f64) {
    let seen = async {
        loop {
            let text = metrics(client).await;
            let value = text.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '));
            if value.and_then(|value| value.parse::<f64>().ok()) == Some(wanted) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let seen = tokio::time::timeout(crate::support::PATIENCE, seen).await;
    assert!(seen.is_ok(), "{metric} is never {wanted}");
}

#[tokio::test]
async fn what_is_told_of_a_connection_is_counted_while_it_lasts() {
    let server = Server::start().await;
    let (_performer, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Viewer, "anna").await;
    viewer.socket.ask(watch(&stage)).await;
    let (from, transport) = (CandidateType::Relay, Transport::Tls);
    let told = report(&[
        Happening::Path { from, transport },
        Happening::Codec { codec: Codec::Av1 },
        Happening::Grade { grade: Grade::Good },
        Happening::Grade { grade: Grade::Fair },
    ]);
    assert_eq!(type_of(&viewer.socket.ask(told).await), "done");
    let client = &viewer.client;
    becomes(client, "footlight_turn_usage_ratio", 1.0).await;
    becomes(client, r#"footlight_quality_grade{grade="fair"}"#, 1.0).await;
    becomes(client, r#"footlight_quality_grade{grade="good"}"#, 0.0).await;
    becomes(client, r#"footlight_codec_selected_total{codec="AV1"}"#, 1.0).await;
    becomes(client, r#"footlight_paths_total{type="relay",transport="tls"}"#, 1.0).await;
    viewer.socket.ask(ClientMsg::Leave).await;
    becomes(client, r#"footlight_quality_grade{grade="fair"}"#, 0.0).await;
    becomes(client, "footlight_turn_usage_ratio", 0.0).await;
}

#[tokio::test]
async fn who_is_nowhere_counts_for_nothing() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await;
    let told =
        report(&[Happening::Codec { codec: Codec::Vp8 }, Happening::Connected { after_ms: 9 }]);
    assert_eq!(type_of(&guest.socket.ask(told).await), "done");
    let text = metrics(&guest.client).await;
    assert!(text.contains("footlight_codec_selected_total{codec=\"VP8\"} 0"), "{text}");
    assert!(text.contains("footlight_call_setup_seconds_count{kind=\"call\"} 0"), "{text}");
}

#[tokio::test]
async fn a_report_beyond_its_bounds_is_refused_whole() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let many = vec![Happening::Offer { bytes: 1 }; limit::REPORT.0 + 1];
    assert_eq!(guest.refused(report(&many)).await, ErrorCode::TooLarge);
    let timed = Timed { span: SpanName::Join, ago_ms: 1, took_ms: 1, failed: false };
    let spans = vec![timed; limit::REPORT.1 + 1];
    let many = Report { spans, ..Report::default() };
    assert_eq!(guest.refused(ClientMsg::Report(many)).await, ErrorCode::TooLarge);
    for (ago_ms, took_ms) in [(limit::REPORT_MS, 1), (u32::MAX, u32::MAX)] {
        let spans = vec![Timed { ago_ms, took_ms, ..timed }];
        let old = ClientMsg::Report(Report { spans, ..Report::default() });
        assert_eq!(guest.refused(old).await, ErrorCode::Invalid);
    }
}

#[tokio::test]
async fn reports_come_in_batches_or_are_turned_away() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let mut answers = Vec::new();
    for _ in 0..20 {
        answers.push(type_of(&guest.ask(report(&[])).await));
    }
    assert_eq!(answers[..10], ["done"; 10]);
    assert!(answers[10..].contains(&"error"), "{answers:?}");
    assert_eq!(type_of(&guest.ask(ClientMsg::Leave).await), "done");
}

#[tokio::test]
async fn warnings_are_counted_by_kind_and_come_seldom() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await;
    let (kind, severity) = (WarningKind::Loss, Severity::Critical);
    let warning = ClientMsg::QualityWarning(Warning { kind, value: 120, severity });
    for _ in 0..2 {
        assert_eq!(type_of(&guest.socket.ask(warning.clone()).await), "done");
    }
    assert_eq!(guest.socket.refused(warning).await, ErrorCode::RateLimited);
    let metric = r#"footlight_quality_warnings_total{kind="loss",severity="critical"}"#;
    becomes(&guest.client, metric, 2.0).await;
}

#[tokio::test]
async fn a_name_in_traces_is_taken_and_kept() {
    let server = Server::start().await;
    let client = server.enter(Role::Guest, "").await.client;
    let mut socket = server.connect().await;
    socket.trace = Some(TraceId::from_bits(42));
    let mut socket = socket.say_hello(client.token(), None).await;
    assert_eq!(type_of(&socket.ask(report(&[])).await), "done");
}

#[tokio::test]
async fn both_members_of_a_call_are_part_of_one_trace() {
    let server = Server::start().await;
    let host = server.enter(Role::Viewer, "anna").await;
    let call = make(&host.client, None).await;
    let (mut first, mut second) = (host.socket, server.enter(Role::Viewer, "bert").await.socket);
    let trace = join(&mut first, &call).await.trace;
    assert_eq!(join(&mut second, &call).await.trace, trace);
    let (from, transport, outcome) = (CandidateType::Host, Transport::Udp, Outcome::Connected);
    let told = report(&[
        Happening::Connected { after_ms: 120 },
        Happening::Path { from, transport },
        Happening::IceRestart { outcome },
    ]);
    assert_eq!(type_of(&first.ask(told).await), "done");
    let client = &host.client;
    becomes(client, r#"footlight_call_setup_seconds_count{kind="call"}"#, 1.0).await;
    let restarts = r#"footlight_ice_restarts_total{kind="call",outcome="connected"}"#;
    becomes(client, restarts, 1.0).await;
    becomes(client, r#"footlight_paths_total{type="host",transport="udp"}"#, 1.0).await;
}

#[tokio::test]
async fn pairs_of_a_mesh_are_measured_by_their_browsers() {
    let server = Server::start().await;
    let host = server.enter(Role::Viewer, "anna").await;
    let room = room::make(&host.client, json!({ "mesh": true })).await;
    let mut socket = host.socket;
    joined(socket.ask(enter(&room)).await);
    let outcome = Outcome::Failed;
    let told = report(&[
        Happening::Connected { after_ms: 80 },
        Happening::FirstFrame { after_ms: 150 },
        Happening::IceRestart { outcome },
    ]);
    assert_eq!(type_of(&socket.ask(told).await), "done");
    let setups = r#"footlight_call_setup_seconds_count{kind="mesh"}"#;
    becomes(&host.client, setups, 1.0).await;
    let frames = r#"footlight_join_first_frame_seconds_count{kind="mesh"}"#;
    becomes(&host.client, frames, 1.0).await;
    let restarts = r#"footlight_ice_restarts_total{kind="mesh",outcome="failed"}"#;
    becomes(&host.client, restarts, 1.0).await;
}

#[tokio::test]
async fn members_of_a_mesh_count_while_they_are_in_it() {
    let server = Server::start().await;
    let host = server.enter(Role::Viewer, "anna").await;
    let room = room::make(&host.client, json!({ "mesh": true })).await;
    let (mut socket, client) = (host.socket, &host.client);
    let (from, transport, grade) = (CandidateType::Relay, Transport::Udp, Grade::Good);
    let told = report(&[Happening::Path { from, transport }, Happening::Grade { grade }]);
    assert_eq!(type_of(&socket.ask(told.clone()).await), "done");
    becomes(client, "footlight_turn_usage_ratio", 0.0).await;
    joined(socket.ask(enter(&room)).await);
    assert_eq!(type_of(&socket.ask(told).await), "done");
    let good = r#"footlight_quality_grade{grade="good"}"#;
    becomes(client, "footlight_turn_usage_ratio", 1.0).await;
    becomes(client, good, 1.0).await;
    becomes(client, r#"footlight_paths_total{type="relay",transport="udp"}"#, 1.0).await;
    socket.ask(ClientMsg::Leave).await;
    becomes(client, "footlight_turn_usage_ratio", 0.0).await;
    becomes(client, good, 0.0).await;
}

#[tokio::test]
async fn of_a_room_the_server_measures_what_it_knows_and_browsers_tell_the_first_picture() {
    let server = Server::start().await;
    let host = server.enter(Role::Viewer, "anna").await;
    let room = room::make(&host.client, json!({})).await;
    let mut socket = host.socket;
    room::join(&mut socket, &room).await;
    let outcome = Outcome::Connected;
    let told = report(&[
        Happening::FirstFrame { after_ms: 250 },
        Happening::Connected { after_ms: 80 },
        Happening::IceRestart { outcome },
    ]);
    assert_eq!(type_of(&socket.ask(told).await), "done");
    let client = &host.client;
    let first_frame = "footlight_join_first_frame_seconds";
    becomes(client, &format!(r#"{first_frame}_count{{kind="room"}}"#), 1.0).await;
    becomes(client, &format!(r#"{first_frame}_sum{{kind="room"}}"#), 0.25).await;
    for (series, value) in [
        (r#"footlight_call_setup_seconds_count{kind="mesh"}"#, 0.0),
        (r#"footlight_ice_restarts_total{kind="mesh",outcome="connected"}"#, 0.0),
        (r#"footlight_ice_restarts_total{kind="room",outcome="connected"}"#, 0.0),
    ] {
        becomes(client, series, value).await;
    }
}
