//! Whether anybody misses what is missing.
//!
//! A picture of VP8 above the lowest rate is needed by those above alone, and these
//! begin anew by themselves where its encoder lets them (RFC 7741, section 4.2: Y). A
//! key frame for it would cost more than the few pictures that fall out. Which pictures
//! are missing is told by those around: they count the pictures of the lowest rate.

use std::time::{Duration, Instant};

use super::ring::Packet;
use super::stream::Stream;

/// How far around a missing packet is looked for others.
const AROUND: u64 = 256;
/// The higher rates have begun anew within so long, and will again.
const ANEW: Duration = Duration::from_secs(1);

impl Stream {
    /// True where all that is given up now is of higher rates that begin anew by
    /// themselves.
    pub(crate) fn spares_what_is_overdue(&self, now: Instant) -> bool {
        let anew = self.layers.as_ref().and_then(|layers| layers.anew);
        anew.is_some_and(|at| now.saturating_duration_since(at) < ANEW)
            && self.gaps.overdue(now).all(|number| {
                self.folds.position(number).is_none_or(|position| self.spares(position))
            })
    }

    fn spares(&self, position: u64) -> bool {
        let packet = |at: u64| self.ring.get(at).map(|(packet, _)| packet);
        let before = (position.saturating_sub(AROUND)..position).rev().find_map(packet);
        let after = (position + 1..=position + AROUND).find_map(packet);
        before.zip(after).is_some_and(|(before, after)| is_spared(before, after))
    }
}

/// True where whatever is missing between these two is of higher rates.
fn is_spared(before: &Packet, after: &Packet) -> bool {
    let is_higher = |packet: &Packet| packet.layering.layer.temporal > 0;
    if before.timestamp == after.timestamp {
        return is_higher(before);
    }
    let ended = before.marker || is_higher(before);
    let begins = after.layering.begins || is_higher(after);
    let lowest = after.numbers.lowest_since(&before.numbers);
    ended && begins && lowest == Some(u8::from(!is_higher(after)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{self, Inspection};
    use crate::ingress::Descriptor;
    use footlight_shared::VideoCodec;

    /// The packet of a picture; of its rate, and how many of the lowest there were.
    fn packet(timestamp: u32, rate: u8, lowest: u8, (first, last): (bool, bool)) -> Packet {
        let start = if first { 0x90 } else { 0x80 };
        let payload = [start, 0xE0, 0x80, 0, lowest, rate << 6, 1, 0];
        let Inspection { numbers, layering, .. } = codec::inspect(VideoCodec::Vp8, &payload);
        Packet {
            position: 0,
            timestamp,
            arrived: Instant::now(),
            marker: last,
            key_start: false,
            numbers,
            layering,
            descriptor: Descriptor::default(),
            payload_type: 96,
            primary: 0,
        }
    }

    const WHOLE: (bool, bool) = (true, true);
    const FIRST: (bool, bool) = (true, false);
    const LAST: (bool, bool) = (false, true);

    #[test]
    fn whole_pictures_of_higher_rates_are_spared_and_those_of_the_lowest_are_not() {
        let between = |before: (u8, u8), after: (u8, u8)| {
            let packet = |at, (rate, lowest)| packet(at, rate, lowest, WHOLE);
            is_spared(&packet(0, before), &packet(90, after))
        };
        assert!(between((0, 7), (1, 7)) && between((0, 7), (0, 8)) && between((2, 255), (0, 0)));
        assert!(!between((0, 7), (0, 9)) && !between((0, 7), (1, 8)) && !between((2, 7), (2, 9)));
    }

    #[test]
    fn parts_of_pictures_are_of_their_rate() {
        let rest = |rate| is_spared(&packet(0, rate, 7, FIRST), &packet(0, rate, 7, LAST));
        assert!(rest(2) && !rest(0));
        let end = |rate| is_spared(&packet(0, rate, 7, FIRST), &packet(90, 2, 7, WHOLE));
        assert!(end(1) && !end(0), "the end of a picture");
        assert!(is_spared(&packet(0, 0, 7, WHOLE), &packet(90, 2, 7, LAST)));
        assert!(!is_spared(&packet(0, 2, 7, WHOLE), &packet(90, 0, 8, LAST)), "its beginning");
    }

    #[test]
    fn without_a_count_nothing_is_known() {
        let plain = |timestamp| {
            let payload = [0x90, 0x80, 0x00, 1, 0];
            let Inspection { numbers, layering, .. } = codec::inspect(VideoCodec::Vp8, &payload);
            Packet { numbers, layering, ..packet(timestamp, 0, 0, WHOLE) }
        };
        assert!(!is_spared(&plain(0), &plain(90)));
    }
}
