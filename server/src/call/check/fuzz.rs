//! The door by which a fuzzer reaches the check; built for the tests and for
//! `server/fuzz/`, which takes this file and the check in by their path. It
//! panics where a promise to the other's browser is broken.

use std::net::IpAddr;

use footlight_shared::{Problem, Signal, limit};

use crate::call::check;

/// What a member might send, as a description and as a candidate with what
/// stands beside it on further lines.
pub(crate) fn signal(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut parts = text.split('\n').map(str::to_owned);
    let candidate = parts.next().unwrap_or_default();
    let (mid, ufrag) = (parts.next(), parts.next());
    let beside = mid.clone();
    let (sdp, peer_session) = (text.to_owned(), None);
    for signal in [
        Signal::Offer { sdp: sdp.clone(), peer_session: beside.clone() },
        Signal::Answer { sdp, peer_session },
        Signal::Candidate { candidate, mid, line: Some(bytes.len() as u16), ufrag },
        Signal::EndOfCandidates { ufrag: beside },
    ] {
        match check::signal(&signal) {
            Ok(_) => keeps_its_promises(&signal),
            Err(flaw) => assert!(Problem::from(flaw).message.len() < 200, "it quotes the text"),
        }
    }
}

/// Panics where something passed that no browser would have written.
fn keeps_its_promises(signal: &Signal) {
    match signal {
        Signal::Offer { sdp, .. } | Signal::Answer { sdp, .. } => description(sdp),
        Signal::Candidate { candidate, mid, ufrag, .. } => {
            assert!(candidate.len() <= limit::CANDIDATE_BYTES);
            is_plain(candidate);
            let value = candidate.strip_prefix("candidate:");
            leads_nowhere_else(value.and_then(|value| value.split(' ').nth(4)));
            mid.iter().chain(ufrag).for_each(|word| is_plain(word));
        }
        Signal::EndOfCandidates { ufrag } => ufrag.iter().for_each(|word| is_plain(word)),
        Signal::Wants(_) => {}
    }
}

fn description(sdp: &str) {
    assert!(sdp.len() <= limit::SDP_BYTES && sdp.ends_with("\r\n"));
    let mut sections = 0;
    for line in sdp.split_terminator("\r\n") {
        is_plain(line);
        let (kind, value) = line.split_once('=').unwrap_or_default();
        match kind {
            "v" | "s" | "t" | "b" => {}
            "o" => leads_nowhere_else(value.split(' ').nth(5)),
            "c" => leads_nowhere_else(value.split(' ').nth(2)),
            "m" => {
                sections += 1;
                assert!(value.contains("/TLS/") || value.contains("/DTLS/"), "it is open: {line}");
            }
            "a" => {
                assert!(!value.starts_with("crypto"), "keys in the open: {line}");
                if let Some(value) = value.strip_prefix("candidate:") {
                    leads_nowhere_else(value.split(' ').nth(4));
                }
            }
            _ => panic!("no browser writes {line:?}"),
        }
    }
    assert!((1..=limit::CALL_SECTIONS).contains(&sections));
}

fn is_plain(text: &str) {
    assert!(text.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{text:?}");
}

/// Nothing that a browser would ask a DNS server for.
fn leads_nowhere_else(address: Option<&str>) {
    let Some(address) = address else { panic!("there is no address") };
    assert!(address.parse::<IpAddr>().is_ok() || address.ends_with(".local"), "{address:?}");
}
