//! What browsers write passes, and what they would not write does not.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use footlight_shared::Wants;
use proptest::prelude::*;

use super::*;

/// Written by Chromium 156 and Firefox 153, but for the first two.
const SAMPLES: [&str; 8] = [
    include_str!("samples/chromium-offer.sdp"),
    include_str!("samples/firefox-answer.sdp"),
    include_str!("samples/chromium-gathered-offer.sdp"),
    include_str!("samples/chromium-gathered-answer.sdp"),
    include_str!("samples/chromium-restart.sdp"),
    include_str!("samples/firefox-gathered-offer.sdp"),
    include_str!("samples/firefox-gathered-answer.sdp"),
    include_str!("samples/firefox-restart.sdp"),
];
const CANDIDATE: &str = "candidate:1853887674 1 udp 2122260223 192.0.2.1 51472 typ host";

fn sample(at: usize) -> String {
    SAMPLES[at].replace('\n', "\r\n")
}

fn description(sdp: impl Into<String>) -> Result<Passed, Flaw> {
    signal(&Signal::Offer { sdp: sdp.into(), peer_session: None })
}

fn candidate_of(text: impl Into<String>) -> Signal {
    Signal::Candidate { candidate: text.into(), mid: None, line: None, ufrag: None }
}

fn candidate(text: impl Into<String>) -> Result<Passed, Flaw> {
    signal(&candidate_of(text))
}

/// A browser's description in which one line is another.
fn with(line: &str, other: &str) -> Result<Passed, Flaw> {
    let sdp = sample(0);
    let line = format!("{line}\r\n");
    assert!(sdp.contains(&line), "{line}");
    description(sdp.replacen(&line, &format!("{other}\r\n"), 1))
}

#[test]
fn what_browsers_write_passes() {
    for (at, _) in SAMPLES.iter().enumerate() {
        let sdp = sample(at);
        assert_eq!(description(sdp.clone()), Ok(Passed::Offer(sdp.len())));
        let bytes = sdp.len();
        assert_eq!(
            signal(&Signal::Answer { sdp, peer_session: Some("6813746523891267429".to_owned()) }),
            Ok(Passed::Answer(bytes))
        );
    }
}

#[test]
fn the_candidates_of_browsers_pass() {
    for (text, kind, transport) in [
        (CANDIDATE, "host", "udp"),
        (
            "candidate:0 1 UDP 2122252543 8f2d4a3e-4a57-4d62-9f45-6f1c2a7f0c11.local 51022 typ host",
            "host",
            "udp",
        ),
        (
            "candidate:1 1 udp 1686052607 203.0.113.9 51472 typ srflx raddr 0.0.0.0 rport 0 \
             generation 0 ufrag Vx4t network-id 1 network-cost 10",
            "srflx",
            "udp",
        ),
        ("candidate:2 1 TCP 2105524479 2001:db8::1 9 typ host tcptype active", "host", "tcp"),
        (
            "candidate:3 1 udp 41885695 192.0.2.9 50001 typ relay raddr 203.0.113.9 rport 51472",
            "relay",
            "udp",
        ),
        (
            "candidate:0 2 UDP 2122187006 e78fcd38-80c7-4c5b-8a96-b70477dfe2c5.local 45837 typ host",
            "host",
            "udp",
        ),
        ("candidate:4 1 udp 1845501695 192.0.2.9 50001 typ prflx", "prflx", "udp"),
    ] {
        assert_eq!(candidate(text), Ok(Passed::Candidate { kind, transport }), "{text}");
    }
    let full = Signal::Candidate {
        candidate: CANDIDATE.to_owned(),
        mid: Some("audio-0".to_owned()),
        line: Some(7),
        ufrag: Some("Vx4t".to_owned()),
    };
    assert!(signal(&full).is_ok());
    assert_eq!(signal(&Signal::EndOfCandidates { ufrag: None }), Ok(Passed::End));
    let least = Wants { picture: true, bitrate: Some(limit::PICTURE_BITRATE) };
    assert_eq!(signal(&Signal::Wants(least)), Ok(Passed::Wants));
}

