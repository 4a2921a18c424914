//! A performer's sound: Opus alone, or beside copies of the packets before it
//! (RFC 2198), from which what is missing is made good.

use std::time::Instant;

use super::slot::Slot;
use super::source::{Source, Taken};
use super::stream::{Arrival, Outcome, Stream};
use crate::rtp::Redundant;

impl Source {
    /// Takes a packet of sound, and what was missing and is beside it.
    pub(super) fn take_sound(&mut self, now: Instant, arrival: &Arrival<'_>) -> Taken {
        let (red, number) = (self.agreed.red, arrival.payload_type);
        let Some(opus) = self.agreed.opus.filter(|opus| *opus == number || red == Some(number))
        else {
            return Taken::Refused;
        };
        let padding = arrival.payload.is_empty();
        let redundant = if number == opus || padding {
            None
        } else {
            let Some(redundant) = Redundant::parse(arrival.payload, opus) else {
                return Taken::Refused;
            };
            Some(redundant)
        };
        let primary = redundant.map_or(0, |redundant| redundant.primary as u16);
        let Some(stream) = self.stream_mut(Slot::Audio) else { return Taken::Refused };
        let arrival = Arrival { payload_type: opus, primary, ..*arrival };
        match stream.take(now, None, &arrival) {
            Outcome::Queued { repaired } => {
                let recovered = redundant.map_or(0, |redundant| {
                    let copies = redundant.copies(arrival.payload);
                    stream.recover(now, &arrival, redundant.copies, copies)
                });
                Taken::Queued { slot: Slot::Audio, repaired, recovered }
            }
            Outcome::Useless => Taken::Useless,
            Outcome::Dropped => Taken::Refused,
        }
    }
}

impl Stream {
    /// Takes the copies that came beside a packet (RFC 2198), where what they
    /// are of is missing; how many are queued. They are of the packets just
    /// before it: `copies` are so many, the oldest first, each older by so many
    /// ticks.
    fn recover<'a>(
        &mut self,
        now: Instant,
        beside: &Arrival<'_>,
        count: usize,
        copies: impl Iterator<Item = (u32, &'a [u8])>,
    ) -> usize {
        let behind = (self.highest as u16).wrapping_sub(beside.sequence);
        let number = self.highest.wrapping_sub(u64::from(behind));
        let mut recovered = 0;
        for (nth, (older, payload)) in copies.enumerate() {
            let before = (count - nth.min(count)) as u64;
            let timestamp = beside.timestamp.wrapping_sub(older);
            let missing = number.wrapping_sub(before);
            if payload.is_empty() || !self.gaps.lacks(missing) || !self.follows(missing, timestamp)
            {
                continue;
            }
            let (sequence, marker, repair, primary) = (missing as u16, false, true, 0);
            let copy = Arrival { sequence, timestamp, marker, payload, repair, primary, ..*beside };
            recovered += usize::from(matches!(self.take(now, None, &copy), Outcome::Queued { .. }));
        }
        recovered
    }

    /// True for a moment that is not before that of the packet ahead of this
    /// number: what is copied is not always what was sent just before.
    fn follows(&self, number: u64, timestamp: u32) -> bool {
        let before = self.folds.position(number).and_then(|position| position.checked_sub(1));
        let before = before.and_then(|before| self.ring.get(before));
        before.is_none_or(|(packet, _)| timestamp.wrapping_sub(packet.timestamp) as i32 > 0)
    }
}
