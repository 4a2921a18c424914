//! The way of events from the driver to the hub: bounded, and never waited for.
//!
//! Invariant: where the hub is slow, news is dropped and counted, but not that a
//! peer is gone. Nobody else would ever say so, and whoever has no socket would
//! be counted for ever.

use std::collections::VecDeque;
use std::sync::Arc;

use footlight_sfu::Event as SfuEvent;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::counters::{Counters, count};
use super::event::Event;

/// Ends that may wait; each peer has one.
const KEPT: usize = 65_536;

/// See the module.
pub(super) struct Outlet {
    events: mpsc::Sender<Event>,
    counters: Arc<Counters>,
    kept: VecDeque<Event>,
}

impl Outlet {
    pub(super) fn new(events: mpsc::Sender<Event>, counters: Arc<Counters>) -> Self {
        Self { events, counters, kept: VecDeque::new() }
    }

    /// Tells the hub, now or, what it must know, later.
    pub(super) fn tell(&mut self, event: Event) {
        self.retry();
        let refused = if self.kept.is_empty() {
            self.events.try_send(event).err().map(TrySendError::into_inner)
        } else {
            Some(event)
        };
        let Some(event) = refused else { return };
        let must_arrive =
            matches!(event, Event::Restarted { .. } | Event::Sfu(SfuEvent::Gone { .. }));
        if must_arrive && self.kept.len() < KEPT {
            self.kept.push_back(event);
        } else {
            count(&self.counters.events_dropped);
        }
    }

    /// Tells what had to wait, as far as there is room now.
    pub(super) fn retry(&mut self) {
        while let Some(event) = self.kept.pop_front() {
            if let Err(error) = self.events.try_send(event) {
                self.kept.push_front(error.into_inner());
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use footlight_sfu::{GoneReason, PeerId, RoomId};

    use super::*;

    fn gone(peer: u64) -> Event {
        Event::Sfu(SfuEvent::Gone { peer: PeerId(peer), reason: GoneReason::Silent })
    }

    fn news() -> Event {
        Event::Sfu(SfuEvent::MediaStarted { room: RoomId(1) })
    }

    #[test]
    fn a_slow_hub_misses_news_and_no_end() {
        let (sender, mut hub) = mpsc::channel(2);
        let counters = Arc::<Counters>::default();
        let mut outlet = Outlet::new(sender, Arc::clone(&counters));
        for event in [news(), gone(1), news(), gone(2), news(), gone(3)] {
            outlet.tell(event);
        }
        assert_eq!(counters.snapshot().events_dropped, 2);
        let mut heard = Vec::new();
        for _ in 0..3 {
            heard.extend(std::iter::from_fn(|| hub.try_recv().ok()));
            outlet.retry();
        }
        assert_eq!(heard, [news(), gone(1), gone(2), gone(3)]);
        outlet.tell(news());
        assert_eq!(hub.try_recv().unwrap(), news());
    }
}
