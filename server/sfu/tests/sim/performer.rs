//! A performer: three layers at 30 frames a second and sound, key frames on
//! request, retransmissions, reports.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use footlight_sfu::Layer;
use rtc_rtcp::packet::unmarshal;
use rtc_rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc_rtcp::payload_feedbacks::receiver_estimated_maximum_bitrate::ReceiverEstimatedMaximumBitrate;
use rtc_rtcp::receiver_report::ReceiverReport;
use rtc_rtcp::transport_feedbacks::transport_layer_cc::TransportLayerCc;
use rtc_rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;

use crate::client::{Client, Media};
use crate::offer::{DESCRIPTOR, OPUS, RED, REPAIRED_RID, RID, RTX, TRANSPORT_CC, VP8};

const FRAME: Duration = Duration::from_micros(33_333);
const SOUND: Duration = Duration::from_millis(20);
/// Between two packets of silence where Opus is sent discontinuously.
pub(crate) const COMFORT: Duration = Duration::from_millis(400);
const REPORT: Duration = Duration::from_millis(500);
/// Packets with rid extensions at the start, as long as a browser would.
const NAMED: u32 = 40;

pub(crate) struct Performer {
    pub(crate) client: Client,
    pub(crate) layers: Vec<Stream>,
    pub(crate) sound: Stream,
    frame_at: Option<Instant>,
    sound_at: Instant,
    report_at: Instant,
    /// Between two of his sender reports.
    pub(crate) report_every: Duration,
    started: Instant,
    transport_wide: u16,
    /// The performer's NTP time at `started`.
    ntp: u64,
    /// Key frames asked for, by layer.
    pub(crate) asked: [u32; 3],
    /// Transport-wide numbers told as arrived, and as lost.
    pub(crate) told: (u32, u32),
    pub(crate) feedbacks: u32,
    pub(crate) receiver_reports: u32,
    /// How much he was told that he may send.
    pub(crate) rembs: Vec<ReceiverEstimatedMaximumBitrate>,
    pub(crate) resent: u32,
    /// Sends only what is watched, as he is told.
    pub(crate) obeys: bool,
    /// Packets of a frame of each layer, and bytes of a packet.
    pub(crate) sizes: [(usize, usize); 3],
    /// Camera and microphone are on.
    pub(crate) on: bool,
    /// The sound comes with a copy of the packet before.
    pub(crate) repeats: bool,
    /// Of so many packets of sound one never comes.
    pub(crate) mutters: Option<u16>,
    /// There is something to hear: silence sends nothing (DTX).
    pub(crate) speaks: bool,
    /// But a packet of two bytes now and then, as Opus does.
    pub(crate) comforts: bool,
    comforted: Instant,
    /// The latest packet of sound.
    said: Vec<u8>,
    /// The dependency descriptor of what is sent next; empty without one.
    pub(crate) descriptor: Vec<u8>,
    /// What he calls his layers.
    pub(crate) rids: [&'static str; 3],
}

pub(crate) struct Stream {
    pub(crate) layer: Layer,
    pub(crate) ssrc: u32,
    pub(crate) rtx: u32,
    pub(crate) sequence: u16,
    rtx_sequence: u16,
    pub(crate) offset: u32,
    pub(crate) frame: u32,
    picture_id: u16,
    pub(crate) key_wanted: bool,
    pub(crate) on: bool,
    sent: u32,
    pub(crate) history: HashMap<u16, Sent>,
    pub(crate) keys: u32,
    pub(crate) payload_type: u8,
}

/// Timestamp, marker, payload and descriptor.
type Sent = (u32, bool, Vec<u8>, Vec<u8>);

impl Stream {
    fn new(layer: Layer, seed: u32) -> Self {
        Self {
            layer,
            ssrc: 0x1000_0000 + seed,
            rtx: 0x2000_0000 + seed,
            // Near the wrap, so that it happens in every run.
            sequence: 65_400_u16.wrapping_add(seed as u16),
            rtx_sequence: 7,
            offset: 0x8000_0000u32.wrapping_mul(seed).wrapping_add(seed * 77_777),
            frame: 0,
            picture_id: (32_700 + 10 * seed as u16) & 0x7FFF,
            key_wanted: true,
            on: true,
            sent: 0,
            history: HashMap::new(),
            keys: 0,
            payload_type: VP8,
        }
    }
}

impl Performer {
    pub(crate) fn new(now: Instant, client: Client) -> Self {
        let seed = u32::from(client.at.port()) % 97;
        let layers = Layer::ALL.map(|layer| Stream::new(layer, seed + layer.index() as u32 * 100));
        Self {
            client,
            layers: layers.into_iter().collect(),
            sound: Stream::new(Layer::Low, seed + 900),
            frame_at: None,
            sound_at: now,
            report_at: now,
            report_every: REPORT,
            started: now,
            transport_wide: 65_000,
            ntp: 0xE000_0000_0000_0000 + (u64::from(seed) << 36),
            asked: [0; 3],
            told: (0, 0),
            feedbacks: 0,
            receiver_reports: 0,
            rembs: Vec::new(),
            resent: 0,
            obeys: false,
            sizes: [(1, 1_000), (3, 1_000), (6, 1_000)],
            on: true,
            repeats: false,
            mutters: None,
            speaks: true,
            comforts: false,
            comforted: now,
            said: Vec::new(),
            descriptor: Vec::new(),
            rids: Layer::ALL.map(Layer::rid),
        }
    }

