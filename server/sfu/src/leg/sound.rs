//! A viewer's sound: Opus as it is, under his own numbers.

use super::report::Reports;
use super::rewrite::{Beginning, Rewrite};
use super::segment::Segment;
use super::video::Selected;
use crate::codec::View;
use crate::ingress::{Packet, Slot, Stream};

/// One viewer's sound.
#[derive(Debug)]
pub(crate) struct SoundLeg {
    /// Its SSRC.
    pub ssrc: u32,
    /// Its payload type.
    pub payload_type: u8,
    /// That of Opus with copies of earlier packets (RFC 2198), where he takes it.
    pub red: Option<u8>,
    /// His path has room for the copies.
    pub spare: bool,
    /// Its numbers.
    pub rewrite: Rewrite,
    /// Its counts.
    pub reports: Reports,
}

impl SoundLeg {
    /// Silent yet.
    pub(crate) fn new(ssrc: u32, payload_type: u8, red: Option<u8>) -> Self {
        let (rewrite, reports) = (Rewrite::new(), Reports::new());
        Self { ssrc, payload_type, red, spare: true, rewrite, reports }
    }

    /// The payload type under which he is sent a packet with its copies; `None`
    /// where he is sent the packet alone.
    pub(crate) fn redundant(&self, packet: &Packet) -> Option<u8> {
        self.red.filter(|_| packet.primary != 0 && self.spare)
    }

    /// Picks what the viewer is sent of a batch.
    pub(crate) fn select(&mut self, stream: &Stream, batch: &[u64], out: &mut Vec<Selected>) {
        for position in batch {
            let Some((packet, _)) = stream.ring.get(*position) else { continue };
            let segment: Segment = match self.rewrite.locate(stream, packet) {
                Some(segment) => segment,
                None if self.goes_on(stream, *position) => continue,
                None => self.rewrite.begin(stream, packet, None, self.beginning()),
            };
            self.rewrite.sent(&segment, stream, packet);
            out.push(Selected { position: *position, segment });
        }
    }

    fn beginning(&self) -> Beginning {
        let (view, payload_type) = (View::WHOLE, self.payload_type);
        Beginning { slot: Slot::Audio, view, payload_type, behind: 0 }
    }

    /// True for a packet of the current stream from before its first: it came
    /// late.
    fn goes_on(&self, stream: &Stream, position: u64) -> bool {
        let current = self.rewrite.current().filter(|current| current.stream == stream.id);
        current.is_some_and(|current| !current.reaches(position))
    }
}
