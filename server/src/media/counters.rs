//! The media path's counters, written by the driver and read by anyone.

use std::ops::AddAssign;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use footlight_sfu::Stats;

/// What the socket and the queues have seen, beside the SFU's own [`Stats`].
#[derive(Debug, Default)]
pub struct Counters {
    pub(super) receive_calls: AtomicU64,
    pub(super) send_calls: AtomicU64,
    pub(super) send_would_block: AtomicU64,
    pub(super) send_errors: AtomicU64,
    pub(super) events_dropped: AtomicU64,
    pub(super) commands_refused: AtomicU64,
    pub(super) restarts: AtomicU64,
    pub(super) connections: AtomicU64,
    pub(super) connections_refused: AtomicU64,
    pub(super) letters_dropped: AtomicU64,
    sfu: Mutex<Stats>,
}

/// All counters at one moment, of one shard or of all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Snapshot {
    /// System calls that received something.
    pub receive_calls: u64,
    /// System calls that sent something.
    pub send_calls: u64,
    /// Transmits dropped because the socket's buffer was full.
    pub send_would_block: u64,
    /// Transmits that the kernel refused.
    pub send_errors: u64,
    /// Events that the hub was too slow to take.
    pub events_dropped: u64,
    /// Commands refused because too many waited.
    pub commands_refused: u64,
    /// Times that the SFU was started anew after a fault.
    pub restarts: u64,
    /// Connections for media.
    pub connections: u64,
    /// Connections that no peer's check came by, or more than can be kept.
    pub connections_refused: u64,
    /// What shards had to say to each other and found no room for.
    pub letters_dropped: u64,
    /// The SFU's own counters, those from before its restarts included.
    pub sfu: Stats,
}

impl AddAssign for Snapshot {
    fn add_assign(&mut self, other: Self) {
        self.receive_calls += other.receive_calls;
        self.send_calls += other.send_calls;
        self.send_would_block += other.send_would_block;
        self.send_errors += other.send_errors;
        self.events_dropped += other.events_dropped;
        self.commands_refused += other.commands_refused;
        self.restarts += other.restarts;
        self.connections += other.connections;
        self.connections_refused += other.connections_refused;
        self.letters_dropped += other.letters_dropped;
        self.sfu += other.sfu;
    }
}

impl Counters {
    /// Reads them; the SFU's part is at most a second old.
    pub fn snapshot(&self) -> Snapshot {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Snapshot {
            receive_calls: read(&self.receive_calls),
            send_calls: read(&self.send_calls),
            send_would_block: read(&self.send_would_block),
            send_errors: read(&self.send_errors),
            events_dropped: read(&self.events_dropped),
            commands_refused: read(&self.commands_refused),
            restarts: read(&self.restarts),
            connections: read(&self.connections),
            connections_refused: read(&self.connections_refused),
            letters_dropped: read(&self.letters_dropped),
            sfu: *self.sfu.lock().unwrap_or_else(|poisoned| poisoned.into_inner()),
        }
    }

    pub(super) fn store_sfu(&self, stats: Stats) {
        *self.sfu.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = stats;
    }
}

/// Adds one; the counters are independent, so no ordering is needed.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
