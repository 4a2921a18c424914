//! What browsers report of their connections.

use super::*;

fn frame(msg: ClientMsg, json: &str) {
    golden(ClientFrame { id: 7, msg }, &format!(r#"{{"id":7,"msg":{json}}}"#));
}

fn event(event: Happening, json: &str) {
    golden(Noted { ago_ms: 5, event }, &format!(r#"{{"ago_ms":5,"event":{json}}}"#));
}

#[test]
fn a_report() {
    let noted = Noted { ago_ms: 40, event: Happening::Offer { bytes: 4000 } };
    let timed = Timed { span: SpanName::CreateOffer, ago_ms: 40, took_ms: 12, failed: false };
    let report =
        Report { events: vec![noted], spans: vec![timed, Timed { failed: true, ..timed }] };
    frame(
        ClientMsg::Report(report),
        r#"{"type":"report","events":[{"ago_ms":40,"event":{"kind":"offer","bytes":4000}}],
            "spans":[{"span":"create_offer","ago_ms":40,"took_ms":12},
                     {"span":"create_offer","ago_ms":40,"took_ms":12,"failed":true}]}"#,
    );
    frame(ClientMsg::Report(Report::default()), r#"{"type":"report"}"#);
}

#[test]
fn what_may_have_happened() {
    let (from, transport) = (CandidateType::Srflx, Transport::Udp);
    event(Happening::Answer { bytes: 1 }, r#"{"kind":"answer","bytes":1}"#);
    event(
        Happening::Candidate { from, transport },
        r#"{"kind":"candidate","from":"srflx","transport":"udp"}"#,
    );
    event(
        Happening::ConnectionState { state: ConnectionState::Failed },
        r#"{"kind":"connection_state","state":"failed"}"#,
    );
    event(
        Happening::IceState { state: IceState::Checking },
        r#"{"kind":"ice_state","state":"checking"}"#,
    );
    event(Happening::Connected { after_ms: 90 }, r#"{"kind":"connected","after_ms":90}"#);
    event(Happening::FirstFrame { after_ms: 120 }, r#"{"kind":"first_frame","after_ms":120}"#);
    event(
        Happening::Path { from: CandidateType::Relay, transport: Transport::Tls },
        r#"{"kind":"path","from":"relay","transport":"tls"}"#,
    );
    event(Happening::Codec { codec: Codec::Opus }, r#"{"kind":"codec","codec":"opus"}"#);
    event(
        Happening::IceRestart { outcome: Outcome::Connected },
        r#"{"kind":"ice_restart","outcome":"connected"}"#,
    );
    event(Happening::Grade { grade: Grade::Fair }, r#"{"kind":"grade","grade":"fair"}"#);
}

#[test]
fn a_warning() {
    let (kind, severity) = (WarningKind::Loss, Severity::Critical);
    frame(
        ClientMsg::QualityWarning(Warning { kind, value: 125, severity }),
        r#"{"type":"qualitywarning","kind":"loss","value":125,"severity":"critical"}"#,
    );
}

#[test]
fn words_are_read_as_they_are_written() {
    for span in SpanName::ALL {
        assert_eq!(SpanName::from_word(span.word()), Some(*span));
        golden(*span, &format!("{:?}", span.word()));
    }
    assert_eq!(Codec::from_word("VP8"), Some(Codec::Vp8));
    assert_eq!(Codec::from_word("vp8"), None);
    assert!(Grade::Poor < Grade::Excellent);
}

#[test]
fn a_trace_is_32_small_digits_and_not_nothing() {
    let id = TraceId::from_bits(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
    golden(id, r#""4bf92f3577b34da6a3ce929d0e0e4736""#);
    assert_eq!(id.to_string().parse(), Ok(id));
    for wrong in [
        r#""00000000000000000000000000000000""#,
        r#""4BF92F3577B34DA6A3CE929D0E0E4736""#,
        r#""4bf92f3577b34da6a3ce929d0e0e473""#,
        r#""+bf92f3577b34da6a3ce929d0e0e4736""#,
        r#""4bf92f3577b34da6a3ce929d0e0e4736x""#,
        "7",
    ] {
        refused::<TraceId>(wrong);
    }
}
