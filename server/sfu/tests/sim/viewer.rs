//! A viewer: keeps what comes, asks for what is missing, and judges.

// By their paths, since other tests take this file by its.
#[path = "feedback.rs"]
mod feedback;
#[path = "judge.rs"]
mod judge;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::Instant;

use footlight_sfu::Layer;
use rtc_rtcp::packet::unmarshal;
use rtc_rtcp::sender_report::SenderReport;
use rtc_rtp::packet::Packet;
use rtc_shared::marshal::Unmarshal;

use crate::arrivals::Arrivals;
use crate::client::{Client, Media, line};
use crate::offer::{
    ABS_SEND_TIME, PLAYOUT_DELAY, VIEWER_DESCRIPTOR, VIEWER_H264, VIEWER_OPUS, VIEWER_RED,
    VIEWER_RTX, VIEWER_TRANSPORT_CC, VIEWER_VP8, VIEWER_VP9,
};

pub(crate) struct Viewer {
    pub(crate) client: Client,
    pub(crate) video_ssrc: u32,
    rtx_ssrc: u32,
    sound_ssrc: u32,
    /// By extended number.
    pub(crate) video: BTreeMap<u64, Piece>,
    /// Below this number all was taken away, and nothing is kept any more.
    pub(crate) taken: u64,
    /// Of another codec: timestamp and payload.
    pub(crate) h264: BTreeMap<u64, (u32, Vec<u8>)>,
    /// What is not VP8: timestamp, marker and payload.
    pub(crate) raw: BTreeMap<u64, (u32, bool, Vec<u8>)>,
    /// He takes no VP8.
    pub(crate) opaque: bool,
    /// The dependency descriptors of what is in `raw`.
    pub(crate) described: BTreeMap<u64, Vec<u8>>,
    pub(crate) sound: BTreeMap<u64, Instant>,
    /// Payload type and payload.
    pub(crate) heard: BTreeMap<u64, (u8, Vec<u8>)>,
    /// Sound and pictures: when a report came, its NTP time and timestamp.
    pub(crate) reports: [Vec<(Instant, u64, u32)>; 2],
    pub(crate) sound_times: BTreeMap<u64, u32>,
    /// When what came, by transport-wide number.
    pub(crate) arrivals: Arrivals,
    /// Tells them.
    pub(crate) tells: bool,
    tell_at: Instant,
    /// Bytes that came, by what they are for.
    pub(crate) bytes: Bytes,
    asked: BTreeMap<u64, (u32, Instant)>,
    /// The latest least and most delay, 12 bits each.
    pub(crate) playout: u32,
    /// Packets that came by retransmission and were missing.
    pub(crate) repaired: u32,
    /// Packets that were not: what probes are made of. And padding.
    pub(crate) needless: u32,
    pub(crate) paddings: u32,
    /// Packets that came twice.
    pub(crate) doubled: u32,
    /// Sends NACKs.
    pub(crate) asks: bool,
    /// Takes what comes.
    pub(crate) reads: bool,
    /// Loss to report, in 256ths.
    pub(crate) reported_loss: u8,
    /// Reports what was lost instead.
    pub(crate) measures: bool,
    /// And says nothing of what he has not heard since (RFC 3550, section 6.4).
    pub(crate) reticent: bool,
    /// The highest number of the pictures' and how many came, and the same when it was
    /// reported last; then that of their retransmissions'.
    counted: [[(u64, u64); 2]; 2],
    report_at: Instant,
}

/// Bytes that came.
#[derive(Clone, Copy, Default)]
pub(crate) struct Bytes {
    pub(crate) sound: u64,
    pub(crate) pictures: u64,
    /// Retransmissions, asked for or not.
    pub(crate) again: u64,
    /// Padding alone.
    pub(crate) padding: u64,
}

/// A video packet as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    pub(crate) at: Instant,
    pub(crate) timestamp: u32,
    pub(crate) marker: bool,
    pub(crate) picture_id: u16,
    pub(crate) tl0: u8,
    pub(crate) key: bool,
    pub(crate) layer: Layer,
    pub(crate) frame: u32,
    pub(crate) n: u8,
    pub(crate) count: u16,
}

