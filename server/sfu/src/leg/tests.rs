//! Views of one stream: less than all of it, under numbers without holes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use super::{Demand, Rates, Selected, Situation, VideoLeg};
use crate::bwe::Evidence;
use crate::descriptor as example;
use crate::ingress::{Agreed, Slot, Source};
use crate::sdp::{Direction, MediaKind, Offer};

const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n\
    a=group:BUNDLE 1\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijklmn\r\n\
    a=fingerprint:sha-256 0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09:\
    0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09\r\na=setup:actpass\r\n\
    m=video 9 UDP/TLS/RTP/SAVPF 96 98 45\r\na=mid:1\r\na=rtcp-mux\r\na=extmap-allow-mixed\r\n\
    a=extmap:13 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension\r\n\
    a=rtpmap:96 VP8/90000\r\na=rtpmap:98 VP9/90000\r\na=rtpmap:45 AV1/90000\r\n";

struct Stage {
    now: Instant,
    source: Source,
    leg: VideoLeg,
    sequence: u16,
    next: u32,
    /// The dependency descriptor of what comes next.
    descriptor: Vec<u8>,
    /// Numbers, markers and payloads as the viewer gets them.
    got: Vec<(u64, bool, Vec<u8>)>,
}

impl Stage {
    fn new() -> Self {
        let now = Instant::now();
        let offer = Offer::parse(OFFER).unwrap();
        let media = &offer.media[offer.usable(MediaKind::Video, Direction::Receive).unwrap()];
        Self {
            now,
            source: Source::new(now, Agreed::of(None, Some(media), Direction::Receive)),
            leg: VideoLeg::new(5, Some(6), media.formats.clone(), Layer::High),
            sequence: 65_500,
            next: 0,
            descriptor: Vec::new(),
            got: Vec::new(),
        }
    }

    /// The next packet comes.
    fn take(&mut self, payload_type: u8, picture: u32, marker: bool, payload: &[u8]) {
        self.sequence = self.sequence.wrapping_add(1);
        self.take_as(self.sequence, payload_type, picture, marker, payload);
    }

    fn take_as(&mut self, sequence: u16, pt: u8, picture: u32, marker: bool, payload: &[u8]) {
        self.now += Duration::from_millis(3);
        let mut packet = vec![0x80, u8::from(marker) << 7 | pt];
        packet.extend(sequence.to_be_bytes());
        packet.extend((picture * 3_000).to_be_bytes());
        packet.extend([0, 0, 0, 9]);
        if !self.descriptor.is_empty() {
            packet[0] |= 0x10;
            let mut block = vec![13, self.descriptor.len() as u8];
            block.append(&mut self.descriptor);
            block.resize(block.len().next_multiple_of(4), 0);
            packet.extend([0x10, 0, 0, (block.len() / 4) as u8]);
            packet.extend(block);
        }
        packet.extend(payload);
        self.source.take(self.now, &packet, &mut self.next);
        self.leg.within = self.source.spatial().map(|(place, _)| place);
        let flowing = self.source.flowing(self.now);
        let layers = flowing.map(|flows| flows.then(|| Rates::whole(1)));
        let demand = Demand { layers, sound: 0, wish: self.leg.cap, cap: None };
        let evidence = Evidence { room: Some(u64::MAX), ..Evidence::default() };
        let situation = Situation { evidence, verdict: None, probing: false };
        self.leg.allocator.decide(self.now, &demand, &situation);
        let temporal = self.leg.temporal;
        self.leg.retarget(flowing);
        self.leg.temporal = temporal;
        let slot = Slot::Video(Layer::High);
        let batch = self.source.stream_mut(slot).unwrap().take_batch(Vec::new());
        let mut selected = Vec::new();
        self.leg.select(&self.source, Layer::High, &batch, None, &mut selected);
        let stream = self.source.stream(slot).unwrap();
        for Selected { position, segment } in selected {
            let (packet, payload) = stream.ring.get(position).unwrap();
            let mut payload = payload.to_vec();
            packet.numbers.rewrite(segment.offsets(stream, packet), &mut payload);
            if !packet.layering.views.contains(segment.view) {
                payload.clear();
            }
            let number = segment.number(stream, position);
            self.got.push((number, segment.marks(packet), payload));
            let (of, _, at) = self.leg.rewrite.trace(number as u16, |_| Some(stream)).unwrap();
            assert_eq!((of, at), (segment, position), "a number leads back to its packet");
        }
    }