#[test]
fn candidates_that_are_none_do_not_pass() {
    for text in [
        "",
        "candidate:",
        "a=candidate:1 1 udp 1 192.0.2.1 9 typ host",
        "candidate:1 1 udp 1 192.0.2.1 9",
        "candidate:1 1 udp 1 192.0.2.1 9 typ",
        "candidate:1 1 udp 1 192.0.2.1 9 typ elsewhere",
        "candidate:1 1 udp 1 192.0.2.1 9 type host",
        "candidate:1 1 udp 1 192.0.2.1 70000 typ host",
        "candidate:1 1 udp 1 192.0.2.1 -9 typ host",
        "candidate:1 1 udp 4294967296 192.0.2.1 9 typ host",
        "candidate:1 0 udp 1 192.0.2.1 9 typ host",
        "candidate:1 257 udp 1 192.0.2.1 9 typ host",
        "candidate:1 1 sctp 1 192.0.2.1 9 typ host",
        "candidate:a-b 1 udp 1 192.0.2.1 9 typ host",
        "candidate:1  1 udp 1 192.0.2.1 9 typ host",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host ",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=setup:active",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host generation",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host raddr somewhere",
        "candidate:1 1 udp 1 192.0.2.1 9 typ host tcptype sometimes",
        // A name that the other's browser would have to look up.
        "candidate:1 1 udp 1 tracker.example 9 typ host",
        "candidate:1 1 udp 1 tracker.example.local 9 typ host",
        "candidate:1 1 udp 1 .local 9 typ host",
        "candidate:1 1 udp 1 fe80::1%eth0 9 typ host",
    ] {
        assert!(matches!(candidate(text), Err(Flaw::Field { .. })), "{text}");
    }
    let long = format!("{CANDIDATE} {}", "x y ".repeat(200));
    assert_eq!(candidate(long), Err(Flaw::TooLarge { field: "candidate" }));
    assert!(candidate(format!("{CANDIDATE}{}", " x y".repeat(17))).is_err());
}

#[test]
fn the_fields_beside_a_candidate_are_looked_at_too() {
    let Signal::Candidate { candidate, .. } = candidate_of(CANDIDATE) else { return };
    let of = |mid: Option<&str>, line, ufrag: Option<&str>| {
        let (mid, ufrag) = (mid.map(str::to_owned), ufrag.map(str::to_owned));
        signal(&Signal::Candidate { candidate: candidate.clone(), mid, line, ufrag })
    };
    let long = "u".repeat(257);
    for (found, field) in [
        (of(Some(""), None, None), "mid"),
        (of(Some("a b"), None, None), "mid"),
        (of(Some(&long), None, None), "mid"),
        (of(None, Some(8), None), "line"),
        (of(None, None, Some("abc")), "ufrag"),
        (of(None, None, Some("ab\ncd")), "ufrag"),
        (of(None, None, Some(&long)), "ufrag"),
        (signal(&Signal::EndOfCandidates { ufrag: Some(long.clone()) }), "ufrag"),
        (signal(&Signal::Wants(Wants { picture: true, bitrate: Some(29_999) })), "bitrate"),
        (signal(&Signal::Offer { sdp: sample(0), peer_session: Some(long) }), "peer_session"),
    ] {
        assert!(matches!(found, Err(Flaw::Field { field: at, .. }) if at == field), "{found:?}");
    }
}