impl Viewer {
    pub(crate) fn new(now: Instant, client: Client, answer: &str) -> Self {
        let section = |kind: &str| answer.split("m=").find(|it| it.starts_with(kind)).unwrap();
        let number = |text: &str| text.split(' ').next().unwrap().parse().unwrap();
        let group = line(section("video"), "a=ssrc-group:FID ").unwrap();
        let (video, rtx) = group.split_once(' ').unwrap();
        Self {
            client,
            video_ssrc: number(video),
            rtx_ssrc: number(rtx),
            sound_ssrc: number(line(section("audio"), "a=ssrc:").unwrap()),
            video: BTreeMap::new(),
            taken: 0,
            h264: BTreeMap::new(),
            raw: BTreeMap::new(),
            opaque: false,
            described: BTreeMap::new(),
            sound: BTreeMap::new(),
            heard: BTreeMap::new(),
            reports: [Vec::new(), Vec::new()],
            sound_times: BTreeMap::new(),
            arrivals: Arrivals::new(now),
            tells: true,
            tell_at: now,
            bytes: Bytes::default(),
            asked: BTreeMap::new(),
            playout: 0,
            repaired: 0,
            needless: 0,
            paddings: 0,
            doubled: 0,
            asks: true,
            reads: true,
            reported_loss: 0,
            measures: false,
            reticent: false,
            counted: [[(0, 0); 2]; 2],
            report_at: now,
        }
    }

    /// A packet with this transport-wide number came.
    pub(crate) fn arrived(&mut self, now: Instant, number: u16) {
        let number = extend(number, self.arrivals.seen.keys().next_back());
        let twice = self.arrivals.seen.insert(number, now);
        assert_eq!(twice, None, "a number is used once");
    }

    /// The numbers between the first and the last that never came.
    pub(crate) fn holes(&self) -> Vec<u64> {
        let of = |numbers: Vec<u64>| -> Vec<u64> {
            numbers.windows(2).flat_map(|pair| pair[0] + 1..pair[1]).collect()
        };
        let raw = self.raw.keys().filter(|_| self.opaque);
        [of(self.video.keys().copied().collect()), of(raw.copied().collect())].concat()
    }

    pub(crate) fn take(&mut self, now: Instant, datagram: &[u8]) {
        if !self.reads {
            return;
        }
        match self.client.take(now, datagram) {
            Some(Media::Rtp(packet)) => self.rtp(now, &packet),
            Some(Media::Rtcp(compound)) => {
                for packet in unmarshal(&mut &compound[..]).unwrap() {
                    if let Some(report) = packet.as_any().downcast_ref::<SenderReport>() {
                        let sound = report.ssrc == self.sound_ssrc;
                        assert!(sound || report.ssrc == self.video_ssrc);
                        let reports = &mut self.reports[usize::from(!sound)];
                        reports.push((now, report.ntp_time, report.rtp_time));
                    }
                }
            }
            None => {}
        }
    }

