//! The doors by which fuzzers reach what reads a peer's bytes. Not part of the
//! API: built for `server/sfu/fuzz/` and for the tests, which feed every door
//! its seeds and what becomes of them by a few thousand changes.
//!
//! A door takes any bytes, does with them what the SFU would, and panics where a
//! promise is broken. A new one is a function here, a line in [`DOORS`], a file
//! in `fuzz/fuzz_targets/` and a folder with a real packet in `fuzz/seeds/`.

use std::time::Instant;

use footlight_shared::VideoCodec;

use crate::codec::dependency::{Frame, rewrite};
use crate::codec::{Offsets, inspect};
use crate::data;
use crate::framing::{MAX_FRAME, append_frame, next_frame};
use crate::rtcp::{Attention, Packet, packets};
use crate::rtp::{Header, Redundant, retype};
use crate::sdp::{Answer, Candidates, Direction, MediaKind, Offer, Section, SendSsrc};
use crate::transport;
use crate::transport::{Fingerprint, IceCredentials};

/// Takes what a peer might send.
pub type Door = fn(&[u8]);

/// Every door by the name of its target.
pub const DOORS: &[(&str, Door)] = &[
    ("av1", av1),
    ("client_hello", client_hello),
    ("data_offer", data_offer),
    ("descriptor", descriptor),
    ("framing", framing),
    ("h264", h264),
    ("red", red),
    ("rtcp", rtcp),
    ("rtp", rtp),
    ("sctp", sctp),
    ("sdp", sdp),
    ("srtp", srtp),
    ("stun", stun),
    ("vp8", vp8),
    ("vp9", vp9),
];

/// The datagrams of a DTLS handshake's beginning, each behind its length in two
/// bytes.
pub fn client_hello(bytes: &[u8]) {
    transport::fuzz::client_hello(&datagrams(bytes));
}

/// SRTP and SRTCP before they are authenticated.
pub fn srtp(bytes: &[u8]) {
    transport::fuzz::srtp(bytes);
}

/// A connectivity check, as it is and as somebody with the password would have
/// sealed it.
pub fn stun(bytes: &[u8]) {
    transport::fuzz::stun(bytes);
}

/// A connection's stream: frames that stay within it, and are written as they
/// were.
pub fn framing(bytes: &[u8]) {
    let mut rest = bytes;
    while let Ok(Some(frame)) = next_frame(rest) {
        assert!(frame.len() <= MAX_FRAME, "longer than a reader has room for");
        let (start, end) = (frame.start, frame.end);
        let mut again = Vec::new();
        append_frame(&mut again, &rest[start..end]);
        assert_eq!(again, rest[..end]);
        rest = &rest[end..];
    }
}

/// An RTP packet with its header extensions.
pub fn rtp(bytes: &[u8]) {
    let Some(header) = Header::parse(bytes) else { return };
    assert!(bytes.get(header.payload.clone()).is_some(), "the payload is in the packet");
    // Those that nobody may have, those at the ends of the forms, and one between.
    for id in [0, 1, 3, 14, 15, 16, u8::MAX] {
        let found = header.extension(bytes, id);
        assert!(found.is_none_or(|element| element.len() <= 255));
    }
}

/// Sound with copies of earlier packets, and what other peers are sent of it.
pub fn red(bytes: &[u8]) {
    const OPUS: u8 = 111;
    let Some(read) = Redundant::parse(bytes, OPUS) else { return };
    assert!((1..bytes.len()).contains(&read.primary), "the packet itself is in it");
    let copies: Vec<(u32, &[u8])> = read.copies(bytes).collect();
    let headers = copies.len() * 4 + 1;
    let whole = headers + copies.iter().map(|(_, copy)| copy.len()).sum::<usize>();
    assert_eq!((copies.len(), whole), (read.copies, read.primary), "nothing between them");
    assert!(copies.iter().all(|(older, _)| *older < 1 << 14));
    let mut copy = bytes.to_vec();
    retype(&mut copy, 9);
    assert_eq!(copy[headers..], bytes[headers..], "nothing but payload types");
    assert_eq!(Redundant::parse(&copy, 9), Some(read));
    retype(&mut copy, OPUS);
    assert_eq!(copy, bytes);
}

/// A compound of RTCP packets.
pub fn rtcp(bytes: &[u8]) {
    for packet in packets(bytes, Instant::now(), &mut Attention::default()) {
        match packet {
            Packet::SenderReport { blocks, .. } | Packet::ReceiverReport { blocks } => {
                assert!(blocks.count() <= 31);
            }
            Packet::Nack { lost, .. } => assert!(lost.count() <= bytes.len() / 4 * 17),
            Packet::TransportWide(feedback) => assert!(feedback.arrivals().count() <= 65_535),
            _ => {}
        }
    }
}

