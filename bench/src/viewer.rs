//! A viewer: his own socket, his own connection, and what has reached him.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::feedback;
use crate::frame;
use crate::offer::VP8;
use crate::peer::{Kind, Peer};
use crate::receiver::Receiver;
use crate::rtp::{self, Header};
use crate::signal::Signal;

/// How long a decoder waits for a key frame before it asks for one.
const PLEA: Duration = Duration::from_millis(500);

/// One viewer.
pub(crate) struct Viewer {
    pub signal: Signal,
    pub peer: Peer,
    pub joined: Joined,
    receiver: Receiver,
    next_plea: Option<Instant>,
    /// The timestamp of the key frame that is coming in.
    key_frame: Option<u32>,
    /// The SSRC of video.
    video: u32,
    /// Stamps are read where this is set.
    pub sampling: bool,
}

/// When the milestones of joining were passed.
#[derive(Clone, Copy, Default)]
pub(crate) struct Joined {
    pub asked: Option<Instant>,
    pub connected: Option<Instant>,
    pub first_packet: Option<Instant>,
    /// The first key frame is whole.
    pub key_frame: Option<Instant>,
}

impl Viewer {
    pub(crate) fn new(signal: Signal, peer: Peer, epoch: Instant) -> Self {
        Self {
            signal,
            peer,
            joined: Joined::default(),
            receiver: Receiver::new(epoch),
            next_plea: None,
            key_frame: None,
            video: 0,
            sampling: false,
        }
    }

    /// Packets that should have come so far, and that have.
    pub(crate) fn expected_and_received(&self) -> (u64, u64) {
        self.receiver.expected_and_received()
    }

    /// He sees a picture.
    pub(crate) fn is_served(&self) -> bool {
        self.joined.key_frame.is_some() && !self.peer.is_lost()
    }

    /// Whether the heads of his packets are enough: he has seen a picture, and
    /// nobody reads his stamps.
    pub(crate) fn skims(&self) -> bool {
        self.joined.key_frame.is_some() && !self.sampling
    }

    /// Takes a datagram that the kernel had `at` a time since 1970; how long its
    /// content was on the way, where it says so and one wants to know.
    pub(crate) fn take(
        &mut self,
        now: Instant,
        at: Option<Duration>,
        datagram: &[u8],
    ) -> Result<Option<Duration>> {
        match self.peer.take(now, datagram)? {
            Kind::Rtp => self.take_rtp(now, at, datagram),
            Kind::Rtcp => {
                let Some(plain) = self.peer.open_rtcp(datagram)? else { return Ok(None) };
                self.receiver.take_reports(now, &plain);
                Ok(None)
            }
            Kind::Other => {
                if self.joined.connected.is_none() && self.peer.is_connected() {
                    self.joined.connected = Some(now);
                    self.receiver.begin(now);
                }
                Ok(None)
            }
        }
    }

    fn take_rtp(
        &mut self,
        now: Instant,
        at: Option<Duration>,
        packet: &[u8],
    ) -> Result<Option<Duration>> {
        let Some(header) = Header::read(packet) else { return Ok(None) };
        let known = self.receiver.knows(header.ssrc);
        let waiting = self.joined.key_frame.is_none();
        let sampled = self.sampling && header.marker;
        let video = header.payload_type == VP8;
        let mut plain = None;
        if !known || video && (waiting || sampled) {
            plain = self.peer.open_rtp(packet)?;
            if plain.is_none() {
                return Ok(None);
            }
        }
        self.receiver.note(now, &header, packet, self.peer.answer());
        self.joined.first_packet.get_or_insert(now);
        if !video {
            return Ok(None);
        }
        self.video = header.ssrc;
        let Some(plain) = plain else { return Ok(None) };
        let payload = rtp::payload(&plain).unwrap_or_default();
        if waiting {
            self.next_plea.get_or_insert(now + PLEA);
            if frame::starts_key_frame(payload) {
                self.key_frame = Some(header.timestamp);
            }
            if header.marker && self.key_frame == Some(header.timestamp) {
                self.joined.key_frame = Some(now);
            }
        }
        let sent = frame::stamp(payload).map(Duration::from_nanos).filter(|_| sampled);
        Ok(sent.zip(at).map(|(sent, at)| at.saturating_sub(sent)))
    }

    /// Lets time pass: reports, feedback, checks.
    pub(crate) fn tick(&mut self, now: Instant) -> Result<()> {
        if self.peer.is_lost() {
            return Ok(());
        }
        self.peer.tick(now)?;
        let mut out = vec![];
        self.receiver.report(now, self.peer.answer(), &mut out);
        if self.joined.key_frame.is_none() && self.next_plea.is_some_and(|at| now >= at) {
            self.next_plea = Some(now + PLEA);
            feedback::picture_loss(&mut out, self.receiver.ssrc, self.video);
        }
        if out.is_empty() { Ok(()) } else { self.peer.send_rtcp(&out) }
    }
}
