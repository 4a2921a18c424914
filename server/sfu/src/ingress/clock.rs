//! A sender's clock: which moment a timestamp means (RFC 3550, section 6.4.1).

use std::time::{Duration, Instant};

/// The latest sender report of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SenderClock {
    /// NTP time, 32.32 fixed point.
    pub ntp: u64,
    /// The same moment in ticks.
    pub rtp: u32,
    /// When the report came.
    pub arrived: Instant,
}

impl SenderClock {
    /// The NTP time of a timestamp, `rate` ticks a second.
    pub(crate) fn ntp_of(&self, timestamp: u32, rate: u32) -> u64 {
        let ticks = i64::from(timestamp.wrapping_sub(self.rtp) as i32);
        let fraction = (i128::from(ticks) << 32) / i128::from(rate.max(1));
        self.ntp.wrapping_add_signed(fraction as i64)
    }

    /// The timestamp of an NTP time; the inverse.
    pub(crate) fn timestamp_at(&self, ntp: u64, rate: u32) -> u32 {
        let distance = i128::from(ntp.wrapping_sub(self.ntp) as i64);
        // Rounded, so that there and back again is the same tick.
        let ticks = (distance * i128::from(rate) + (1 << 31)) >> 32;
        self.rtp.wrapping_add(ticks as u32)
    }
}

/// A span in the ticks of a clock.
pub(crate) fn ticks_in(span: Duration, rate: u32) -> u32 {
    (span.as_micros() * u128::from(rate) / 1_000_000) as u32
}

/// A span as 32.32 fixed point.
pub(crate) fn ntp_in(span: Duration) -> u64 {
    (span.as_secs() << 32) + (u64::from(span.subsec_nanos()) << 32) / 1_000_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_layers_meet_at_the_same_moment() {
        let arrived = Instant::now();
        let one = SenderClock { ntp: 1_000 << 32, rtp: 4_294_967_000, arrived };
        let two = SenderClock { ntp: (1_000 << 32) + (1 << 31), rtp: 77, arrived };
        // A second after `one`'s report is half a second after `two`'s.
        let moment = one.ntp_of(4_294_967_000u32.wrapping_add(90_000), 90_000);
        assert_eq!(two.timestamp_at(moment, 90_000), 77 + 45_000);
        let before = two.ntp_of(77 - 9, 90_000);
        assert_eq!(two.timestamp_at(before, 90_000), 68);
    }

    #[test]
    fn spans_are_measured_in_ticks_and_in_fixed_point() {
        assert_eq!(ticks_in(Duration::from_millis(500), 48_000), 24_000);
        assert_eq!(ntp_in(Duration::from_millis(1_500)), 3 << 31);
    }
}
