//! Offers of real browsers, shortened, and what is answered.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use footlight_shared::VideoCodec;
use proptest::prelude::*;

use super::{Answer, Direction, MediaKind, Offer, Section, SendSsrc};
use crate::OfferError;
use crate::transport::{Fingerprint, IceCredentials};

const SESSION: &str = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
    a=group:BUNDLE 0 1 2\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n";
const TRANSPORT: &str = "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:lsMi\r\n\
    a=ice-pwd:0123456789abcdefghijklmn\r\na=ice-options:trickle\r\n\
    a=fingerprint:sha-256 0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09:\
    0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09\r\n\
    a=setup:actpass\r\na=rtcp-mux\r\na=rtcp-rsize\r\n";
const AUDIO: &str = "a=mid:0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n\
    a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
    a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n\
    a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n\
    a=rtpmap:0 PCMU/8000\r\n";
const VIDEO: &str = "a=mid:1\r\na=extmap:14 urn:ietf:params:rtp-hdrext:toffset\r\n\
    a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n\
    a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
    a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
    a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
    a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n\
    a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 transport-cc\r\n\
    a=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n\
    a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n\
    a=rtpmap:102 H264/90000\r\na=rtcp-fb:102 nack\r\n\
    a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n\
    a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n\
    a=rtpmap:104 H264/90000\r\n\
    a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f\r\n\
    a=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\na=rtpmap:116 red/90000\r\n";
const SIMULCAST: &str =
    "a=rid:h send\r\na=rid:l send\r\na=rid:q send\r\na=simulcast:send h;l;q\r\n";

fn offer(audio: &str, video: &str, data: bool) -> String {
    let mut text = String::from(SESSION);
    text += &format!("m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\r\n{TRANSPORT}{AUDIO}{audio}");
    text += &format!(
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 104 98 116\r\n{TRANSPORT}{VIDEO}{video}"
    );
    if data {
        text += "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
        text += &format!("{TRANSPORT}a=mid:2\r\na=sctp-port:5000\r\n");
    }
    text
}

fn answer(text: &str, direction: Direction) -> String {
    answer_to(&Offer::parse(text).unwrap(), direction)
}

fn answer_to(offer: &Offer, direction: Direction) -> String {
    let sections: Vec<Section> = [MediaKind::Audio, MediaKind::Video]
        .into_iter()
        .filter_map(|kind| offer.usable(kind, direction))
        .map(|index| {
            let send = SendSsrc { ssrc: 7, rtx: (index == 1).then_some(8) };
            Section { index, direction, send: (direction == Direction::Send).then_some(send) }
        })
        .collect();
    let candidates = ["192.0.2.1:8080".parse().unwrap(), "[2001:db8::1]:8080".parse().unwrap()];
    Answer {
        offer,
        apart: false,
        sections: &sections,
        ice: &IceCredentials { ufrag: "ours".to_owned(), pwd: "secret".to_owned() },
        fingerprint: Fingerprint::sha256([1; 32]),
        candidates: super::Candidates { udp: &candidates, tcp: &[] },
        version: 1,
        cname: "stage",
    }
    .text()
}

/// The lines of the section that begins so.
fn section<'a>(answer: &'a str, start: &str) -> Vec<&'a str> {
    let from = answer.find(start).unwrap();
    let rest = &answer[from..];
    let end = rest[1..].find("\r\nm=").map_or(rest.len(), |end| end + 1);
    rest[..end].lines().collect()
}

