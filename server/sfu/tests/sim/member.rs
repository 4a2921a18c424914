//! A member of a meeting: one connection by which he sends camera and microphone, and
//! perhaps his screen, and keeps what comes by each of his sections.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use footlight_sfu::{Layer, PeerId, SourceKind};
use rtc_rtcp::packet::unmarshal;
use rtc_rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc_rtcp::transport_feedbacks::transport_layer_cc::TransportLayerCc;
use rtc_rtp::packet::Packet;
use rtc_shared::marshal::Unmarshal;

use crate::arrivals::Arrivals;
use crate::client::{Client, Media};
use crate::offer::{LEVEL, MID, OPUS, RID, RTX, TRANSPORT_CC, VP8};

/// Twenty pictures a second.
const FRAME: Duration = Duration::from_millis(50);
const SOUND: Duration = Duration::from_millis(20);
const REPORT: Duration = Duration::from_millis(500);
const TELL: Duration = Duration::from_millis(100);
/// Packets that name their section and layer, as long as a browser would.
const NAMED: u32 = 40;
/// Packets of a picture, and bytes of a packet: 100, 320 and 960 kbit/s.
const SIZES: [(u8, usize); 3] = [(1, 600), (2, 1_000), (5, 1_200)];

/// What he sends.
pub(crate) struct Sends {
    mid: u8,
    layer: Option<Layer>,
    ssrc: u32,
    sequence: u16,
    sent: u32,
    frame: u32,
    pub(crate) key_wanted: bool,
    /// Key frames that he was asked for.
    pub(crate) asked: u32,
    pub(crate) on: bool,
}

/// What comes by one section.
#[derive(Default)]
pub(crate) struct Comes {
    pub(crate) ssrc: u32,
    pub(crate) rtx: u32,
    /// By number as it was counted on.
    pub(crate) pieces: BTreeMap<u64, Piece>,
    /// Bytes of it.
    pub(crate) bytes: u64,
}

/// A packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    pub(crate) at: Instant,
    pub(crate) timestamp: u32,
    pub(crate) marker: bool,
    /// Who made it.
    pub(crate) of: u8,
    pub(crate) screen: bool,
    pub(crate) layer: Layer,
    pub(crate) key: bool,
    pub(crate) frame: u32,
    pub(crate) n: u8,
    pub(crate) count: u8,
    pub(crate) picture_id: u16,
}

pub(crate) struct Member {
    pub(crate) client: Client,
    pub(crate) peer: PeerId,
    /// Tells him from the others in what he sends.
    pub(crate) name: u8,
    pub(crate) camera: Vec<Sends>,
    pub(crate) microphone: Sends,
    pub(crate) screen: Sends,
    /// How loud he is, in dB below the loudest.
    pub(crate) level: u8,
    /// By section.
    pub(crate) comes: BTreeMap<String, Comes>,
    /// What he was told that comes, by section; and how often.
    pub(crate) slots: BTreeMap<String, (PeerId, SourceKind)>,
    pub(crate) news: u32,
    /// Transport-wide feedback that he got.
    pub(crate) feedbacks: u32,
    /// Of which SSRCs it was.
    pub(crate) told_of: BTreeSet<u32>,
    /// Sends only the layers that are watched.
    pub(crate) obeys: bool,
    arrivals: Arrivals,
    started: Instant,
    frame_at: Instant,
    sound_at: Instant,
    report_at: Instant,
    tell_at: Instant,
    transport_wide: u16,
}

impl Sends {
    pub(crate) fn ssrc(&self) -> u32 {
        self.ssrc
    }
}

