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
