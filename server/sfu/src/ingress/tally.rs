//! Which frames of a described stream are there as a whole: descriptors mark a frame's
//! first packet and its last, and its packets are counted.
//!
//! Invariants: fixed memory, and the same work for each packet, whatever it says.

use super::ring::Packet;

/// Frames that are counted at once: those that chains look back on.
const FRAMES: usize = 64;

/// See the module.
#[derive(Debug)]
pub(super) struct Tally([Count; FRAMES]);

/// The packets of one frame.
#[derive(Clone, Copy, Default, Debug)]
struct Count {
    number: u16,
    timestamp: u32,
    packets: u32,
    /// The positions of its first packet and its last.
    first: Option<u64>,
    last: Option<u64>,
    /// The highest position of any.
    newest: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self([Count::default(); FRAMES])
    }
}

impl Tally {
    /// A packet was stored that was not there. True where all of its frame is there now.
    pub(super) fn stored(&mut self, packet: &Packet) -> bool {
        let (position, timestamp, it) = (packet.position, packet.timestamp, &packet.descriptor);
        let Some(count) = self.0.get_mut(usize::from(it.number) % FRAMES) else { return false };
        if count.packets == 0 || (count.number, count.timestamp) != (it.number, timestamp) {
            if position < count.newest {
                // Of so long ago that nobody looks back on it.
                return false;
            }
            *count = Count { number: it.number, timestamp, ..Count::default() };
        }
        count.packets = count.packets.saturating_add(1);
        count.first = if it.begins { Some(position) } else { count.first };
        count.last = if it.ends { Some(position) } else { count.last };
        count.newest = count.newest.max(position);
        let between = count.first.zip(count.last).and_then(|(first, last)| last.checked_sub(first));
        between == Some(u64::from(count.packets) - 1)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::codec::{Layering, Numbers};
    use crate::ingress::Descriptor;

    fn descriptor(number: u16, begins: bool, ends: bool) -> Descriptor {
        let mut it = Descriptor::default();
        (it.number, it.begins, it.ends) = (number, begins, ends);
        it
    }

    /// A packet of a frame of three, the frames one after the other.
    fn packet(position: u64) -> Packet {
        let (frame, n) = (position / 3, position % 3);
        let (begins, ends) = (n == 0, n == 2);
        Packet {
            position,
            timestamp: 3_000 * frame as u32,
            arrived: Instant::now(),
            marker: false,
            key_start: false,
            numbers: Numbers::default(),
            layering: Layering::PLAIN,
            descriptor: descriptor(frame as u16, begins, ends),
            payload_type: 96,
            primary: 0,
        }
    }

    fn whole(tally: &mut Tally, positions: &[u64]) -> Vec<bool> {
        positions.iter().map(|position| tally.stored(&packet(*position))).collect()
    }

    #[test]
    fn a_frame_is_whole_with_the_last_of_its_packets_to_come_whichever_it_is() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]] {
            assert_eq!(whole(&mut Tally::default(), &order), [false, false, true]);
        }
        let mut tally = Tally::default();
        let seen = whole(&mut tally, &[0, 2, 3, 4, 6, 7, 8, 5, 1]);
        assert_eq!(seen, [false, false, false, false, false, false, true, true, true]);
    }

    #[test]
    fn a_frame_of_long_ago_does_not_take_the_place_of_a_new_one() {
        let new = FRAMES as u64 * 3;
        let mut tally = Tally::default();
        assert_eq!(whole(&mut tally, &[0, 1, new, 2, new + 1, new + 2])[4..], [false, true]);
    }

    #[test]
    fn an_encoder_that_numbers_its_frames_anew_is_believed() {
        let mut tally = Tally::default();
        whole(&mut tally, &[0, 1]);
        let anew = |position| {
            let mut packet = packet(position);
            packet.descriptor.number = 0;
            packet
        };
        let seen = [300, 301, 302].map(|position| tally.stored(&anew(position)));
        assert_eq!(seen, [false, false, true]);
    }

    #[test]
    fn a_frame_that_never_begins_or_ends_again_and_again_is_none() {
        let mut tally = Tally::default();
        for position in 0..5_000 {
            let mut packet = packet(position);
            packet.timestamp = 0;
            packet.descriptor = descriptor(7, false, true);
            assert!(!tally.stored(&packet));
        }
    }
}