/// A session description, and the answers to it.
pub fn sdp(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(offer) = Offer::parse(text) else { return };
    let address = [std::net::SocketAddr::from(([192, 0, 2, 1], 8080))];
    for (direction, apart) in
        [(Direction::Receive, false), (Direction::Send, false), (Direction::Meet, true)]
    {
        let kinds = [MediaKind::Audio, MediaKind::Video].into_iter();
        let most = if apart { usize::MAX } else { 1 };
        let of = |kind, direction| offer.all_usable(kind, direction).take(most);
        let send = |direction| {
            (direction == Direction::Send).then_some(SendSsrc { ssrc: 7, rtx: Some(8) })
        };
        let mut sections: Vec<Section> = kinds
            .flat_map(|kind| {
                let sent = of(kind, Direction::Send).filter(|_| apart);
                let sent = sent.map(|index| (index, Direction::Send));
                of(kind, direction).map(|index| (index, direction)).chain(sent)
            })
            .map(|(index, direction)| Section { index, direction, send: send(direction) })
            .collect();
        sections.sort_by_key(|section| section.index);
        sections.dedup_by_key(|section| section.index);
        let answer = Answer {
            offer: &offer,
            apart,
            sections: &sections,
            ice: &IceCredentials { ufrag: "ours".into(), pwd: "of-twenty-two-characters".into() },
            fingerprint: Fingerprint::sha256([1; 32]),
            candidates: Candidates { udp: &address, tcp: &address },
            version: 1,
            cname: "stage",
        }
        .text();
        let plain =
            |line: &str| line.bytes().all(|byte| byte == b'\t' || (32..127).contains(&byte));
        let whole = answer.ends_with("\r\n") && answer.split_terminator("\r\n").all(plain);
        assert!(whole, "an answer is lines of plain text: {answer:?}");
        let sections = answer.lines().filter(|line| line.starts_with("m=")).count();
        assert_eq!(sections, offer.media.len(), "every section is answered");
    }
}

/// An offer of data channels alone, and the answer to it.
pub fn data_offer(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    data::fuzz::data_offer(text);
}

/// The packets that SCTP would be given, each behind its length in two bytes.
pub fn sctp(bytes: &[u8]) {
    data::fuzz::sctp(&datagrams(bytes));
}

/// The dependency descriptors of a stream's packets, each behind its length in two
/// bytes, and as a viewer is sent them.
pub fn descriptor(bytes: &[u8]) {
    let mut known = None;
    for bytes in datagrams(bytes).into_iter().map(|it| it.get(..255).unwrap_or(it)) {
        let Some((frame, brought)) = Frame::read(bytes, known.as_ref()) else { continue };
        for active in [None, Some(0), Some(u32::MAX)] {
            let mut out = Vec::new();
            rewrite(bytes, frame.place, 0xFFFF, active, &mut out);
            assert!(out.len() <= bytes.len() + 5, "no more than the decode targets");
            let Some((again, _)) = Frame::read(&out, known.as_ref()) else {
                panic!("a viewer cannot read it: {bytes:02x?} became {out:02x?}");
            };
            assert_eq!(again.number.wrapping_add(1), frame.number);
            assert_eq!((again.begins, again.ends), (frame.begins, frame.ends));
            assert_eq!(again.indications, frame.indications);
            let references = frame.references().map(|number| number.wrapping_sub(1));
            assert!(again.references().eq(references), "the frames that it needs");
            let targets = frame.active.filter(|_| active.is_none());
            assert!(active.is_some() || again.active == targets);
        }
        known = brought.or(known);
    }
}

/// A VP8 payload, and its numbers rewritten.
pub fn vp8(bytes: &[u8]) {
    payload(VideoCodec::Vp8, bytes);
}

/// A VP9 payload, and its numbers rewritten.
pub fn vp9(bytes: &[u8]) {
    payload(VideoCodec::Vp9, bytes);
}

/// An AV1 payload.
pub fn av1(bytes: &[u8]) {
    payload(VideoCodec::Av1, bytes);
}

/// An H.264 payload.
pub fn h264(bytes: &[u8]) {
    payload(VideoCodec::H264, bytes);
}

/// Looks into a payload as for a stream, and writes it as for a viewer.
fn payload(codec: VideoCodec, bytes: &[u8]) {
    let mut copy = bytes.to_vec();
    let found = inspect(codec, bytes);
    found.numbers.rewrite(Offsets { picture_id: 0x7FFF, tl0: 0xFF, frame: 0xFFFF }, &mut copy);
    let changed = bytes.iter().zip(&copy).filter(|(one, other)| one != other).count();
    assert!(copy.len() == bytes.len() && changed <= 3, "nothing but the numbers");
    let again = inspect(codec, &copy);
    assert_eq!((again.key_start, again.layering), (found.key_start, found.layering));
}

/// The parts of an input that stands for several datagrams; the last may be cut.
fn datagrams(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let Some((len, rest)) = bytes.split_first_chunk() {
        let len = usize::from(u16::from_be_bytes(*len)).min(rest.len());
        let (part, after) = rest.split_at(len);
        parts.push(part);
        bytes = after;
    }
    parts
}

#[cfg(test)]
mod replay;
#[cfg(test)]
mod tests;