impl Member {
    pub(crate) fn new(now: Instant, client: Client, peer: PeerId, answer: &str) -> Self {
        let name = peer.0 as u8;
        let seed = u32::from(client.at.port()) * 16;
        let sends = |n: u32, mid: u8, layer| Sends {
            mid,
            layer,
            ssrc: 0x3000_0000 + seed + n,
            sequence: 65_500,
            sent: 0,
            frame: 0,
            key_wanted: true,
            asked: 0,
            on: true,
        };
        let camera = (0..).zip(Layer::ALL).map(|(n, layer)| sends(n, 1, Some(layer)));
        Self {
            client,
            peer,
            name,
            camera: camera.collect(),
            microphone: sends(8, 0, None),
            screen: Sends { on: false, ..sends(9, 3, None) },
            level: 30,
            comes: sections(answer),
            slots: BTreeMap::new(),
            news: 0,
            feedbacks: 0,
            told_of: BTreeSet::new(),
            obeys: false,
            arrivals: Arrivals::new(now),
            started: now,
            // Not all in the same millisecond.
            frame_at: now + Duration::from_millis(u64::from(name % 50)),
            sound_at: now,
            report_at: now,
            tell_at: now,
            transport_wide: 65_000,
        }
    }

    fn ticks(&self, now: Instant, rate: u128) -> u32 {
        ((now - self.started).as_micros() * rate / 1_000_000) as u32
    }

    pub(crate) fn tick(&mut self, now: Instant) {
        self.client.tick(now);
        if !self.client.is_connected() || !self.client.alive {
            (self.frame_at, self.sound_at) = (self.frame_at.max(now), now);
            return;
        }
        if self.frame_at <= now {
            self.frame_at += FRAME;
            for n in 0..self.camera.len() {
                self.film(now, Some(n));
            }
            self.film(now, None);
        }
        if self.sound_at <= now {
            self.sound_at += SOUND;
            if self.microphone.on {
                self.speak(now);
            }
        }
        if self.report_at <= now {
            self.report_at += REPORT;
            self.report(now);
        }
        if self.tell_at <= now {
            self.tell_at += TELL;
            for report in self.arrivals.report(1) {
                self.client.send_rtcp(&report);
            }
        }
    }

    fn film(&mut self, now: Instant, layer: Option<usize>) {
        let timestamp = self.ticks(now, 90_000);
        let (name, screen) = (self.name, layer.is_none());
        let sends = layer.map_or(&mut self.screen, |n| &mut self.camera[n]);
        if !sends.on {
            return;
        }
        let key = std::mem::take(&mut sends.key_wanted);
        sends.frame += 1;
        let (index, frame) = (sends.layer.unwrap_or(Layer::High).index(), sends.frame);
        let (count, len) = SIZES[index];
        let count = if key { count * 2 } else { count };
        for n in 0..count {
            let [high, low] = ((frame as u16 & 0x7FFF) | 0x8000).to_be_bytes();
            let start = if n == 0 { 0x90 } else { 0x80 };
            let mut payload = vec![start, 0xE0, high, low, frame as u8, 0x20, u8::from(!key)];
            payload.extend([name, u8::from(screen), index as u8, n, count]);
            payload.extend(frame.to_be_bytes());
            payload.resize(len, 0);
            self.send(layer, VP8, timestamp, n + 1 == count, &payload);
        }
    }

    pub(crate) fn speak(&mut self, now: Instant) {
        let timestamp = self.ticks(now, 48_000);
        let mut payload = vec![0x78; 40];
        payload[1] = self.name;
        self.send(Some(usize::MAX), OPUS, timestamp, false, &payload);
    }

    fn send(
        &mut self,
        layer: Option<usize>,
        payload_type: u8,
        timestamp: u32,
        marker: bool,
        payload: &[u8],
    ) {
        let level = self.level;
        let sends = match layer {
            None => &mut self.screen,
            Some(n) => self.camera.get_mut(n).unwrap_or(&mut self.microphone),
        };
        let mut packet = vec![0x90, u8::from(marker) << 7 | payload_type];
        packet.extend(sends.sequence.to_be_bytes());
        packet.extend(timestamp.to_be_bytes());
        packet.extend(sends.ssrc.to_be_bytes());
        (sends.sequence, sends.sent) = (sends.sequence.wrapping_add(1), sends.sent + 1);
        let mut block = Vec::new();
        let mut element = |id: u8, data: &[u8]| {
            block.push(id << 4 | (data.len() as u8 - 1));
            block.extend_from_slice(data);
        };
        self.transport_wide = self.transport_wide.wrapping_add(1);
        element(TRANSPORT_CC, &self.transport_wide.to_be_bytes());
        if sends.sent <= NAMED {
            element(MID, &[b'0' + sends.mid]);
            if let Some(layer) = sends.layer {
                element(RID, layer.rid().as_bytes());
            }
        }
        if payload_type == OPUS {
            element(LEVEL, &[0x80 | level]);
        }
        block.resize(block.len().next_multiple_of(4), 0);
        packet.extend([0xBE, 0xDE, 0, (block.len() / 4) as u8]);
        packet.extend(block);
        packet.extend(payload);
        self.client.send_rtp(&packet);
    }

