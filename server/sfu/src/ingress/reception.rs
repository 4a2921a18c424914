//! What a receiver report tells a performer of one stream (RFC 3550, appendix
//! A).

use std::time::Instant;

use super::clock::{SenderClock, ticks_in};
use crate::rtcp::{Block, Reception};

/// The counts of one stream.
#[derive(Debug)]
pub(crate) struct Counts {
    origin: Instant,
    rate: u32,
    first: u64,
    received: u64,
    reported_expected: u64,
    reported_received: u64,
    transit: Option<u32>,
    /// Sixteenths of a tick.
    jitter: u32,
}

impl Counts {
    /// For a stream of `rate` ticks a second that begins with packet `first`.
    pub(crate) fn new(now: Instant, rate: u32, first: u64) -> Self {
        Self {
            origin: now,
            rate,
            first,
            received: 0,
            reported_expected: 0,
            reported_received: 0,
            transit: None,
            jitter: 0,
        }
    }

    /// Counts a packet.
    pub(crate) fn received(&mut self, now: Instant, timestamp: u32) {
        self.received += 1;
        let arrived = ticks_in(now.saturating_duration_since(self.origin), self.rate);
        let transit = arrived.wrapping_sub(timestamp);
        if let Some(last) = self.transit.replace(transit) {
            let distance = (transit.wrapping_sub(last) as i32).unsigned_abs();
            let fade = (self.jitter + 8) >> 4;
            self.jitter = self.jitter.saturating_add(distance).saturating_sub(fade);
        }
    }

    /// The report since the last one.
    pub(crate) fn report(
        &mut self,
        now: Instant,
        ssrc: u32,
        highest: u64,
        clock: Option<&SenderClock>,
    ) -> Reception {
        let expected = (highest + 1).saturating_sub(self.first);
        let expected_now = expected.saturating_sub(self.reported_expected);
        let received_now = self.received.saturating_sub(self.reported_received);
        self.reported_expected = expected;
        self.reported_received = self.received;
        let lost_now = expected_now.saturating_sub(received_now);
        let fraction = (lost_now * 256).checked_div(expected_now).unwrap_or(0).min(255);
        let (last_sr, delay) = clock.map_or((0, 0), |clock| {
            let passed = now.saturating_duration_since(clock.arrived);
            ((clock.ntp >> 16) as u32, ticks_in(passed, 65_536))
        });
        Reception {
            block: Block { ssrc, fraction_lost: fraction as u8, last_sr, delay },
            lost: expected.saturating_sub(self.received) as u32,
            highest: highest as u32,
            jitter: self.jitter >> 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn losses_are_told_since_the_last_report_and_in_all() {
        let start = Instant::now();
        let mut counts = Counts::new(start, 90_000, 100);
        for n in 0..3 {
            counts.received(start + Duration::from_millis(33 * n), 2_970 * n as u32);
        }
        let report = counts.report(start, 7, 103, None);
        assert_eq!((report.block.fraction_lost, report.lost, report.jitter), (64, 1, 0));
        counts.received(start, 0);
        let clock = SenderClock { ntp: 0x1_2345_6789_ABCD, rtp: 0, arrived: start };
        let report = counts.report(start + Duration::from_millis(500), 7, 104, Some(&clock));
        assert_eq!((report.block.fraction_lost, report.lost), (0, 1));
        assert_eq!((report.block.last_sr, report.block.delay), (0x2345_6789, 32_768));
    }
}
