//! How much of what a peer tells is read: a few bytes of feedback can speak of
//! thousands of packets, and each word of it may have his layers chosen anew.

use std::time::{Duration, Instant};

use crate::meter::Meter;

/// What one status of a packet, or one word of 32 bits, takes of it. A viewer of 30
/// Mbit/s tells of some three thousand packets a second.
const STATUS: Duration = Duration::from_micros(50);
/// What each RTCP packet takes besides.
const PACKET: u32 = 16;
/// What may be told at once.
const AT_ONCE: Duration = Duration::from_millis(500);

/// One peer's.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Attention(Meter);

impl Attention {
    /// True where an RTCP packet that claims so much is read; it counts.
    pub(super) fn pay(&mut self, now: Instant, claims: u32) -> bool {
        self.0.spend(now, STATUS * (PACKET + claims), AT_ONCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_of_much_is_heard_and_a_flood_is_not() {
        let start = Instant::now();
        let mut viewer = Attention::default();
        // Of 3,000 packets a second every 50 ms, with a report each.
        for n in 0..200 {
            let now = start + Duration::from_millis(50) * n;
            assert!(viewer.pay(now, 150) && viewer.pay(now, 20));
        }
        let mut flood = Attention::default();
        let read =
            |flood: &mut Attention, now| (0..10_000).filter(|_| flood.pay(now, 2_048)).count();
        assert_eq!(read(&mut flood, start), 5);
        let later = start + Duration::from_secs(1);
        assert_eq!(read(&mut flood, later), 5, "and is heard again later");
    }
}
