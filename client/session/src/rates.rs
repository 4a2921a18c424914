//! Figures per second, from counters that only grow.

use std::time::Duration;

/// What the browser has counted for one direction of one peer connection.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Counters {
    /// When it was read.
    pub at: Duration,
    /// Payload and headers, in bytes.
    pub bytes: u64,
    /// Packets sent, or received.
    pub packets: u64,
    /// Packets lost on the way, as far as known.
    pub lost: u64,
    /// Frames encoded, or decoded.
    pub frames: u64,
    /// Frames received and not shown.
    pub dropped: u64,
    /// Times that the picture stood still.
    pub freezes: u64,
    /// How long it has stood still, where the browser says so.
    pub frozen: Duration,
}

/// What became of them between two readings.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rates {
    /// Bits a second.
    pub bitrate: f64,
    /// Packets that came or should have come.
    pub packets: f64,
    /// Frames a second.
    pub frames: f64,
    /// The share of packets lost, from 0 to 1.
    pub loss: f64,
    /// The share of frames dropped, from 0 to 1.
    pub dropped: f64,
    /// Times that the picture stood still.
    pub freezes: u64,
    /// For how many seconds of one.
    pub frozen: f64,
}

impl Rates {
    /// The rates from `earlier` to `later`; `None` where no time lies between
    /// them, or where the counters began anew in between.
    pub fn between(earlier: &Counters, later: &Counters) -> Option<Self> {
        let seconds = later.at.checked_sub(earlier.at)?.as_secs_f64();
        if seconds < 0.1 {
            return None;
        }
        let bytes = later.bytes.checked_sub(earlier.bytes)?;
        let packets = later.packets.checked_sub(earlier.packets)?;
        let frames = later.frames.checked_sub(earlier.frames)?;
        // The count of lost packets falls when late ones arrive.
        let lost = later.lost.saturating_sub(earlier.lost);
        let dropped = later.dropped.saturating_sub(earlier.dropped);
        Some(Self {
            bitrate: bytes as f64 * 8.0 / seconds,
            packets: (packets + lost) as f64,
            frames: frames as f64 / seconds,
            loss: share(lost, packets),
            dropped: share(dropped, frames),
            freezes: later.freezes.saturating_sub(earlier.freezes),
            frozen: later.frozen.saturating_sub(earlier.frozen).as_secs_f64() / seconds,
        })
    }

    /// The same of what goes out: among the packets that were sent are those that were
    /// lost.
    pub fn of_sent(earlier: &Counters, later: &Counters) -> Option<Self> {
        let rates = Self::between(earlier, later)?;
        let sent = later.packets.saturating_sub(earlier.packets);
        // What is told as lost just now may have been sent before.
        let lost = later.lost.saturating_sub(earlier.lost).min(sent);
        Some(Self { packets: sent as f64, loss: share(lost, sent - lost), ..rates })
    }
}

fn share(part: u64, rest: u64) -> f64 {
    let whole = part + rest;
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
