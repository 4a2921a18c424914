//! Whatever a performer sends, his streams and a viewer's leg hold.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use footlight_shared::Layer;
use proptest::prelude::*;

use super::{Agreed, Slot, Source, Taken};
use crate::bwe::Evidence;
use crate::leg::{Demand, Rates, Situation, VideoLeg};
use crate::sdp::{MediaKind, Offer};

const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
    m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtcp-mux\r\n\
    a=ice-ufrag:lsMi\r\na=ice-pwd:0123456789abcdefghijklmn\r\n\
    a=fingerprint:sha-256 0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09:\
    0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09\r\n\
    a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
    a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";

/// A packet with a transport-wide number, of media or of a retransmission.
fn packet(rtx: bool, sequence: u16, timestamp: u32, payload: &[u8]) -> Vec<u8> {
    let mut packet =
        vec![0x90, if rtx { 97 } else { 96 | u8::from(sequence.is_multiple_of(3)) << 7 }];
    packet.extend_from_slice(&sequence.to_be_bytes());
    packet.extend_from_slice(&timestamp.to_be_bytes());
    packet.extend_from_slice(&[0, 0, 0, if rtx { 2 } else { 1 }]);
    let [high, low] = sequence.to_be_bytes();
    packet.extend_from_slice(&[0xBE, 0xDE, 0, 1, 0x31, high, low, 0]);
    packet.extend_from_slice(payload);
    packet
}

proptest! {
    #[test]
    fn any_order_of_any_packets_is_survived(
        packets in proptest::collection::vec(
            (any::<bool>(), any::<u16>(), 0u16..600, any::<u32>(), proptest::collection::vec(any::<u8>(), 0..12), 0u64..300),
            1..200,
        ),
        near in any::<bool>(),
    ) {
        let start = Instant::now();
        let offer = Offer::parse(OFFER).unwrap();
        let index = offer.usable(MediaKind::Video, crate::sdp::Direction::Receive).unwrap();
        let media = &offer.media[index];
        let mut source = Source::new(start, Agreed::of(None, Some(media), crate::sdp::Direction::Receive));
        let mut leg = VideoLeg::new(5, Some(6), media.formats.clone(), Layer::High);
        let (mut now, mut next, mut sent) = (start, 0, std::collections::HashSet::new());
        for (rtx, far, step, timestamp, payload, wait) in packets {
            now += Duration::from_millis(wait);
            // A walk near by meets the ring, jumps meet the rest.
            let sequence = if near { 65_000u16.wrapping_add(step) } else { far };
            let bytes = packet(rtx, sequence, timestamp, &payload);
            let taken = source.take(now, &bytes, &mut next);
            let flowing = source.flowing(now);
            let layers = flowing.map(|flows| flows.then(|| Rates::whole(1)));
            let demand = Demand { layers, sound: 0, wish: Layer::High, cap: None };
            let evidence = Evidence { room: Some(u64::MAX), ..Evidence::default() };
            let situation = Situation { evidence, verdict: None, probing: false };
            leg.allocator.decide(now, &demand, &situation);
            leg.retarget(flowing);
            if let Taken::Queued { slot: Slot::Video(layer), .. } = taken {
                let stream = source.stream_mut(Slot::Video(layer)).unwrap();
                let batch = stream.take_batch(Vec::new());
                let mut selected = Vec::new();
                leg.select(&source, layer, &batch, None, &mut selected);
                let stream = source.stream(Slot::Video(layer)).unwrap();
                for it in selected {
                    let number = it.segment.number(stream, it.position);
                    prop_assert!(sent.insert(number), "no number twice");
                    let (segment, _, position) =
                        leg.rewrite.trace(number as u16, |_| Some(stream)).unwrap();
                    prop_assert_eq!((segment, position), (it.segment, it.position));
                }
            }
            for (_, stream) in source.streams_mut() {
                stream.gaps.due(now, &mut Vec::new());
                let _ = stream.reception(now);
            }
        }
    }
}