    /// The NTP time of a moment.
    pub(crate) fn ntp(&self, now: Instant) -> u64 {
        let passed = now - self.started;
        self.ntp
            + (passed.as_secs() << 32)
            + (u64::from(passed.subsec_nanos()) << 32) / 1_000_000_000
    }

    /// The SSRC of his sound.
    pub(crate) fn sound_ssrc(&self) -> u32 {
        self.sound.ssrc
    }

    pub(crate) fn ticks(&self, now: Instant, rate: u128) -> u32 {
        ((now - self.started).as_micros() * rate / 1_000_000) as u32
    }

    pub(crate) fn tick(&mut self, now: Instant) {
        self.client.tick(now);
        if !self.client.is_connected() || !self.on || !self.client.alive {
            // What was not taken meanwhile is not sent afterwards.
            (self.frame_at, self.sound_at) = (None, now);
            return;
        }
        let first = *self.frame_at.get_or_insert(now);
        if first <= now {
            self.frame_at = Some(first + FRAME);
            for index in 0..self.layers.len() {
                if self.layers[index].on {
                    self.frame(now, index);
                }
            }
        }
        if self.sound_at <= now {
            self.sound_at = now + SOUND;
            if self.speaks {
                self.speak(now, 60);
            } else if self.comforts && now - self.comforted >= COMFORT {
                self.comforted = now;
                self.speak(now, 2);
            }
        }
        if self.report_at <= now {
            self.report_at = now + self.report_every;
            self.report(now);
        }
    }

    /// One packet of sound, of so many bytes.
    fn speak(&mut self, now: Instant, len: usize) {
        let timestamp = self.ticks(now, 48_000).wrapping_add(self.sound.offset);
        let (sequence, ssrc) = (self.sound.sequence, self.sound.ssrc);
        self.sound.sequence = sequence.wrapping_add(1);
        let mut payload = vec![0x78; len];
        if let Some(number) = payload.get_mut(1..3) {
            number.copy_from_slice(&sequence.to_be_bytes());
        }
        let before = std::mem::replace(&mut self.said, payload.clone());
        let number = if self.repeats { RED } else { OPUS };
        let mut packet = self.header(false, number, sequence, timestamp, ssrc, None);
        if self.repeats {
            if !before.is_empty() {
                // 20 ms at 48 kHz.
                let word = (960 << 10 | before.len() as u32).to_be_bytes();
                packet.extend_from_slice(&[&[0x80 | OPUS], &word[1..]].concat());
            }
            packet.push(OPUS);
            packet.extend_from_slice(&before);
        }
        packet.extend_from_slice(&payload);
        if self.mutters.is_none_or(|mutters| !sequence.is_multiple_of(mutters)) {
            self.client.send_rtp(&packet);
        }
    }

    /// One frame of a layer, a key frame of thrice as many packets.
    fn frame(&mut self, now: Instant, index: usize) {
        let timestamp = self.ticks(now, 90_000).wrapping_add(self.layers[index].offset);
        let stream = &mut self.layers[index];
        let key = std::mem::take(&mut stream.key_wanted);
        stream.keys += u32::from(key);
        stream.frame += 1;
        stream.picture_id = (stream.picture_id + 1) & 0x7FFF;
        let (count, len) = self.sizes[stream.layer.index()];
        let count = count * if key { 3 } else { 1 };
        for n in 0..count {
            let payload = payload(&self.layers[index], key, n, count, len);
            self.video(index, timestamp, n + 1 == count, payload);
        }
    }

