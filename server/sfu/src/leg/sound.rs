//! A viewer's sound: Opus as it is, under his own numbers.

use super::report::Reports;
use super::rewrite::{Beginning, Rewrite};
use super::segment::Segment;
use super::video::Selected;
use crate::codec::View;
use crate::ingress::{Slot, Stream};

/// One viewer's sound.
#[derive(Debug)]
pub(crate) struct SoundLeg {
    /// Its SSRC.
    pub ssrc: u32,
    /// Its payload type.
    pub payload_type: u8,
    /// Its numbers.
    pub rewrite: Rewrite,
    /// Its counts.
    pub reports: Reports,
}

impl SoundLeg {
    /// Silent yet.
    pub(crate) fn new(ssrc: u32, payload_type: u8) -> Self {
        Self { ssrc, payload_type, rewrite: Rewrite::new(), reports: Reports::new() }
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
