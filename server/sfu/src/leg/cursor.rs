//! What a viewer is sent not with its batch but burst by burst: a group of pictures
//! that is kept, with which he starts, and a key frame that his path cannot take at
//! once, which would wait there before everything else, the sound included.
//!
//! The one is sent a little faster than it was filmed, so that neither his network
//! nor his decoder is flooded, with timestamps that run as fast (`rewrite.rs`); the
//! other as fast as the path was seen to carry it.
//!
//! Invariant: the cursor never overtakes what has gone round, so that each packet
//! goes out either by the cursor or by its batch.

use std::time::{Duration, Instant};

use super::rewrite::Rewrite;
use super::segment::Segment;
use super::start::LONGEST;
use super::video::Selected;
use crate::ingress::{Stream, ticks_in};

/// How many times faster than filmed a group is sent and shown.
pub(super) const PACE: u32 = 4;
/// Between two bursts of it, and about as long between two of a key frame.
const STEP: Duration = Duration::from_millis(10);
/// Packets in one of them, and at least and at most in one of a key frame: fewer
/// are no run worth a system call.
const MOST_IN_STEP: usize = 64;
const LEAST_IN_BURST: u64 = 4;
const MOST_IN_BURST: u64 = 16;
/// Bytes of a packet, about.
const PACKET: u64 = 1_100;
/// A key frame is held back for so long at most, and one that the path takes within
/// so long is not.
const HELD: Duration = Duration::from_millis(400);
const AT_ONCE: Duration = Duration::from_millis(20);
/// In percent of what the stream itself takes: slower than that, the present would
/// never be reached.
const LEAST_PACE: u64 = 130;

/// A viewer on his way to the present of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    /// The first position that was not looked at.
    pub next: u64,
    /// When the next burst is due.
    pub due: Instant,
    began: Instant,
    pace: Pace,
}

#[derive(Clone, Copy, Debug)]
enum Pace {
    /// As it was filmed, but faster, since the packet with this timestamp.
    Filmed { first: u32 },
    /// So many bits a second.
    Carried { rate: u64 },
}

/// How fast a viewer's key frame may be sent who has no room for it at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    now: Instant,
    rate: u64,
    burst: usize,
}

impl Gate {
    /// For so many packets of a stream, on a path that was seen to carry no more than
    /// `carries` bits a second; `None` where it takes them at once.
    pub(crate) fn new(now: Instant, stream: &Stream, packets: usize, carries: u64) -> Option<Self> {
        let rate = carries.max(stream.bitrate * LEAST_PACE / 100).max(1);
        let burst = burst_of(rate);
        let takes = Duration::from_micros(packets as u64 * PACKET * 8_000_000 / rate);
        (takes > AT_ONCE && packets > burst).then_some(Self { now, rate, burst })
    }

    /// True where no more than these go out at once.
    pub(super) fn is_shut(&self, out: &[Selected]) -> bool {
        out.len() >= self.burst
    }
}

impl Cursor {
    /// From the packet at `position` on, faster than it was filmed.
    pub(super) fn filmed(now: Instant, position: u64, timestamp: u32) -> Self {
        let pace = Pace::Filmed { first: timestamp };
        Self { next: position, due: now, began: now, pace }
    }

    /// From the packet at `position` on, after what was sent of it already.
    pub(super) fn held(gate: &Gate, position: u64) -> Self {
        let Gate { now, rate, burst } = *gate;
        let due = now + takes(burst as u64 * PACKET, rate);
        Self { next: position, due, began: now, pace: Pace::Carried { rate } }
    }

    /// Picks the packets of the burst that is due. False once the present is
    /// reached.
    pub(super) fn step(
        &mut self,
        now: Instant,
        stream: &Stream,
        segment: &Segment,
        rewrite: &mut Rewrite,
        out: &mut Vec<Selected>,
    ) -> bool {
        let passed = now.saturating_duration_since(self.began);
        let most = self.most(passed);
        let mut bytes = 0;
        while self.next <= stream.fanned {
            let position = self.next;
            if let Some((packet, payload)) = stream.ring.get(position) {
                if self.is_early(passed, stream, packet.timestamp) || out.len() >= most {
                    self.due = now + self.wait(bytes);
                    return true;
                }
                // A repair that is about to go round comes with its batch.
                let pending = now.saturating_duration_since(packet.arrived) < STEP
                    && stream.batch.contains(&position);
                if !pending && rewrite.locate(stream, packet) == Some(*segment) {
                    rewrite.sent(segment, stream, packet);
                    out.push(Selected { position, segment: *segment });
                    bytes += payload.len() as u64;
                }
            }
            self.next += 1;
        }
        false
    }

    /// Packets of the burst that is due. Who has still not caught up gets the rest at
    /// once.
    fn most(&self, passed: Duration) -> usize {
        match self.pace {
            Pace::Carried { rate } if passed < HELD => burst_of(rate),
            _ => MOST_IN_STEP,
        }
    }

    fn is_early(&self, passed: Duration, stream: &Stream, timestamp: u32) -> bool {
        let Pace::Filmed { first } = self.pace else { return false };
        let ahead = timestamp.wrapping_sub(first) as i32;
        ahead > ticks_in(passed * PACE, stream.rate) as i32 && passed < LONGEST
    }

    fn wait(&self, bytes: u64) -> Duration {
        match self.pace {
            Pace::Filmed { .. } => STEP,
            Pace::Carried { rate } => takes(bytes, rate),
        }
    }
}

/// Packets in a burst at so many bits a second.
fn burst_of(rate: u64) -> usize {
    let packets = rate * STEP.as_millis() as u64 / 8_000 / PACKET;
    packets.clamp(LEAST_IN_BURST, MOST_IN_BURST) as usize
}

/// How long so many bytes take.
fn takes(bytes: u64, rate: u64) -> Duration {
    Duration::from_micros(bytes * 8_000_000 / rate.max(1)).clamp(STEP / 4, STEP * 4)
}
