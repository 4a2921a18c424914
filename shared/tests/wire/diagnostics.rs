//! The report of diagnostics.

use super::*;

fn report() -> DiagnosticsReport {
    DiagnosticsReport {
        time: 1_700_000_000_000,
        summary: Summary::of(1),
        findings: vec![Finding { kind: FindingKind::SlowUpload, subject: None, value: Some(640) }],
        browser: BrowserCheck {
            name: "Firefox".parse().unwrap(),
            version: 140,
            system: "Linux".parse().unwrap(),
            abilities: vec![Ability { name: "WebRTC".parse().unwrap(), has: true }],
            codecs: vec![CodecCheck {
                name: "video/VP8".parse().unwrap(),
                send: true,
                receive: true,
            }],
        },
        devices: DeviceCheck { camera: DeviceState::Works, microphone: DeviceState::Skipped },
        servers: vec![ServerCheck {
            url: "turn:a.example:3478?transport=udp".parse().unwrap(),
            reach: Reach::Reached,
            ms: Some(31),
            relayed_ms: Some(64),
        }],
        nat: NatCheck {
            mapping: Mapping::EndpointIndependent,
            seen_as: vec![CutAddress::of("203.0.113.77".parse().unwrap())],
        },
        line: Some(LineCheck { upload: Some(640), ..LineCheck::default() }),
    }
}

#[test]
fn a_report() {
    golden(
        report(),
        r#"{"time":1700000000000,"summary":"fair",
            "findings":[{"kind":"slow_upload","value":640}],
            "browser":{"name":"Firefox","version":140,"system":"Linux",
              "abilities":[{"name":"WebRTC","has":true}],
              "codecs":[{"name":"video/VP8","send":true,"receive":true}]},
            "devices":{"camera":"works","microphone":"skipped"},
            "servers":[{"url":"turn:a.example:3478?transport=udp","reach":"reached",
              "ms":31,"relayed_ms":64}],
            "nat":{"mapping":"endpoint_independent","seen_as":["203.0.113.0/24"]},
            "line":{"upload":640}}"#,
    );
    let kept = KeptReport { received: 5, report: report() };
    let text = serde_json::to_string(&report()).unwrap();
    golden(
        ReportList { reports: vec![kept] },
        &format!(r#"{{"reports":[{{"received":5,"report":{text}}}]}}"#),
    );
    golden(LineDescription { sdp: "v=0".to_owned() }, r#"{"sdp":"v=0"}"#);
}

#[test]
fn a_whole_address_is_cut_when_it_is_read() {
    for (whole, cut) in [
        ("203.0.113.77", "203.0.113.0/24"),
        ("203.0.113.77/32", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
    ] {
        let read: CutAddress = serde_json::from_str(&format!("{whole:?}")).unwrap();
        assert_eq!(read.to_string(), cut);
    }
    refused::<CutAddress>(r#""somebody""#);
}

#[test]
fn a_name_in_it_is_short_and_printable() {
    refused::<Brief>(r#""""#);
    refused::<Brief>(r#""a\nb""#);
    refused::<Brief>(&format!("{:?}", "a".repeat(129)));
}

#[test]
fn the_summary_counts_findings() {
    for (findings, summary) in
        [(0, Summary::Good), (1, Summary::Fair), (2, Summary::Fair), (3, Summary::Poor)]
    {
        assert_eq!(Summary::of(findings), summary);
    }
}
