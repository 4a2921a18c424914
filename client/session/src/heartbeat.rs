//! When to ping, and when silence means that nobody is there.

use std::time::Duration;

use footlight_shared::limit;

/// The pulse of one socket. The server pings as often as we do, so two missed
/// beats of its are a dead socket, well before the server gives us up.
#[derive(Clone, Debug)]
pub(crate) struct Heartbeat {
    every: Duration,
    dead_after: Duration,
    heard: Duration,
    sent: Duration,
    probe: Option<Duration>,
    /// When the first ping went out that nothing has answered yet.
    asked: Option<Duration>,
}

/// How long one ping took there and back is not how long the next will take.
const SHARE_OF_NEW: u32 = 4;

impl Heartbeat {
    pub(crate) fn new(now: Duration) -> Self {
        let mut beat = Self {
            every: Duration::ZERO,
            dead_after: Duration::ZERO,
            heard: now,
            sent: now,
            probe: None,
            asked: None,
        };
        beat.set_pace(limit::HEARTBEAT_SECONDS, limit::DEAD_AFTER_SECONDS);
        beat
    }

    /// Takes over the server's figures, within reason.
    pub(crate) fn set_pace(&mut self, every: u64, dead_after: u64) {
        let every = Duration::from_secs(every.clamp(1, 60));
        self.every = every;
        self.dead_after = (every * 5 / 2).min(Duration::from_secs(dead_after.clamp(3, 300)));
    }

    pub(crate) fn heard(&mut self, now: Duration) {
        self.heard = now;
        self.probe = None;
    }

    /// A ping goes out.
    pub(crate) fn sent(&mut self, now: Duration) {
        self.sent = now;
        self.asked.get_or_insert(now);
    }

    /// A ping is answered; yields what the way there and back takes, from what it
    /// took `before` and now.
    pub(crate) fn answered(&mut self, now: Duration, before: Option<Duration>) -> Option<Duration> {
        let took = now.saturating_sub(self.asked.take()?);
        let share = |before: Duration| (before * (SHARE_OF_NEW - 1) + took) / SHARE_OF_NEW;
        Some(before.map_or(took, share))
    }

    /// Something must come soon after the ping that goes out now, or that is out
    /// already: the machine woke up, changed its network, or hears no media. It gets
    /// `at_least` so long from now on.
    pub(crate) fn probe(&mut self, now: Duration, within: Duration, at_least: Duration) {
        let asked = *self.asked.get_or_insert(now);
        self.sent = now;
        let until = (asked + within).max(now + at_least);
        self.probe = Some(self.probe.map_or(until, |probe| probe.min(until)));
    }

    pub(crate) fn is_dead(&self, now: Duration) -> bool {
        now >= self.death()
    }

    pub(crate) fn is_due(&self, now: Duration) -> bool {
        now >= self.sent + self.every
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.death().min(self.sent + self.every)
    }

    fn death(&self) -> Duration {
        let silent = self.heard + self.dead_after;
        self.probe.map_or(silent, |probe| probe.min(silent))
    }
}