#[test]
fn a_performers_layers_are_taken_in_his_order_and_strange_ones_left_out() {
    let text = offer("a=sendonly\r\n", &format!("a=sendonly\r\n{SIMULCAST}"), false);
    let answer = answer(&text, Direction::Receive);
    let video = section(&answer, "m=video");
    assert_eq!(video[0], "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 98");
    for line in [
        "a=recvonly",
        "a=rid:h recv",
        "a=rid:l recv",
        "a=simulcast:recv h;l",
        "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
        "a=rtcp-fb:96 transport-cc",
        "a=rtcp-fb:96 nack pli",
        "a=fmtp:97 apt=96",
        "a=candidate:1 1 udp 2130706431 192.0.2.1 8080 typ host",
        "a=candidate:2 1 udp 2130706175 2001:db8::1 8080 typ host",
        "a=end-of-candidates",
        "a=setup:passive",
        "a=rtcp-mux",
    ] {
        assert!(video.contains(&line), "{line} is missing in {video:#?}");
    }
    assert!(!answer.contains("rid:q") && !answer.contains("goog-remb"));
    assert!(!answer.contains("abs-send-time"), "one way to estimate is enough");
    let audio = section(&answer, "m=audio");
    assert_eq!(audio[0], "m=audio 9 UDP/TLS/RTP/SAVPF 111 63");
    assert!(audio.contains(&"a=rtpmap:63 red/48000/2") && audio.contains(&"a=fmtp:63 111/111"));
    assert!(audio.contains(&"a=fmtp:111 minptime=10;useinbandfec=1"));
    assert!(answer.contains("a=group:BUNDLE 0 1\r\n") && answer.contains("a=ice-lite\r\n"));
}

#[test]
fn codecs_are_answered_in_our_order_and_others_left_out() {
    let mut offer = Offer::parse(&offer("a=sendonly\r\n", "a=sendonly\r\n", false)).unwrap();
    offer.prefer(&[VideoCodec::Vp9, VideoCodec::Av1, VideoCodec::Vp8]);
    let answer = answer_to(&offer, Direction::Receive);
    assert_eq!(section(&answer, "m=video")[0], "m=video 9 UDP/TLS/RTP/SAVPF 98 96 97");
    offer.prefer(&[VideoCodec::Av1]);
    assert_eq!(offer.usable(MediaKind::Video, Direction::Receive), None);
}

#[test]
fn sound_that_repeats_itself_comes_first_or_not_at_all() {
    let text = offer("a=sendonly\r\n", "a=sendonly\r\n", false);
    let first = |text: &str, repeat| {
        let mut offer = Offer::parse(text).unwrap();
        offer.repeat_sound(repeat);
        section(&answer_to(&offer, Direction::Receive), "m=audio")[0].to_owned()
    };
    let (with, without) = ("UDP/TLS/RTP/SAVPF 63 111", "UDP/TLS/RTP/SAVPF 111");
    assert_eq!(first(&text, true), format!("m=audio 9 {with}"));
    assert_eq!(first(&text, false), format!("m=audio 9 {without}"));
    // Copies of something else, or of who knows what, are not of Opus.
    for other in ["a=fmtp:63 111/0", "a=fmtp:63 0/0", "a=x:63"] {
        let text = text.replace("a=fmtp:63 111/111", other);
        assert_eq!(first(&text, true), format!("m=audio 9 {without}"), "{other}");
    }
}

#[test]
fn without_transport_wide_feedback_remb_is_agreed_on() {
    let text = offer("a=sendonly\r\n", "a=sendonly\r\n", false)
        .replace("draft-holmer-rmcat-transport-wide-cc", "x");
    let answer = answer(&text, Direction::Receive);
    assert!(answer.contains("a=rtcp-fb:96 goog-remb") && !answer.contains("transport-cc"));
    assert!(answer.contains("abs-send-time"));
}

#[test]
fn a_viewer_is_told_what_he_will_be_sent() {
    let answer = answer(&offer("a=recvonly\r\n", "a=recvonly\r\n", false), Direction::Send);
    let video = section(&answer, "m=video");
    for line in [
        "a=sendonly",
        "a=ssrc-group:FID 7 8",
        "a=ssrc:7 cname:stage",
        "a=ssrc:8 cname:stage",
        "a=msid:stage stage-video",
        "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        "a=rtcp-fb:96 transport-cc",
    ] {
        assert!(video.contains(&line), "{line} is missing in {video:#?}");
    }
    assert!(section(&answer, "m=audio").contains(&"a=rtcp-fb:111 transport-cc"));
    assert!(!answer.contains("simulcast") && !answer.contains("goog-remb"));
    assert!(!answer.contains("abs-send-time"), "one way to estimate is enough");
}

