//! The performer: video at 30 frames a second, sound at 50 packets a second.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::Result;
use footlight_shared::Layer;

use crate::feedback::{self, Told};
use crate::frame::{self, Frame};
use crate::offer::{LEVEL, OPUS, RID, VP8};
use crate::options::Pacing;
use crate::peer::{Kind, Peer};
use crate::rtp::Header;

/// Between two frames.
pub(crate) const FRAME: Duration = Duration::from_nanos(1_000_000_000 / 30);
/// Between two packets of sound.
pub(crate) const SOUND: Duration = Duration::from_millis(20);
/// Packets of a frame that is no key frame.
pub(crate) const PACKETS: usize = 7;
const REPORT: Duration = Duration::from_secs(1);
/// Between two packets of a frame, where they are spaced.
pub(crate) const SPACE: Duration = Duration::from_millis(2);
/// Key frames are no closer than this.
const KEY_INTERVAL: Duration = Duration::from_millis(200);
/// Bytes of a video packet without SRTP's tag.
const PACKET: usize = 1200;
/// Bytes of a header as we write it.
const HEADER: usize = 24;
/// Packets kept for those who ask again: about two seconds.
const RECENT: usize = 512;
/// Bytes of Opus in a packet.
const OPUS_BYTES: usize = 120;

/// A layer as an encoder would make it.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// By which it is known; one layer alone has none.
    rid: Option<u8>,
    /// Bytes of a packet without SRTP's tag.
    packet: usize,
    /// Packets of a frame, and of a key frame.
    packets: (usize, usize),
}

impl Shape {
    /// One layer alone, as MEDIA's load has it.
    pub(crate) fn single() -> Vec<Self> {
        vec![Self { rid: None, packet: PACKET, packets: (PACKETS, 21) }]
    }

    /// Three layers, the largest as [`Self::single`] has it.
    pub(crate) fn simulcast() -> Vec<Self> {
        Self::layers([(PACKET, (1, 2)), (PACKET, (2, 6)), (PACKET, (PACKETS, 21))])
    }

    /// A camera in a room: 150, 500 and 1,500 kbit/s.
    pub(crate) fn camera() -> Vec<Self> {
        Self::layers([(625, (1, 3)), (1042, (2, 6)), (1042, (6, 18))])
    }

    fn layers(shapes: [(usize, (usize, usize)); 3]) -> Vec<Self> {
        let rids = Layer::ALL.map(|layer| layer.rid().bytes().next());
        let shape = |(rid, (packet, packets))| Self { rid, packet, packets };
        rids.into_iter().zip(shapes).map(shape).collect()
    }
}

/// One performer.
pub(crate) struct Publisher {
    pub peer: Peer,
    pacing: Pacing,
    epoch: Instant,
    sound: Stream,
    next_sound: Instant,
    layers: Vec<Encoder>,
    next_frame: Instant,
    next_report: Instant,
    transport: u16,
    /// What waits for its time, plain.
    paced: VecDeque<(Instant, Vec<u8>)>,
    /// Packets sent.
    pub sent: u64,
    /// Requests for key frames.
    pub pleas: u64,
    /// How loud he is, where he says so (RFC 6464).
    pub level: Option<u8>,
    /// What may be asked for again.
    recent: VecDeque<Vec<u8>>,
}

/// Numbers of one SSRC.
struct Stream {
    ssrc: u32,
    seq: u16,
    packets: u32,
    bytes: u32,
}

/// One layer of video.
struct Encoder {
    stream: Stream,
    shape: Shape,
    picture_id: u16,
    wants_key: bool,
    last_key: Option<Instant>,
}

impl Publisher {
    /// One that sends nothing yet; `epoch` is where its stamps count from.
    pub(crate) fn new(peer: Peer, shapes: Vec<Shape>, pacing: Pacing, epoch: Instant) -> Self {
        let encoder = |shape| Encoder {
            stream: Stream::new(),
            shape,
            picture_id: 100,
            wants_key: true,
            last_key: None,
        };
        let layers = shapes.into_iter().map(encoder).collect();
        Self {
            peer,
            pacing,
            epoch,
            sound: Stream::new(),
            next_sound: epoch,
            layers,
            next_frame: epoch,
            next_report: epoch,
            transport: 0,
            paced: VecDeque::new(),
            sent: 0,
            pleas: 0,
            level: None,
            recent: VecDeque::with_capacity(RECENT),
        }
    }

    /// Takes a datagram.
    pub(crate) fn take(&mut self, now: Instant, datagram: &[u8]) -> Result<()> {
        if self.peer.take(now, datagram)? == Kind::Rtcp
            && let Some(plain) = self.peer.open_rtcp(datagram)?
        {
            self.take_feedback(&plain)?;
        }
        Ok(())
    }

    /// The SSRCs of sound and of the layers.
    pub(crate) fn ssrcs(&self) -> (u32, Vec<u32>) {
        (self.sound.ssrc, self.layers.iter().map(|layer| layer.stream.ssrc).collect())
    }

    /// When [`Self::advance`] has something to do.
    pub(crate) fn due(&self) -> Instant {
        let paced = self.paced.front().map_or(self.next_sound, |(at, _)| *at);
        paced.min(self.next_sound).min(self.next_frame)
    }