#[test]
fn lines_that_no_browser_writes_do_not_pass() {
    let ice = "a=ice-ufrag:Vx4t";
    for (line, other) in [
        ("v=0", "v=1"),
        ("s=-", "s="),
        ("t=0 0", "t=now"),
        ("t=0 0", "e=somebody@example"),
        ("t=0 0", "t=0 0\r\nt=0 0"),
        ("t=0 0", "t=0 0\r\nk=clear:secret"),
        ("c=IN IP4 0.0.0.0", "c=IN IP4 tracker.example"),
        ("c=IN IP4 0.0.0.0", "c=IN IP4 224.2.1.1/127"),
        ("b=AS:2500", "b=AS:many"),
        ("b=AS:2500", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc"),
        (ice, "a=ice-ufrag:abc"),
        (ice, "a=ice-ufrag:ab cd"),
        (ice, "a=ice-ufrag:"),
        (ice, "a=ice-ufrag"),
        (ice, "a=ice-lite"),
        (ice, "a=unheard-of:1"),
        (ice, "a=key-mgmt:mikey AQAFg"),
        (ice, "a=remote-candidates:1 192.0.2.1 9"),
        (ice, "a=candidate:1 1 udp 1 tracker.example 9 typ host"),
        (ice, "a=ice-ufrag:Vx4t\r\n"),
        (ice, "a=ice-ufrag:Vx4t\r"),
        (ice, "a=ice-ufrag:Vx4t\n"),
        (ice, "a=ice-ufrag:Vx4t\0"),
        (ice, "a=msid:\u{202e}abc def"),
        (ice, "xa=ice-ufrag:Vx4t"),
        (ice, "ice"),
        ("a=ice-pwd:dCgDs4nyVg0kZw4qXr7Wm/Y+", "a=ice-pwd:short"),
        ("a=setup:actpass", "a=setup:maybe"),
        ("a=mid:0", "a=mid:a b"),
        ("a=sctp-port:5000", "a=sctp-port:many"),
        ("a=rtcp:9 IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 tracker.example"),
        ("a=extmap-allow-mixed", "c=IN IP4 0.0.0.0\r\nb=AS:1\r\nc=IN IP4 0.0.0.0"),
    ] {
        let found = with(line, other);
        assert!(matches!(found, Err(Flaw::Line { .. })), "{other:?}: {found:?}");
    }
}

#[test]
fn sections_are_those_of_browsers_and_encrypted() {
    let video = "m=video 9 UDP/TLS/RTP/SAVPF 96 97 103 104 45 46 98 99";
    for other in [
        "m=video 9 RTP/AVP 96",
        "m=video 9 RTP/SAVPF 96",
        "m=video 9/2 UDP/TLS/RTP/SAVPF 96",
        "m=video 99999 UDP/TLS/RTP/SAVPF 96",
        "m=video 9 UDP/TLS/RTP/SAVPF",
        "m=video 9 UDP/TLS/RTP/SAVPF 128",
        "m=video 9 UDP/TLS/RTP/SAVPF all",
        "m=text 9 UDP/TLS/RTP/SAVPF 96",
        "m=application 9 UDP/TLS/RTP/SAVPF 96",
        "m=application 9 UDP/DTLS/SCTP 5000",
        "m=video",
    ] {
        assert!(matches!(with(video, other), Err(Flaw::Line { .. })), "{other}");
    }
}

#[test]
fn fingerprints_are_of_their_length() {
    for (value, passes) in [
        (format!("sha-256 {}", ["0A"; 32].join(":")), true),
        (format!("SHA-384 {}", ["0a"; 48].join(":")), true),
        (format!("sha-256 {}", ["0A"; 31].join(":")), false),
        (format!("md5 {}", ["0A"; 16].join(":")), false),
        (format!("sha-256 {}", ["0G"; 32].join(":")), false),
        ("sha-256".to_owned(), false),
    ] {
        let found = with("a=setup:actpass", &format!("a=fingerprint:{value}"));
        assert_eq!(found.is_ok(), passes, "{value}");
    }
}

#[test]
fn what_is_too_long_or_too_much_does_not_pass() {
    let huge = format!("{}a=fmtp:96 {}\r\n", sample(0), "x".repeat(limit::SDP_BYTES));
    assert_eq!(description(huge), Err(Flaw::TooLarge { field: "sdp" }));
    let line = format!("a=fmtp:96 {}", "x".repeat(5000));
    assert!(matches!(with("a=mid:0", &line), Err(Flaw::Line { .. })));
    let head = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
    let section = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n";
    let of = |sections| description(format!("{head}{}", section.repeat(sections)));
    assert!(of(0).is_err() && of(1).is_ok() && of(limit::CALL_SECTIONS).is_ok());
    assert!(of(limit::CALL_SECTIONS + 1).is_err());
    let lines = format!("{head}{section}{}", "a=inactive\r\n".repeat(2100));
    assert!(description(lines).is_err());
}

#[test]
fn a_flaw_tells_its_line_and_nothing_of_it() {
    let found = with("a=setup:actpass", "a=secret:192.0.2.1");
    let Err(flaw @ Flaw::Line { line, .. }) = found else { panic!("{found:?}") };
    let at = sample(0).lines().position(|line| line == "a=setup:actpass").unwrap();
    assert_eq!(line, at + 1);
    let problem = Problem::from(flaw);
    assert_eq!(problem.code, ErrorCode::BadOffer);
    assert!(!problem.message.contains("secret"), "{}", problem.message);
}

#[test]
fn a_description_that_is_cut_short_does_not_pass() {
    let sdp = sample(0);
    let first_section = sdp.find("m=audio").unwrap() + "m=audio 9 UDP/TLS/RTP/SAVPF 111".len();
    for end in 0..sdp.len() {
        let whole = sdp[..end].ends_with("\r\n") && end > first_section;
        assert_eq!(description(&sdp[..end]).is_ok(), whole, "{end}");
    }
}

#[test]
fn the_fuzzers_seeds_pass_by_its_door() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/signal");
    let mut passed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        fuzz::signal(&bytes);
        let text = String::from_utf8(bytes).unwrap();
        let first = text.lines().next().unwrap();
        let good = description(text.clone()).is_ok() || candidate(first).is_ok();
        passed += usize::from(good);
    }
    assert!(passed >= 7, "{passed} of them are what a browser writes");
}

proptest! {
    #[test]
    fn whatever_comes_is_judged(text in any::<String>(), line in any::<Option<u16>>()) {
        let some = Some(text.clone());
        let _ = description(text.clone());
        let _ = signal(&Signal::Answer { sdp: format!("{}{text}\r\n", sample(0)), peer_session: some.clone() });
        let _ = candidate(format!("candidate:{text}"));
        let candidate = format!("{CANDIDATE} {text}");
        let all = Signal::Candidate { candidate, mid: some.clone(), line, ufrag: some.clone() };
        let _ = signal(&all);
        let _ = signal(&Signal::EndOfCandidates { ufrag: some });
    }

    /// Bytes of a good one changed, doubled and left out.
    #[test]
    fn whatever_is_done_to_a_good_one_the_promises_are_kept(
        which in 0..SAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..8),
    ) {
        let mut bytes = sample(which).into_bytes();
        for (at, byte, kind) in changes {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
        }
        fuzz::signal(&bytes);
    }

    #[test]
    fn whatever_is_done_to_a_good_candidate_the_promises_are_kept(
        at in any::<prop::sample::Index>(),
        other in ".{0,3}",
    ) {
        let mut text = CANDIDATE.to_owned();
        let at = at.index(text.len());
        text.replace_range(at..=at, &other);
        fuzz::signal(text.as_bytes());
    }
}