#[test]
fn a_viewer_without_transport_wide_feedback_may_tell_by_remb() {
    let text = offer("a=recvonly\r\n", "a=recvonly\r\n", false);
    // Neither numbers without feedback nor feedback without numbers are enough.
    for lacking in ["draft-holmer-rmcat-transport-wide-cc", "96 transport-cc"] {
        let answer = answer(&text.replace(lacking, "x"), Direction::Send);
        let video = section(&answer, "m=video");
        assert!(video.contains(&"a=rtcp-fb:96 goog-remb"), "{video:#?}");
        assert!(video.iter().any(|line| line.ends_with("/abs-send-time")), "{video:#?}");
        assert!(!video.iter().any(|line| line.contains("transport")), "{video:#?}");
    }
}

#[test]
fn feedback_may_be_offered_for_all_codecs_at_once() {
    let text = offer("a=recvonly\r\n", "a=recvonly\r\n", false);
    let text = text.replace("rtcp-fb:96 transport-cc", "rtcp-fb:* transport-cc");
    let answer = answer(&text, Direction::Send);
    let video = section(&answer, "m=video");
    assert!(video.contains(&"a=rtcp-fb:96 transport-cc") && answer.contains("102 transport-cc"));
}

#[test]
fn sections_of_other_kinds_are_rejected_in_their_place() {
    let answer = answer(&offer("a=recvonly\r\n", "a=recvonly\r\n", true), Direction::Send);
    let data = section(&answer, "m=application");
    assert_eq!(data[0], "m=application 0 UDP/DTLS/SCTP webrtc-datachannel");
    assert!(answer.contains("a=group:BUNDLE 0 1\r\n"));
    assert_eq!(answer.matches("\r\nm=").count(), 3);
}

#[test]
fn a_direction_that_does_not_fit_is_rejected() {
    let text = offer("a=recvonly\r\n", "a=sendonly\r\n", false);
    let answer = answer(&text, Direction::Receive);
    assert!(answer.contains("m=audio 0 UDP/TLS/RTP/SAVPF 111 63 0\r\n"));
    assert!(answer.contains("a=group:BUNDLE 1\r\n"));
}

#[test]
fn a_certificate_may_be_named_by_several_hash_functions() {
    let text = offer("", "", false);
    let more = text
        .replace("a=fingerprint:sha-256", "a=fingerprint:sha-512 AA:BB\r\na=fingerprint:sha-256");
    assert!(Offer::parse(&more).is_ok());
}

#[test]
fn a_program_that_groups_nothing_and_names_no_section_is_answered() {
    let text = format!(
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n\
         m=video 9 UDP/TLS/RTP/SAVPF 102\r\n{TRANSPORT}a=rtpmap:102 H264/90000\r\n\
         a=fmtp:102 packetization-mode=1;profile-level-id=42e01f\r\n"
    );
    let answer = answer(&text, Direction::Receive);
    assert!(answer.contains("a=recvonly\r\n") && answer.contains("a=rtpmap:102 H264/90000"));
    assert!(!answer.contains("a=mid:") && !answer.contains("a=group:"));
}

#[test]
fn a_section_that_names_itself_by_control_characters_is_refused() {
    // A rejected section is answered by its own name.
    let strange = offer("", "", true).replace("UDP/DTLS/SCTP", "UDP/\u{1b}[2J/SCTP");
    assert_eq!(Offer::parse(&strange).err(), Some(OfferError::Malformed));
}

#[test]
fn what_cannot_be_answered_is_said() {
    let text = offer("", "", false);
    let sha1 = text.replace("sha-256", "sha-1");
    assert!(matches!(Offer::parse(&sha1), Err(OfferError::Unsupported(_))));
    let bare = text.replace("a=ice-ufrag", "a=x");
    assert!(matches!(Offer::parse(&bare), Err(OfferError::Missing("ice-ufrag"))));
    let passive = text.replace("setup:actpass", "setup:passive");
    assert_eq!(Offer::parse(&passive).unwrap_err(), OfferError::Passive);
    let alone = text.replace("a=rtcp-mux\r\n", "");
    let said = Offer::parse(&alone).unwrap_err().to_string();
    assert!(said.contains("a=rtcp-mux"), "{said}");
    let data = text.replace("m=audio", "m=application").replace("m=video", "m=application");
    let said = Offer::parse(&data).unwrap_err().to_string();
    assert!(said.contains("sound or video") && !said.contains("rtcp-mux"), "{said}");
}