    fn rtp(&mut self, now: Instant, bytes: &[u8]) {
        let packet = Packet::unmarshal(&mut &bytes[..]).unwrap();
        let header = &packet.header;
        match header.get_extension(VIEWER_TRANSPORT_CC) {
            Some(element) => {
                self.arrived(now, u16::from_be_bytes([element[0], element[1]]));
                assert!(header.get_extension(ABS_SEND_TIME).is_none());
            }
            None => assert_eq!(header.get_extension(ABS_SEND_TIME).unwrap().len(), 3),
        }
        let playout = header.get_extension(PLAYOUT_DELAY);
        let number = header.sequence_number;
        let of = [self.video_ssrc, self.rtx_ssrc].iter().position(|ssrc| *ssrc == header.ssrc);
        if let Some(of) = of {
            let (highest, came) = &mut self.counted[of][0];
            *highest = (*highest).max(extend(number, Some(&*highest).filter(|it| **it > 0)));
            *came += 1;
        }
        // As the network counts it: with what SRTP and UDP add.
        let size = bytes.len() as u64 + 16;
        if header.ssrc == self.sound_ssrc {
            assert_eq!(playout, None, "of pictures alone");
            self.bytes.sound += size;
            assert!([VIEWER_OPUS, VIEWER_RED].contains(&header.payload_type));
            let number = extend(number, self.sound.keys().next_back());
            self.sound_times.insert(number, header.timestamp);
            self.sound.insert(number, now);
            self.heard.insert(number, (header.payload_type, packet.payload.to_vec()));
        } else if header.ssrc == self.video_ssrc && header.payload_type == VIEWER_H264 {
            let newest = self.video.keys().next_back().max(self.h264.keys().next_back());
            let number = extend(number, newest);
            self.h264.insert(number, (header.timestamp, packet.payload.to_vec()));
        } else if header.ssrc == self.video_ssrc {
            let [a, b, c] = playout.unwrap()[..] else { panic!("three bytes") };
            self.playout = u32::from_be_bytes([0, a, b, c]);
            self.bytes.pictures += size;
            if header.payload_type == VIEWER_VP9 || self.opaque {
                let new = self.keep_raw(number, &packet, 0);
                assert!(new || self.repaired > 0, "no number twice");
                self.doubled += u32::from(!new);
                return;
            }
            assert_eq!(header.payload_type, VIEWER_VP8);
            let (timestamp, marker) = (header.timestamp, header.marker);
            let new = self.keep(now, number, timestamp, marker, &packet.payload);
            self.doubled += u32::from(!new);
        } else {
            assert_eq!((header.ssrc, header.payload_type), (self.rtx_ssrc, VIEWER_RTX));
            if packet.payload.is_empty() {
                self.bytes.padding += size;
                self.paddings += 1;
                return;
            }
            self.bytes.again += size;
            let original = u16::from_be_bytes([packet.payload[0], packet.payload[1]]);
            if self.opaque {
                self.repaired += u32::from(self.keep_raw(original, &packet, 2));
                return;
            }
            let (timestamp, marker) = (header.timestamp, header.marker);
            if self.keep(now, original, timestamp, marker, &packet.payload[2..]) {
                self.repaired += 1;
            } else {
                self.needless += 1;
            }
        }
    }

    /// True for what was not here before; the payload begins after `skip` bytes.
    fn keep_raw(&mut self, number: u16, packet: &Packet, skip: usize) -> bool {
        let header = &packet.header;
        let number = extend(number, self.raw.keys().next_back());
        if let Some(described) = header.get_extension(VIEWER_DESCRIPTOR) {
            let before = self.described.insert(number, described.to_vec());
            assert!(before.is_none_or(|before| before == described), "it is as it was");
        }
        let raw = (header.timestamp, header.marker, packet.payload[skip..].to_vec());
        self.raw.insert(number, raw).is_none()
    }

    /// True for what was not here before.
    fn keep(
        &mut self,
        now: Instant,
        number: u16,
        timestamp: u32,
        marker: bool,
        body: &[u8],
    ) -> bool {
        let number = extend(number, self.video.keys().next_back());
        let piece = Piece {
            at: now,
            timestamp,
            marker,
            picture_id: u16::from_be_bytes([body[2], body[3]]) & 0x7FFF,
            tl0: body[4],
            key: body[6] & 1 == 0,
            layer: Layer::ALL[usize::from(body[7])],
            frame: u32::from_be_bytes([body[8], body[9], body[10], body[11]]),
            n: body[12],
            count: u16::from_be_bytes([body[13], body[14]]),
        };
        assert!(body[15..].iter().all(|byte| *byte == piece.n), "the payload is as it was sent");
        match self.video.entry(number) {
            Entry::Vacant(_) if number < self.taken => false,
            Entry::Vacant(place) => {
                place.insert(piece);
                true
            }
            Entry::Occupied(place) => {
                let same = Piece { at: place.get().at, ..piece };
                assert_eq!(place.get(), &same, "a packet sent again is the same");
                false
            }
        }
    }
}

fn extend(number: u16, highest: Option<&u64>) -> u64 {
    let highest = *highest.unwrap_or(&(1 << 20 | u64::from(number)));
    highest.saturating_add_signed(i64::from(number.wrapping_sub(highest as u16) as i16))
}