    /// A picture of VP8 in two packets.
    fn vp8(&mut self, picture: u32, temporal: u8, synchronises: bool) {
        for (first, marker) in [(true, false), (false, true)] {
            let payload = vp8(picture, temporal, synchronises, first);
            self.take(96, picture, marker, &payload);
        }
    }

    fn assert_no_holes(&self) {
        let mut numbers: Vec<u64> = self.got.iter().map(|(number, ..)| *number).collect();
        numbers.sort_unstable();
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{numbers:?}");
    }

    /// The temporal layers of VP8 pictures, whose ids must go on.
    fn rates(&self) -> Vec<u8> {
        let whole = self.got.iter().filter(|(_, _, payload)| !payload.is_empty());
        let first = whole.filter(|(_, _, payload)| payload[0] & 0x10 != 0);
        let mut last = None;
        first
            .map(|(_, _, payload)| {
                let id = u16::from_be_bytes([payload[2], payload[3]]) & 0x7FFF;
                assert!(last.is_none_or(|last: u16| (last + 1) & 0x7FFF == id), "ids go on");
                last = Some(id);
                payload[5] >> 6
            })
            .collect()
    }
}

fn vp8(picture: u32, temporal: u8, synchronises: bool, first: bool) -> Vec<u8> {
    let [high, low] = (picture as u16 | 0x8000).to_be_bytes();
    let rate = temporal << 6 | u8::from(synchronises) << 5;
    let delta = u8::from(picture > 0 || !first);
    vec![if first { 0x90 } else { 0x80 }, 0xE0, high, low, (picture / 4) as u8, rate, delta, 7]
}

const RATES: [u8; 4] = [0, 2, 1, 2];

#[test]
fn a_lower_rate_leaves_no_holes_and_a_higher_one_waits_until_it_can_be_decoded() {
    let mut stage = Stage::new();
    let rate = |picture: u32| RATES[picture as usize % 4];
    for picture in 0..9 {
        stage.vp8(picture, rate(picture), false);
    }
    stage.leg.temporal = 0;
    for picture in 9..20 {
        stage.vp8(picture, rate(picture), false);
    }
    stage.leg.temporal = 2;
    for picture in 20..24 {
        stage.vp8(picture, rate(picture), false);
    }
    // From here on the pictures of higher rates need none before them.
    for picture in 24..32 {
        stage.vp8(picture, rate(picture), rate(picture) > 0);
    }
    stage.assert_no_holes();
    let whole = [0, 2, 1, 2, 0, 2, 1, 2, 0];
    let slow = [0, 0, 0];
    let fast = [0, 1, 2, 0, 2, 1, 2];
    assert_eq!(stage.rates(), [&whole[..], &slow, &fast].concat());
}

#[test]
fn what_was_missed_and_is_not_wanted_fills_its_number_with_nothing() {
    let mut stage = Stage::new();
    stage.leg.temporal = 0;
    stage.vp8(0, 0, false);
    stage.vp8(1, 1, false);
    stage.vp8(2, 0, false);
    let lost = stage.sequence.wrapping_add(1);
    stage.sequence = lost;
    stage.take(96, 3, true, &vp8(3, 1, false, false));
    stage.vp8(4, 0, false);
    let before = stage.got.len();
    stage.take_as(lost, 96, 3, false, &vp8(3, 1, false, true));
    assert_eq!(stage.got.len(), before + 1);
    assert!(stage.got[before].2.is_empty(), "no payload");
    stage.assert_no_holes();
}

/// A packet of VP9, two layers of size; only key pictures lend to the larger.
fn vp9(picture: u32, spatial: u8, key: bool) -> Vec<u8> {
    let lends = key && spatial == 0;
    let structure = lends;
    let head = 0xA0
        | u8::from(!key) << 6
        | 0x0C
        | u8::from(structure) << 1
        | u8::from(!lends && spatial == 0);
    let mut payload = vec![head, 0x80, picture as u8, spatial << 1, picture as u8];
    if structure {
        payload.push(1 << 5);
    }
    payload.extend([if key { 0x82 } else { 0x86 }, spatial]);
    payload
}

