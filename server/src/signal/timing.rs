//! How long signalling waits for what.

use std::time::Duration;

use footlight_shared::limit;

/// The patience of the hub and of every connection. The defaults are the
/// protocol's; tests shorten them.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// From the opened socket to a good `hello`.
    pub hello: Duration,
    /// Between two of the server's pings.
    pub heartbeat: Duration,
    /// Silence after which a participant is removed.
    pub dead_after: Duration,
    /// How long a session outlives its socket.
    pub resume: Duration,
    /// How long a stage waits for its lost performer before it is offline.
    pub away: Duration,
    /// The same for stages that a restart of the server interrupted.
    pub interrupted: Duration,
    /// How often counts and lists are sent where they have changed.
    pub pulse: Duration,
    /// How long the lobby may wait to hear of new stills.
    pub stills: Duration,
    /// How long it rings for who is called.
    pub ring: Duration,
    /// How long a call is kept in which nobody is.
    pub call: Duration,
    /// How long a closed socket is waited for before it is dropped.
    pub closing: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(limit::HELLO_SECONDS),
            heartbeat: Duration::from_secs(limit::HEARTBEAT_SECONDS),
            dead_after: Duration::from_secs(limit::DEAD_AFTER_SECONDS),
            resume: Duration::from_secs(30),
            away: Duration::from_secs(30),
            interrupted: Duration::from_secs(60),
            pulse: Duration::from_millis(250),
            stills: Duration::from_secs(5),
            ring: Duration::from_secs(limit::RING_SECONDS),
            call: Duration::from_secs(300),
            closing: Duration::from_secs(1),
        }
    }
}