    pub(crate) fn video(&mut self, index: usize, timestamp: u32, marker: bool, payload: Vec<u8>) {
        let stream = &mut self.layers[index];
        let (sequence, ssrc, payload_type) = (stream.sequence, stream.ssrc, stream.payload_type);
        stream.sequence = sequence.wrapping_add(1);
        stream.sent += 1;
        let rid = (stream.sent <= NAMED).then(|| (RID, self.rids[stream.layer.index()]));
        let described = self.descriptor.clone();
        stream.history.insert(sequence, (timestamp, marker, payload.clone(), described));
        stream.history.remove(&sequence.wrapping_sub(1_000));
        let mut packet = self.header(marker, payload_type, sequence, timestamp, ssrc, rid);
        packet.extend_from_slice(&payload);
        self.client.send_rtp(&packet);
    }

    /// A frame of the large layer in so many packets of 1,200 bytes, as the load
    /// generator's.
    #[allow(dead_code, reason = "the benchmarks' and the counting tests' alone")]
    pub(crate) fn large_frame(&mut self, packets: u64) -> Vec<Vec<u8>> {
        let mut payload = vec![0x90, 0xE0, 0x80, 0x00, 0x00, 0x20, 1, 2];
        payload.resize(1_160, 0);
        for n in 1..=packets {
            self.video(2, 0, n == packets, payload.clone());
        }
        std::mem::take(&mut self.client.out)
    }

    /// A layer is encoded anew, as by another encoder: everything that names or
    /// numbers it is another.
    pub(crate) fn restart(&mut self, index: usize) {
        let stream = &mut self.layers[index];
        stream.ssrc += 0x0100_0000;
        stream.rtx += 0x0100_0000;
        stream.sequence = stream.sequence.wrapping_mul(31).wrapping_add(17);
        stream.offset = stream.offset.wrapping_add(0x5000_0000);
        stream.picture_id = stream.picture_id.wrapping_mul(7) & 0x7FFF;
        (stream.sent, stream.key_wanted) = (0, true);
        stream.history.clear();
    }

    /// A packet of padding alone in a layer, as some senders probe.
    pub(crate) fn padding(&mut self, index: usize) {
        let stream = &mut self.layers[index];
        let (sequence, ssrc) = (stream.sequence, stream.ssrc);
        stream.sequence = sequence.wrapping_add(1);
        let mut packet = self.header(false, VP8, sequence, 0, ssrc, None);
        packet[0] |= 0x20;
        packet.extend_from_slice(&[0; 199]);
        packet.push(200);
        self.client.send_rtp(&packet);
    }

    pub(crate) fn header(
        &mut self,
        marker: bool,
        payload_type: u8,
        sequence: u16,
        timestamp: u32,
        ssrc: u32,
        rid: Option<(u8, &str)>,
    ) -> Vec<u8> {
        self.transport_wide = self.transport_wide.wrapping_add(1);
        let mut packet = vec![0x90, u8::from(marker) << 7 | payload_type];
        packet.extend_from_slice(&sequence.to_be_bytes());
        packet.extend_from_slice(&timestamp.to_be_bytes());
        packet.extend_from_slice(&ssrc.to_be_bytes());
        let described = &self.descriptor;
        let two_bytes = described.len() > 16;
        let mut block = Vec::new();
        let mut element = |id: u8, data: &[u8]| {
            if two_bytes {
                block.extend_from_slice(&[id, data.len() as u8]);
            } else {
                block.push(id << 4 | (data.len() as u8 - 1));
            }
            block.extend_from_slice(data);
        };
        element(TRANSPORT_CC, &self.transport_wide.to_be_bytes());
        if let Some((id, rid)) = rid {
            element(id, rid.as_bytes());
        }
        if !described.is_empty() {
            element(DESCRIPTOR, described);
        }
        block.resize(block.len().next_multiple_of(4), 0);
        packet.extend_from_slice(if two_bytes { &[0x10, 0x00, 0] } else { &[0xBE, 0xDE, 0] });
        packet.push((block.len() / 4) as u8);
        packet.extend_from_slice(&block);
        packet
    }