    fn report(&mut self, now: Instant) {
        let (video, sound) = (self.ticks(now, 90_000), self.ticks(now, 48_000));
        let all = self.camera.iter().chain([&self.screen]).map(|sends| (sends.ssrc, video));
        let all: Vec<_> = all.chain([(self.microphone.ssrc, sound)]).collect();
        let ntp = 0xE000_0000_0000_0000 + (u64::from(sound) << 32) / 48_000;
        for (ssrc, rtp) in all {
            let mut packet = vec![0x80, 200, 0, 6];
            packet.extend(ssrc.to_be_bytes());
            packet.extend(ntp.to_be_bytes());
            packet.extend(rtp.to_be_bytes());
            packet.extend([0; 8]);
            self.client.send_rtcp(&packet);
        }
    }

    /// He is told which layers anybody watches.
    pub(crate) fn watched(&mut self, layers: &[Layer]) {
        for sends in self.camera.iter_mut().filter(|_| self.obeys) {
            let on = sends.layer.is_some_and(|layer| layers.contains(&layer));
            sends.key_wanted |= on && !sends.on;
            sends.on = on;
        }
    }

    pub(crate) fn take(&mut self, now: Instant, datagram: &[u8]) {
        match self.client.take(now, datagram) {
            Some(Media::Rtp(packet)) => self.rtp(now, &packet),
            Some(Media::Rtcp(compound)) => {
                for packet in unmarshal(&mut &compound[..]).unwrap() {
                    let any = packet.as_any();
                    if let Some(pli) = any.downcast_ref::<PictureLossIndication>() {
                        let mut all = self.camera.iter_mut().chain([&mut self.screen]);
                        let of = all.find(|sends| sends.ssrc == pli.media_ssrc).unwrap();
                        (of.key_wanted, of.asked) = (true, of.asked + 1);
                    }
                    if let Some(told) = any.downcast_ref::<TransportLayerCc>() {
                        self.feedbacks += 1;
                        self.told_of.insert(told.media_ssrc);
                    }
                }
            }
            None => {}
        }
    }

    fn rtp(&mut self, now: Instant, bytes: &[u8]) {
        let packet = Packet::unmarshal(&mut &bytes[..]).unwrap();
        let header = &packet.header;
        if let Some(element) = header.get_extension(TRANSPORT_CC) {
            let number = u16::from_be_bytes([element[0], element[1]]);
            let number = extend(number, self.arrivals.seen.keys().next_back());
            assert_eq!(self.arrivals.seen.insert(number, now), None, "a number is used once");
        }
        let mut all = self.comes.values_mut();
        let Some(comes) = all.find(|it| it.ssrc == header.ssrc) else {
            assert!(self.comes.values().any(|it| it.rtx == header.ssrc), "an SSRC of the answer");
            assert_eq!(header.payload_type, RTX);
            return;
        };
        comes.bytes += bytes.len() as u64;
        let number = extend(header.sequence_number, comes.pieces.keys().next_back());
        let body = &packet.payload;
        let sound = header.payload_type == OPUS;
        let piece = Piece {
            at: now,
            timestamp: header.timestamp,
            marker: header.marker,
            of: if sound { body[1] } else { body[7] },
            screen: !sound && body[8] == 1,
            layer: if sound { Layer::Low } else { Layer::ALL[usize::from(body[9])] },
            key: !sound && body[6] == 0,
            frame: if sound { 0 } else { u32::from_be_bytes(body[12..16].try_into().unwrap()) },
            n: if sound { 0 } else { body[10] },
            count: if sound { 1 } else { body[11] },
            picture_id: u16::from_be_bytes([body[2], body[3]]) & 0x7FFF,
        };
        assert_eq!(comes.pieces.insert(number, piece), None, "no number twice");
    }