/// A performer without layers who sends one codec, and a viewer who waits for a key frame.
fn waiting(now: Instant, codec: &str) -> (Source, VideoLeg) {
    let text =
        OFFER.replace("VP8", codec) + "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\n";
    let offer = Offer::parse(&text).unwrap();
    let index = offer.usable(MediaKind::Video, crate::sdp::Direction::Receive).unwrap();
    let media = &offer.media[index];
    let source = Source::new(now, Agreed::of(None, Some(media), crate::sdp::Direction::Receive));
    let leg = VideoLeg::new(5, Some(6), media.formats.clone(), Layer::High);
    (source, leg)
}

fn choose(now: Instant, source: &Source, leg: &mut VideoLeg) {
    let flowing = source.flowing(now);
    let layers = flowing.map(|flows| flows.then(|| Rates::whole(1)));
    let demand = Demand { layers, sound: 0, wish: Layer::High, cap: None };
    let evidence = Evidence { room: Some(u64::MAX), ..Evidence::default() };
    leg.allocator.decide(now, &demand, &Situation { evidence, verdict: None, probing: false });
    leg.retarget(flowing);
}

/// The payloads of what the viewer is sent of the batch.
fn round(source: &mut Source, leg: &mut VideoLeg) -> Vec<Vec<u8>> {
    let stream = source.stream_mut(Slot::Video(Layer::High)).unwrap();
    let batch = stream.take_batch(Vec::new());
    let mut selected = Vec::new();
    leg.select(source, Layer::High, &batch, None, &mut selected);
    let stream = source.stream(Slot::Video(Layer::High)).unwrap();
    selected.iter().map(|it| stream.ring.get(it.position).unwrap().1.to_vec()).collect()
}

#[test]
fn a_key_frame_whose_first_packet_comes_late_is_sent_whole() {
    let now = Instant::now();
    let (mut source, mut leg) = waiting(now, "VP8");
    let mut next = 0;
    let mut take = |source: &mut Source, sequence, timestamp, payload: &[u8]| {
        source.take(now, &packet(false, sequence, timestamp, payload), &mut next)
    };
    take(&mut source, 3, 0, &[0x10, 1, 1]);
    choose(now, &source, &mut leg);
    assert!(round(&mut source, &mut leg).is_empty());
    // The first of a key frame's three packets comes after the others went round.
    take(&mut source, 5, 3_000, &[0, 0, 2]);
    take(&mut source, 6, 3_000, &[0, 0, 3]);
    assert!(round(&mut source, &mut leg).is_empty());
    take(&mut source, 4, 3_000, &[0x10, 0, 1]);
    let sent = round(&mut source, &mut leg);
    assert_eq!(sent, [[0x10, 0, 1], [0, 0, 2], [0, 0, 3]]);
}

#[test]
fn a_key_frame_begins_with_its_parameter_sets_even_where_they_come_late() {
    let now = Instant::now();
    let (mut source, mut leg) = waiting(now, "H264");
    let mut next = 0;
    let mut take = |source: &mut Source, sequence, timestamp, payload: &[u8]| {
        source.take(now, &packet(false, sequence, timestamp, payload), &mut next)
    };
    take(&mut source, 3, 0, &[0x61, 1]);
    choose(now, &source, &mut leg);
    assert!(round(&mut source, &mut leg).is_empty());
    // SPS and PPS are lost; then the slice, in two pieces; then the former once more.
    take(&mut source, 5, 3_000, &[0x7C, 0x85, 1]);
    take(&mut source, 6, 3_000, &[0x7C, 0x45, 1]);
    let mut sent = round(&mut source, &mut leg);
    take(&mut source, 4, 3_000, &[0x78, 0, 2, 0x67, 0x42, 0, 1, 0x68]);
    let stream = source.stream(Slot::Video(Layer::High)).unwrap();
    let (key, _) = stream.last_key.unwrap();
    let kept = stream.ring.get(key).unwrap().1[0];
    sent.extend(round(&mut source, &mut leg));
    let parameters = sent.iter().any(|payload| payload[0] == 0x78);
    assert_eq!((kept, parameters), (0x78, true), "newcomers begin here; who waited got them");
}