/// The offer with another transport in its second section, as of who bundles only once
/// that is answered.
fn apart(audio: &str, video: &str, data: bool) -> String {
    let (first, second) = (offer(audio, video, data), "m=video");
    let (before, after) = first.split_once(second).unwrap();
    let after =
        after.replacen("lsMi", "kvDo", 1).replacen("0123456789abcdefghijklmn", &"z".repeat(24), 1);
    let after = after.replacen("sha-256 0A:", "sha-256 FF:", 1);
    format!("{before}{second}{after}")
}

fn remote_of(offer: &Offer, index: usize) -> Result<&str, OfferError> {
    let section = |index| Section { index, direction: Direction::Receive, send: None };
    // In whatever order they are named.
    offer.remote(&[section(2), section(index)]).map(|remote| remote.ice.ufrag.as_str())
}

#[test]
fn the_first_section_that_is_taken_speaks_for_the_transport() {
    let offer = Offer::parse(&apart("a=recvonly\r\n", "a=sendonly\r\n", true)).unwrap();
    assert_eq!((remote_of(&offer, 0), remote_of(&offer, 1)), (Ok("lsMi"), Ok("kvDo")));
    let of = |index: usize| offer.media[index].remote.as_ref().unwrap();
    assert_ne!(of(0).fingerprint, of(1).fingerprint);
    assert_ne!(of(0).ice.pwd, of(1).ice.pwd);
    assert!(offer.remote(&[]).is_err());
}

#[test]
fn what_a_section_does_not_say_of_the_transport_the_session_says_or_the_first_section() {
    let text = offer("a=recvonly\r\n", "a=sendonly\r\n", true);
    let (session, sections) = text.split_at(SESSION.len());
    let of_transport = |line: &&str| {
        ["a=ice-", "a=fingerprint", "a=setup"].iter().any(|key| line.starts_with(key))
    };
    let bare: String = sections.split_inclusive("\r\n").filter(|it| !of_transport(it)).collect();
    let all: String = TRANSPORT.split_inclusive("\r\n").filter(of_transport).collect();
    let by_session = Offer::parse(&format!("{session}{all}{bare}")).unwrap();
    let first = bare.replacen("a=rtcp-mux\r\n", &format!("a=rtcp-mux\r\n{all}"), 1);
    let by_first = Offer::parse(&format!("{session}{first}")).unwrap();
    for index in 0..3 {
        assert_eq!(remote_of(&by_session, index), Ok("lsMi"));
        assert_eq!(remote_of(&by_first, index), Ok("lsMi"));
    }
}

#[test]
fn what_a_rejected_section_says_of_the_transport_refuses_nothing() {
    let text = apart("a=recvonly\r\n", "a=sendonly\r\n", false);
    let offer = Offer::parse(&text.replacen("setup:actpass", "setup:passive", 1)).unwrap();
    assert_eq!(remote_of(&offer, 0), Err(OfferError::Passive));
    assert_eq!(remote_of(&offer, 1), Ok("kvDo"));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "(v=0\r\n)?([voscbtma]=[ -~]{0,40}\r\n){0,20}") {
        let _ = Offer::parse(&text);
    }

    #[test]
    fn a_damaged_offer_is_answered_or_refused(
        at in 0usize..4_000, with in "[ -~\r\n]{0,12}", cut in 0usize..40,
    ) {
        let mut text = offer("a=sendonly\r\n", &format!("a=sendonly\r\n{SIMULCAST}"), true);
        let at = at % text.len();
        let end = (at + cut).min(text.len());
        text.replace_range(at..end, &with);
        for direction in [Direction::Receive, Direction::Send] {
            if Offer::parse(&text).is_ok() {
                let answer = answer(&text, direction);
                prop_assert!(answer.ends_with("\r\n"));
                prop_assert!(answer.lines().all(|line| line.as_bytes().get(1) == Some(&b'=')));
            }
        }
    }
}