    /// Whose pictures came since then, and the greatest layer of each; screens apart.
    pub(crate) fn sees(&self, since: Instant) -> BTreeMap<(u8, bool), Layer> {
        let mut seen = BTreeMap::new();
        for comes in self.comes.values().filter(|comes| comes.rtx != 0) {
            for piece in comes.pieces.values().filter(|piece| piece.at > since) {
                let best = seen.entry((piece.of, piece.screen)).or_insert(piece.layer);
                *best = piece.layer.max(*best);
            }
        }
        seen
    }

    /// Whose sound came since then.
    pub(crate) fn hears(&self, since: Instant) -> Vec<u8> {
        let sounds = self.comes.values().filter(|comes| comes.rtx == 0);
        let pieces = sounds.flat_map(|comes| comes.pieces.values());
        let of = pieces.filter(|piece| piece.at > since).map(|piece| piece.of);
        of.collect::<std::collections::BTreeSet<u8>>().into_iter().collect()
    }

    /// The section by which he was told that it comes.
    pub(crate) fn slot_of(&self, peer: PeerId, kind: SourceKind) -> Option<&str> {
        let slot = self.slots.iter().find(|(_, slot)| **slot == (peer, kind));
        slot.map(|(mid, _)| mid.as_str())
    }

    /// What a decoder needs of every section: numbers without holes, timestamps that grow,
    /// whole frames, a key frame wherever somebody else or another layer begins.
    pub(crate) fn assert_decodable(&self) {
        for (mid, comes) in self.comes.iter().filter(|(_, comes)| comes.rtx != 0) {
            let pieces: Vec<_> = comes.pieces.iter().collect();
            for pair in pieces.windows(2) {
                let ((before, one), (after, two)) = (pair[0], pair[1]);
                assert_eq!(before + 1, *after, "{mid}: no number is missing");
                let grows = two.timestamp.wrapping_sub(one.timestamp) as i32;
                assert!(grows >= 0, "{mid}: {grows} after {one:?}: {two:?}");
                let same = |piece: &Piece| (piece.of, piece.screen, piece.layer, piece.frame);
                assert_eq!(same(one) == same(two), grows == 0, "{mid}: one frame, one moment");
                if grows > 0 {
                    assert!(two.n == 0 && one.marker, "{mid}: {one:?} is followed by {two:?}");
                    let source = |piece: &Piece| (piece.of, piece.screen, piece.layer);
                    let goes_on = source(one) == source(two) && one.frame + 1 == two.frame;
                    assert!(two.key || goes_on, "{mid}: {one:?} is followed by {two:?}");
                    let next = one.picture_id.wrapping_add(1) & 0x7FFF;
                    assert_eq!(two.picture_id, next, "{mid}: picture ids go on");
                }
            }
            assert!(pieces.first().is_none_or(|(_, first)| first.key && first.n == 0));
        }
    }
}

/// What an answer says of the sections by which something comes.
fn sections(answer: &str) -> BTreeMap<String, Comes> {
    let sections = answer.split("\r\nm=").skip(1).filter(|it| it.contains("a=sendonly"));
    let section = |text: &str| {
        let line = |key| crate::client::line(text, key).unwrap();
        let first = |key| line(key).split(' ').next().unwrap().parse().unwrap();
        let mid = line("a=mid:").to_owned();
        assert!(line("a=msid:").starts_with(&format!("slot-{mid} ")));
        if text.starts_with("audio") {
            return (mid, Comes { ssrc: first("a=ssrc:"), ..Comes::default() });
        }
        let (ssrc, rtx) = line("a=ssrc-group:FID ").split_once(' ').unwrap();
        let (ssrc, rtx) = (ssrc.parse().unwrap(), rtx.parse().unwrap());
        (mid, Comes { ssrc, rtx, ..Comes::default() })
    };
    sections.map(section).collect()
}

/// The number next to the latest.
fn extend(number: u16, latest: Option<&u64>) -> u64 {
    let Some(latest) = latest else { return 1 << 16 | u64::from(number) };
    latest.saturating_add_signed(i64::from(number.wrapping_sub(*latest as u16) as i16))
}