    /// Takes a decrypted report of the server.
    pub(crate) fn take_feedback(&mut self, compound: &[u8]) -> Result<()> {
        for told in feedback::read(compound) {
            match told {
                Told::WantsKeyFrame(ssrc) => {
                    self.pleas += 1;
                    let layer = self.layers.iter_mut().find(|layer| layer.stream.ssrc == ssrc);
                    if let Some(layer) = layer {
                        layer.wants_key = true;
                    }
                }
                Told::Nack(ssrc, asked) => self.resend(ssrc, &asked)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Sends again what is still at hand; the same bytes, so the same sealed.
    fn resend(&mut self, ssrc: u32, asked: &[u16]) -> Result<()> {
        let wanted = |packet: &Vec<u8>| {
            Header::read(packet).is_some_and(|h| h.ssrc == ssrc && asked.contains(&h.seq))
        };
        for packet in self.recent.iter().filter(|packet| wanted(packet)) {
            self.peer.send_rtp(packet)?;
        }
        Ok(())
    }

    /// Sends all that is due.
    pub(crate) fn advance(&mut self, now: Instant) -> Result<()> {
        if !self.peer.is_connected() {
            (self.next_sound, self.next_frame, self.next_report) = (now, now, now);
            return Ok(());
        }
        while self.next_sound <= now {
            self.next_sound += SOUND;
            self.sound(now)?;
        }
        if self.next_frame <= now {
            self.next_frame = (self.next_frame + FRAME).max(now);
            self.frames(now);
        }
        while let Some((at, mut plain)) = self.paced.pop_front() {
            if at > now {
                self.paced.push_front((at, plain));
                break;
            }
            frame::stamp_now(&mut plain);
            self.peer.send_rtp(&plain)?;
            self.sent += 1;
            if self.recent.len() == RECENT {
                self.recent.pop_front();
            }
            self.recent.push_back(plain);
        }
        if self.next_report <= now {
            self.next_report = now + REPORT;
            self.report(now)?;
        }
        Ok(())
    }

    fn sound(&mut self, now: Instant) -> Result<()> {
        let timestamp = ticks(now - self.epoch, 48_000);
        let header = self.sound.header(OPUS, timestamp, false, OPUS_BYTES);
        let mut packet = Vec::with_capacity(HEADER + OPUS_BYTES);
        header.write(&mut packet, b'0', self.transport, self.level.map(|level| (LEVEL, level)));
        packet.resize(packet.len() + OPUS_BYTES, 0x5A);
        self.transport = self.transport.wrapping_add(1);
        self.sent += 1;
        self.peer.send_rtp(&packet)
    }

    /// Encodes a frame of every layer, the smallest first, and queues it.
    fn frames(&mut self, now: Instant) {
        let timestamp = ticks(now - self.epoch, 90_000);
        let mut at = now;
        for layer in &mut self.layers {
            let rested = layer.last_key.is_none_or(|last| now >= last + KEY_INTERVAL);
            let key = layer.wants_key && rested;
            if key {
                (layer.wants_key, layer.last_key) = (false, Some(now));
            }
            layer.picture_id = (layer.picture_id + 1) & 0x7FFF;
            let frame = Frame { key, picture_id: layer.picture_id, tl0: layer.picture_id as u8 };
            let Shape { rid, packet, packets } = layer.shape;
            let count = if key { packets.1 } else { packets.0 };
            for n in 0..count {
                let bytes = packet - HEADER;
                let header = layer.stream.header(VP8, timestamp, n + 1 == count, bytes);
                let mut packet = Vec::with_capacity(bytes + HEADER);
                header.write(&mut packet, b'1', self.transport, rid.map(|rid| (RID, rid)));
                frame::write(&mut packet, frame, n == 0, bytes);
                self.transport = self.transport.wrapping_add(1);
                self.paced.push_back((at, packet));
                if self.pacing == Pacing::Spaced && count <= PACKETS {
                    at += SPACE;
                }
            }
        }
    }

    fn report(&mut self, now: Instant) -> Result<()> {
        let streams = self.layers.iter().map(|layer| (&layer.stream, 90_000));
        let mut out = vec![];
        for (stream, clock) in streams.chain([(&self.sound, 48_000)]) {
            let timestamp = ticks(now - self.epoch, clock);
            feedback::sender_report(&mut out, stream.ssrc, timestamp, stream.packets, stream.bytes);
        }
        self.peer.send_rtcp(&out)
    }
}

impl Stream {
    fn new() -> Self {
        Self { ssrc: rand::random(), seq: 1, packets: 0, bytes: 0 }
    }

    fn header(&mut self, payload_type: u8, timestamp: u32, marker: bool, bytes: usize) -> Header {
        let seq = self.seq;
        self.seq = seq.wrapping_add(1);
        self.packets += 1;
        self.bytes = self.bytes.wrapping_add(bytes as u32);
        Header { marker, payload_type, seq, timestamp, ssrc: self.ssrc }
    }
}

/// A time on a media clock.
fn ticks(time: Duration, clock: u32) -> u32 {
    (time.as_nanos() * u128::from(clock) / 1_000_000_000) as u32
}
