//! Sender reports to a viewer, and the round trip that his reports tell.

use std::time::{Duration, Instant};

use super::rewrite::Rewrite;
use crate::ingress::{Stream, ntp_in, ticks_in};
use crate::rtcp::{Block, SenderInfo};

/// Assumed until measured.
const FIRST_ROUND_TRIP: Duration = Duration::from_millis(100);
/// Resending more often than this helps nobody.
const LEAST_ROUND_TRIP: Duration = Duration::from_millis(15);
const LONGEST_ROUND_TRIP: Duration = Duration::from_secs(1);

/// What is counted of one stream to one viewer.
#[derive(Debug)]
pub(crate) struct Reports {
    packets: u32,
    bytes: u32,
    /// The latest reports: the middle of the NTP time, and when it was sent.
    sent: [Option<(u32, Instant)>; 2],
    /// The smoothed round trip.
    pub round_trip: Duration,
}

impl Reports {
    /// Nothing sent yet.
    pub(crate) fn new() -> Self {
        Self { packets: 0, bytes: 0, sent: [None; 2], round_trip: FIRST_ROUND_TRIP }
    }

    /// Counts packets and the bytes of their payloads.
    pub(crate) fn count(&mut self, packets: u32, bytes: u32) {
        self.packets = self.packets.wrapping_add(packets);
        self.bytes = self.bytes.wrapping_add(bytes);
    }

    /// The report of this moment: the performer's clock, carried on to now, on
    /// the viewer's timeline. `ntp_offset` is added to the performer's time, the
    /// same for all his streams, so that they stay together. `None` while he has
    /// not told his clock.
    pub(crate) fn report(
        &mut self,
        now: Instant,
        rewrite: &Rewrite,
        stream: &Stream,
        ntp_offset: u64,
    ) -> Option<SenderInfo> {
        let segment = rewrite.current().filter(|segment| segment.stream == stream.id)?;
        let clock = stream.clock?;
        let passed = now.saturating_duration_since(clock.arrived);
        let ntp = clock.ntp.wrapping_add(ntp_in(passed)).wrapping_add(ntp_offset);
        let rtp = clock.rtp.wrapping_add(ticks_in(passed, stream.rate));
        self.sent = [Some(((ntp >> 16) as u32, now)), self.sent[0]];
        Some(SenderInfo {
            ntp,
            rtp: rtp.wrapping_add(segment.timestamp_offset),
            packets: self.packets,
            bytes: self.bytes,
        })
    }

    /// Takes a report block of the viewer (RFC 3550, section 6.4.1).
    pub(crate) fn take(&mut self, now: Instant, block: &Block) {
        let sent = self.sent.iter().flatten().find(|(ntp, _)| *ntp == block.last_sr);
        let Some((_, sent)) = sent else { return };
        let held = Duration::from_micros(u64::from(block.delay) * 1_000_000 / 65_536);
        let sample = now.saturating_duration_since(*sent).saturating_sub(held);
        let smoothed = (self.round_trip * 3 + sample) / 4;
        self.round_trip = smoothed.clamp(LEAST_ROUND_TRIP, LONGEST_ROUND_TRIP);
    }
}