#[test]
fn a_frame_of_more_packets_than_a_batch_waits_for_is_stored_and_sent_whole() {
    let now = Instant::now();
    let (mut source, mut leg) = waiting(now, "VP8");
    let mut next = 0;
    let frame = |n: u16| [if n == 0 { 0x10 } else { 0 }, 0, n as u8, (n >> 8) as u8];
    let count = 300;
    for n in 0..count {
        let mut bytes = packet(false, 10 + n, 3_000, &frame(n));
        bytes[1] = 96 | u8::from(n + 1 == count) << 7;
        let taken = source.take(now, &bytes, &mut next);
        assert!(matches!(taken, Taken::Queued { .. }), "{n}: {taken:?}");
    }
    let stream = source.stream(Slot::Video(Layer::High)).unwrap();
    assert!(stream.batch_complete && stream.gaps.is_empty());
    choose(now, &source, &mut leg);
    let sent = round(&mut source, &mut leg);
    assert_eq!(sent, (0..count).map(|n| frame(n).to_vec()).collect::<Vec<_>>());
}

#[test]
fn a_batch_holds_no_more_than_the_ring_and_what_is_beyond_can_be_asked_for() {
    let now = Instant::now();
    let (mut source, _) = waiting(now, "VP8");
    let mut next = 0;
    let ring = 1_024;
    let taken = (0..=ring).map(|n| source.take(now, &packet(false, n, 3_000, &[0, 0]), &mut next));
    assert_eq!(taken.last(), Some(Taken::Refused));
    let stream = source.stream(Slot::Video(Layer::High)).unwrap();
    assert_eq!(stream.batch.len(), usize::from(ring));
    assert!(stream.ring.get(stream.newest).is_some());
}

#[test]
fn a_mirrors_stream_flows_while_packets_come() {
    use super::{Packet, Stream, StreamId};
    use crate::codec::{Layering, Numbers};
    let start = Instant::now();
    let mut stream = Stream::mirror(start, StreamId(1), StreamId(2), 90_000, 1_024, 70_000);
    for n in 0..100 {
        let now = start + Duration::from_millis(33 * n);
        let packet = Packet {
            position: 70_000 + n,
            timestamp: 2_970 * n as u32,
            arrived: now,
            marker: true,
            key_start: n == 0,
            numbers: Numbers::default(),
            layering: Layering::PLAIN,
            descriptor: super::Descriptor::default(),
            payload_type: 96,
            primary: 0,
        };
        let packet = stream.described(packet, &[]);
        stream.admit(packet, &[0; 100], &[]);
        stream.take_batch(Vec::new());
        assert!(stream.flows(now), "after {n} packets");
    }
}

#[test]
fn pictures_that_were_not_allowed_leave_one_hole_and_those_that_rested_none() {
    let now = Instant::now();
    let (mut source, mut next) = (waiting(now, "VP8").0, 0);
    let mut take = |source: &mut Source, sequence: u16| {
        source.take(now, &packet(false, sequence, 9_000, &[0x10, 0, 0, 0, 1]), &mut next);
        source.stream(Slot::Video(Layer::High)).unwrap().newest
    };
    let first = take(&mut source, 10);
    for allowed in [false, true, false, true] {
        source.allow_pictures(now, allowed);
    }
    let stream = source.stream_mut(Slot::Video(Layer::High)).unwrap();
    assert_eq!(stream.reception(now).highest as u16, 10);
    assert_eq!(take(&mut source, 11), first + 1);
    source.allow_pictures(now, false);
    for sequence in 12..15 {
        source.pass_over(now, &packet(false, sequence, 9_000, &[0x10, 0, 0, 0, 1]));
    }
    source.allow_pictures(now, true);
    assert_eq!(take(&mut source, 15), first + 3, "decoders see that something is missing");
    assert_eq!(take(&mut source, 16), first + 4);
}
