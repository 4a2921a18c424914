//! What measurements come to.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use footlight_session::diagnostics::{Checks, advice, findings, reach_words, report, saved, words};
use footlight_shared::{
    Ability, BrowserCheck, CodecCheck, DeviceCheck, DeviceState, FindingKind, LineCheck, Mapping,
    NatCheck, Reach, ServerCheck, Summary,
};
use proptest::prelude::*;

/// Nothing is wrong.
fn well() -> Checks {
    let codec = |name: &str| CodecCheck { name: name.parse().unwrap(), send: true, receive: true };
    Checks {
        browser: BrowserCheck {
            name: "Chrome".parse().unwrap(),
            version: 138,
            system: "Linux".parse().unwrap(),
            abilities: vec![Ability { name: "WebRTC".parse().unwrap(), has: true }],
            codecs: vec![codec("video/VP8"), codec("audio/opus")],
        },
        devices: DeviceCheck { camera: DeviceState::Works, microphone: DeviceState::Works },
        servers: vec![server("stun:a.example", Reach::Reached)],
        nat: NatCheck { mapping: Mapping::EndpointIndependent, seen_as: vec![] },
        line: Some(LineCheck {
            upload: Some(1000),
            download: Some(1000),
            round_trip_ms: Some(150),
            jitter_ms: Some(4),
            loss_permille: Some(10),
        }),
        line_tried: true,
    }
}

fn server(url: &str, reach: Reach) -> ServerCheck {
    ServerCheck { url: url.parse().unwrap(), reach, ms: Some(20), relayed_ms: None }
}

fn kinds(checks: &Checks) -> Vec<FindingKind> {
    findings(checks).iter().map(|finding| finding.kind).collect()
}

#[test]
fn at_the_bounds_nothing_is_found() {
    assert_eq!(kinds(&well()), []);
    assert_eq!(report(1, well()).summary, Summary::Good);
}

#[test]
fn below_a_megabit_beyond_one_percent_and_beyond_150_ms_is() {
    let line = LineCheck {
        upload: Some(999),
        download: Some(999),
        round_trip_ms: Some(151),
        jitter_ms: None,
        loss_permille: Some(11),
    };
    let checks = Checks { line: Some(line), ..well() };
    use FindingKind::{Latency, Loss, SlowDownload, SlowUpload};
    assert_eq!(kinds(&checks), [Loss, Latency, SlowUpload, SlowDownload]);
    assert_eq!(report(1, checks).summary, Summary::Poor);
}

#[test]
fn a_line_that_was_not_looked_for_is_no_finding() {
    let checks = Checks { line: None, ..well() };
    assert_eq!(kinds(&checks), [FindingKind::NoLine]);
    assert_eq!(kinds(&Checks { line_tried: false, ..checks }), []);
}

#[test]
fn each_server_that_fails_is_one() {
    let servers = vec![
        server("stun:a.example", Reach::Unreached),
        server("turn:a.example", Reach::Unreached),
        server("turn:b.example", Reach::Refused),
        server("turns:c.example", Reach::Silent),
    ];
    let checks = Checks { servers, ..well() };
    use FindingKind::{StunUnreached, TurnRefused, TurnSilent, TurnUnreached};
    assert_eq!(kinds(&checks), [StunUnreached, TurnUnreached, TurnRefused, TurnSilent]);
}

#[test]
fn a_network_without_ipv6_is_none_the_worse_while_ipv4_goes() {
    let six = || server("stun:[2001:db8::1]:3478", Reach::Unreached);
    let four = server("stun:192.0.2.1:3478", Reach::Reached);
    assert_eq!(kinds(&Checks { servers: vec![four, six()], ..well() }), []);
    let alone = Checks { servers: vec![six()], ..well() };
    assert_eq!(kinds(&alone), [FindingKind::StunUnreached]);
    assert_eq!(reach_words(&six()), "No answer over IPv6, which this network may not have.");
    let quiet = server("stun:[2001:db8::1]:3478", Reach::Reached);
    let quiet = reach_words(&ServerCheck { ms: None, ..quiet });
    assert!(!quiet.contains("Answered"), "nobody may have been asked: {quiet}");
}

#[test]
fn a_hard_network_wants_a_relay() {
    let nat = NatCheck { mapping: Mapping::AddressOrPortDependent, seen_as: vec![] };
    let mut checks = Checks { nat, ..well() };
    assert_eq!(kinds(&checks), [FindingKind::NeedsRelay]);
    checks.servers.push(server("turns:a.example?transport=tcp", Reach::Reached));
    assert_eq!(kinds(&checks), []);
}

#[test]
fn devices_that_were_not_to_be_checked_are_none() {
    let devices = DeviceCheck { camera: DeviceState::Skipped, microphone: DeviceState::Silent };
    assert_eq!(kinds(&Checks { devices, ..well() }), [FindingKind::MicrophoneSilent]);
}

#[test]
fn what_the_browser_lacks_is_one() {
    let mut checks = well();
    checks.browser.abilities[0].has = false;
    checks.browser.codecs[1].send = false;
    assert_eq!(kinds(&checks), [FindingKind::BrowserLacks, FindingKind::CodecLacks]);
}

#[test]
fn the_file_has_words_and_advice() {
    let servers = vec![server("turn:gone.example", Reach::Unreached)];
    let file = saved(&report(1_700_000_000_000, Checks { servers, ..well() }));
    let read: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(read["summary"], "fair");
    assert_eq!(read["time"], 1_700_000_000_000_u64);
    let told = &read["recommendations"][0];
    assert_eq!(told["finding"], "The relay turn:gone.example does not answer.");
    assert_eq!(told["recommendation"], advice(FindingKind::TurnUnreached));
}

proptest! {
    #[test]
    fn the_summary_goes_by_the_number_of_findings(
        upload in 0_u32..3000, download in 0_u32..3000, rtt in 0_u32..400, loss in 0_u32..1000,
        lost in 0_usize..4,
    ) {
        let line = LineCheck {
            upload: Some(upload),
            download: Some(download),
            round_trip_ms: Some(rtt),
            jitter_ms: None,
            loss_permille: Some(loss),
        };
        let servers = vec![server("stun:a.example", Reach::Unreached); lost];
        let report = report(1, Checks { line: Some(line), servers, ..well() });
        let wanted = [upload < 1000, download < 1000, rtt > 150, loss > 10];
        let wanted = wanted.into_iter().filter(|it| *it).count() + lost;
        prop_assert_eq!(report.findings.len(), wanted);
        prop_assert_eq!(report.summary, Summary::of(wanted));
        for finding in &report.findings {
            prop_assert!(words(finding).ends_with('.') && advice(finding.kind).ends_with('.'));
        }
    }
}
