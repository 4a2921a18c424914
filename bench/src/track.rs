//! What has come of one SSRC.

use std::time::Instant;

use crate::feedback::Block;

/// Counts by sequence numbers.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub ssrc: u32,
    first: u32,
    highest: u32,
    received: u32,
    at_report: (u32, u32),
    sender_report: Option<(u32, Instant)>,
}

impl Track {
    /// Begins with its first packet.
    pub(crate) fn new(ssrc: u32, seq: u16) -> Self {
        // One round ahead, so that a late packet does not fall below zero.
        let first = u32::from(seq) + (1 << 16);
        Self {
            ssrc,
            first,
            highest: first,
            received: 1,
            at_report: (first, 1),
            sender_report: None,
        }
    }

    /// Another packet.
    pub(crate) fn note(&mut self, seq: u16) {
        let ahead = seq.wrapping_sub(self.highest as u16) as i16;
        if ahead > 0 {
            self.highest += ahead as u32;
        }
        self.received += 1;
    }

    /// A sender report has come.
    pub(crate) fn note_report(&mut self, middle: u32, now: Instant) {
        self.sender_report = Some((middle, now));
    }

    /// Packets that should have come, and that have.
    pub(crate) fn expected_and_received(&self) -> (u64, u64) {
        (u64::from(self.highest - self.first) + 1, u64::from(self.received))
    }

    /// The block of the next report.
    pub(crate) fn block(&mut self, now: Instant) -> Block {
        let (highest, received) = self.at_report;
        let due = self.highest - highest;
        let lost = due.saturating_sub(self.received - received);
        self.at_report = (self.highest, self.received);
        let (last_report, since) = self
            .sender_report
            .map_or((0, 0), |(middle, at)| (middle, ((now - at).as_secs_f64() * 65_536.0) as u32));
        Block {
            ssrc: self.ssrc,
            fraction_lost: (lost * 255).checked_div(due).unwrap_or(0) as u8,
            lost: (self.highest - self.first + 1).saturating_sub(self.received),
            highest: self.highest - (1 << 16),
            last_report,
            since_last_report: since,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_count_as_lost_and_disorder_does_not() {
        let mut track = Track::new(1, 65_534);
        for seq in [0, 65_535, 3] {
            track.note(seq);
        }
        assert_eq!(track.expected_and_received(), (6, 4));
        assert_eq!(track.block(Instant::now()).lost, 2);
    }
}