    /// He is told which layers anybody watches.
    pub(crate) fn watched(&mut self, layers: &[Layer]) {
        for stream in self.layers.iter_mut().filter(|_| self.obeys) {
            let on = layers.contains(&stream.layer);
            // An encoder that starts again starts with a key frame.
            stream.key_wanted |= on && !stream.on;
            stream.on = on;
        }
    }

    fn report(&mut self, now: Instant) {
        let (ntp, video, sound) = (self.ntp(now), self.ticks(now, 90_000), self.ticks(now, 48_000));
        let reports: Vec<_> = self
            .layers
            .iter()
            .filter(|stream| stream.on)
            .map(|stream| (stream.ssrc, video.wrapping_add(stream.offset)))
            .chain([(self.sound.ssrc, sound.wrapping_add(self.sound.offset))])
            .collect();
        for (ssrc, rtp) in reports {
            let mut packet = vec![0x80, 200, 0, 6];
            packet.extend_from_slice(&ssrc.to_be_bytes());
            packet.extend_from_slice(&ntp.to_be_bytes());
            packet.extend_from_slice(&rtp.to_be_bytes());
            packet.extend_from_slice(&[0; 8]);
            self.client.send_rtcp(&packet);
        }
    }

    pub(crate) fn take(&mut self, now: Instant, datagram: &[u8]) {
        let Some(Media::Rtcp(compound)) = self.client.take(now, datagram) else { return };
        for packet in unmarshal(&mut &compound[..]).unwrap() {
            let any = packet.as_any();
            if let Some(pli) = any.downcast_ref::<PictureLossIndication>() {
                let stream =
                    self.layers.iter_mut().find(|stream| stream.ssrc == pli.media_ssrc).unwrap();
                stream.key_wanted = true;
                self.asked[stream.layer.index()] += 1;
            } else if let Some(nack) = any.downcast_ref::<TransportLayerNack>() {
                let lost: Vec<u16> = nack.nacks.iter().flat_map(|it| it.packet_list()).collect();
                for sequence in lost {
                    self.resend(nack.media_ssrc, sequence);
                }
            } else if let Some(feedback) = any.downcast_ref::<TransportLayerCc>() {
                self.feedbacks += 1;
                let arrived = feedback.recv_deltas.len() as u32;
                self.told.0 += arrived;
                self.told.1 += u32::from(feedback.packet_status_count) - arrived;
            } else if any.is::<ReceiverReport>() {
                self.receiver_reports += 1;
            } else if let Some(remb) = any.downcast_ref::<ReceiverEstimatedMaximumBitrate>() {
                self.rembs.push(remb.clone());
            }
        }
    }

    /// Sends a packet again, as RFC 4588 has it.
    pub(crate) fn resend(&mut self, media: u32, sequence: u16) {
        let Some(stream) = self.layers.iter_mut().find(|stream| stream.ssrc == media) else {
            return;
        };
        let Some((timestamp, marker, payload, described)) = stream.history.get(&sequence).cloned()
        else {
            return;
        };
        let (own, ssrc, layer) = (stream.rtx_sequence, stream.rtx, stream.layer);
        stream.rtx_sequence += 1;
        self.resent += 1;
        let rid = Some((REPAIRED_RID, self.rids[layer.index()]));
        let next = std::mem::replace(&mut self.descriptor, described);
        let mut packet = self.header(marker, RTX, own, timestamp, ssrc, rid);
        self.descriptor = next;
        packet.extend_from_slice(&sequence.to_be_bytes());
        packet.extend_from_slice(&payload);
        self.client.send_rtp(&packet);
    }
}

/// A VP8 descriptor as Chromium's, and a body that says what it is.
fn payload(stream: &Stream, key: bool, n: usize, count: usize, len: usize) -> Vec<u8> {
    let [high, low] = (stream.picture_id | 0x8000).to_be_bytes();
    let start = if n == 0 { 0x90 } else { 0x80 };
    let mut payload = vec![start, 0xE0, high, low, stream.frame as u8, 0x20];
    // The first byte of a frame has the key bit, inverted.
    payload.push(u8::from(!key));
    payload.push(stream.layer.index() as u8);
    payload.extend_from_slice(&stream.frame.to_be_bytes());
    payload.push(n as u8);
    payload.extend_from_slice(&(count as u16).to_be_bytes());
    // One byte apart within a frame, as libwebrtc cuts it.
    payload.resize(len + usize::from(n * 2 >= count), n as u8);
    payload
}