#[test]
fn large_pictures_that_need_no_small_ones_come_alone() {
    let mut stage = Stage::new();
    for picture in 0..6 {
        for spatial in 0..2 {
            stage.take(98, picture, spatial == 1, &vp9(picture, spatial, picture == 0));
        }
    }
    stage.assert_no_holes();
    let sizes: Vec<u8> = stage.got.iter().map(|(_, _, payload)| payload[3] >> 1).collect();
    assert_eq!(sizes, [0, 1, 1, 1, 1, 1, 1]);
    assert!(stage.got.iter().skip(1).all(|(_, marker, _)| *marker));
    // The small ones alone cannot be gone down to in between.
    stage.leg.cap = Layer::Medium;
    for picture in 6..12 {
        for spatial in 0..2 {
            stage.take(98, picture, spatial == 1, &vp9(picture, spatial, picture == 9));
        }
    }
    let sizes: Vec<u8> = stage.got.iter().skip(7).map(|(_, _, payload)| payload[3] >> 1).collect();
    assert_eq!(sizes, [1, 1, 1, 0, 0, 0]);
    stage.assert_no_holes();
}

/// As Chromium sends VP9 in simulcast: every packet says that no larger picture
/// is predicted from it.
#[test]
fn a_stream_of_one_size_that_lends_nothing_comes_whole() {
    let mut stage = Stage::new();
    for picture in 0..8u8 {
        let (key, rate) = (picture == 0, RATES[usize::from(picture) % 4]);
        let head = 0xAD | u8::from(!key) << 6;
        let payload = [head, 0x80, picture, rate << 5, picture / 4, if key { 0x82 } else { 0x86 }];
        stage.take(98, u32::from(picture), true, &payload);
    }
    stage.assert_no_holes();
    assert_eq!(stage.got.len(), 8);
    assert!(stage.got.iter().all(|(_, marker, payload)| *marker && !payload.is_empty()));
}

/// The rates of four pictures, and the kinds of [`example::l1t3`] that they are.
const AV1_RATES: [(u8, usize); 4] = [(0, 1), (2, 3), (1, 2), (2, 4)];

#[test]
fn rates_of_av1_are_told_by_the_descriptor() {
    let (shape, mut stage) = (example::l1t3(), Stage::new());
    for picture in 0..40u32 {
        let (rate, kind) = AV1_RATES[picture as usize % 4];
        let key = picture == 0;
        stage.leg.temporal = match picture {
            0..18 => 0,
            18..30 => 2,
            _ => 1,
        };
        let more = example::More { structure: key, ..example::More::default() };
        let kind = if key { 0 } else { kind };
        stage.descriptor = shape.describe((true, true), kind, picture as u16, more);
        stage.take(45, picture, true, &[if key { 0x18 } else { 0x10 }, rate, 9]);
    }
    stage.assert_no_holes();
    let rates: Vec<u8> = stage.got.iter().map(|(_, _, payload)| payload[1]).collect();
    // Up at the next picture that says so, which has more than the lowest rate; down
    // at once.
    let fast = [1, 2, 0, 2, 1, 2, 0, 2, 1, 2, 0, 2];
    assert_eq!(rates, [&[0; 5][..], &fast, &[1, 0, 1, 0, 1]].concat());
}

#[test]
fn it_is_known_what_a_lower_rate_takes() {
    let mut stage = Stage::new();
    for picture in 0..120 {
        stage.vp8(picture, RATES[picture as usize % 4], false);
        if picture % 30 == 29 {
            let stream = stage.source.stream_mut(Slot::Video(Layer::High)).unwrap();
            stream.measure(Duration::from_secs(1));
        }
    }
    assert_eq!(stage.source.temporal(stage.now, Layer::High), 3);
    let rates = [0, 1, 2].map(|temporal| stage.source.bitrate_up_to(Layer::High, temporal));
    let whole = stage.source.bitrate(Layer::High);
    assert!(rates[2] == whole && whole > 0, "{rates:?}");
    for (rate, share) in rates.into_iter().zip([4, 2, 1]) {
        assert!((whole / share).abs_diff(rate) < whole / 16, "{rates:?}");
    }
}
