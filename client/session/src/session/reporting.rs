//! What the server is told of the session's peer connections.

use std::time::Duration;

use footlight_shared::{ClientMsg, Happening, SpanName, TraceId, Warning, limit};

use super::{Link, Session};
use crate::Intent;

/// Longer than the server asks for, so that none comes too early.
const BETWEEN: Duration = Duration::from_millis(limit::WARNING_SECONDS * 1000 + 100);

impl Session {
    /// What the session is called in logs and traces, here and on the server.
    pub fn trace(&self) -> TraceId {
        self.trace
    }

    /// It is called so from now on, by the server's word: both who are in a call
    /// are part of one.
    pub fn set_trace(&mut self, trace: TraceId) {
        self.trace = trace;
    }

    /// Something happened to a peer connection; it is reported within seconds.
    pub fn note(&mut self, now: Duration, event: Happening) {
        self.journal.note(now, event);
    }

    /// Something that began then has ended now.
    pub fn time(&mut self, now: Duration, name: SpanName, began: Duration, failed: bool) {
        self.journal.time(now, name, began, failed);
    }

    /// The user is warned of this; the server hears of one in five seconds.
    pub fn warn(&mut self, now: Duration, warning: Warning) {
        if self.link == Link::Ready && self.warned_at.is_none_or(|at| now >= at + BETWEEN) {
            self.warned_at = Some(now);
            self.tell(ClientMsg::QualityWarning(warning));
        }
    }

    /// A peer connection is connected that was begun then. Of a stage the first
    /// one is what was wished for; in a call one waits for the other.
    pub fn connected(&mut self, now: Duration, began: Duration) {
        let after_ms = now.saturating_sub(began).as_millis().min(limit::REPORT_MS.into()) as u32;
        self.journal.note(now, Happening::Connected { after_ms });
        let wished = self.born.take();
        let wished = if let Intent::Call { .. } = self.intent { Some(began) } else { wished };
        self.awaited = wished;
        if let Some(wished) = wished {
            self.journal.time(now, SpanName::Join, wished, false);
        }
    }

    /// The first picture over a connection of a call is on the screen. Those of
    /// stages have a message of their own.
    pub fn framed(&mut self, now: Duration) {
        if let (Intent::Call { .. }, Some(began)) = (&self.intent, self.awaited.take()) {
            let after_ms = now.saturating_sub(began).as_millis().min(limit::REPORT_MS.into());
            self.journal.note(now, Happening::FirstFrame { after_ms: after_ms as u32 });
        }
    }

    /// Sends what waits, where the server listens; without a time, what it is
    /// told is as old as it was when the last was noted.
    pub(super) fn send_report(&mut self, now: Option<Duration>) {
        if self.link != Link::Ready {
            return;
        }
        let now = now.or_else(|| self.journal.latest()).unwrap_or_default();
        if let Some(report) = self.journal.take(now) {
            self.tell(ClientMsg::Report(report));
        }
    }
}

/// A name that no other session is likely to have.
pub(super) fn trace(seed: u64) -> TraceId {
    // Steele, Lea and Flood's SplitMix: each bit of the seed is in all of these.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u128::from(z ^ (z >> 31))
    };
    TraceId::from_bits(next() << 64 | next())
}
