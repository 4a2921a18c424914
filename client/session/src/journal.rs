//! What is to be reported to the server of a session's peer connections, in
//! small batches: a few seconds' worth, or what fits into one report.
//!
//! Invariants: nothing grows without bound (the oldest goes first); nothing of
//! it is an address.

use std::collections::VecDeque;
use std::time::Duration;

use footlight_shared::{Happening, Noted, Report, SpanName, Timed, limit};

/// How long the first thing noted waits for others.
const GATHER: Duration = Duration::from_secs(2);

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    events: VecDeque<(Duration, Happening)>,
    spans: VecDeque<Span>,
    /// When the first of what waits was noted.
    since: Option<Duration>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    name: SpanName,
    began: Duration,
    ended: Duration,
    failed: bool,
}

impl Journal {
    /// Something happened.
    pub(crate) fn note(&mut self, now: Duration, event: Happening) {
        push(&mut self.events, (now, event), limit::REPORT.0);
        self.since.get_or_insert(now);
    }

    /// Something has ended now.
    pub(crate) fn time(&mut self, now: Duration, name: SpanName, began: Duration, failed: bool) {
        push(&mut self.spans, Span { name, began, ended: now, failed }, limit::REPORT.1);
        self.since.get_or_insert(now);
    }

    /// There was no way to send it; what waits is due as if it were new. A time
    /// long past would be taken for a machine that has slept.
    pub(crate) fn hold(&mut self, now: Duration) {
        if let Some(since) = &mut self.since {
            *since = now;
        }
    }

    /// When the last thing was noted.
    pub(crate) fn latest(&self) -> Option<Duration> {
        let event = self.events.back().map(|(at, _)| *at);
        event.max(self.spans.back().map(|span| span.ended))
    }

    /// When the next report is due.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        let full = self.events.len() == limit::REPORT.0 || self.spans.len() == limit::REPORT.1;
        self.since.map(|since| if full { since } else { since + GATHER })
    }

    /// All that waits, as of now.
    pub(crate) fn take(&mut self, now: Duration) -> Option<Report> {
        self.since.take()?;
        let ago = |at: Duration| ms(now.saturating_sub(at));
        let events = self.events.drain(..);
        let events = events.map(|(at, event)| Noted { ago_ms: ago(at), event }).collect();
        let spans = self.spans.drain(..).map(|span| {
            let ago_ms = ago(span.ended);
            let took_ms = ms(span.ended.saturating_sub(span.began));
            let took_ms = took_ms.min(limit::REPORT_MS - ago_ms);
            Timed { span: span.name, ago_ms, took_ms, failed: span.failed }
        });
        Some(Report { events, spans: spans.collect() })
    }
}

fn push<T>(queue: &mut VecDeque<T>, item: T, most: usize) {
    if queue.len() == most {
        queue.pop_front();
    }
    queue.push_back(item);
}

fn ms(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX).min(limit::REPORT_MS)
}
