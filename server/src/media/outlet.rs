//! The way of events from the driver to the hub: bounded, and never waited for.
//!
//! Invariant: where the hub is slow, news is dropped and counted, but not that a
//! peer is gone. Nobody else would ever say so, and whoever has no socket would
//! be counted for ever. What a member says by a reliable channel waits as well, and
//! where too much does, whoever tells it here hears that it will not arrive.

use std::collections::VecDeque;
use std::sync::Arc;

use footlight_sfu::{Event as SfuEvent, Lane, PeerId};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::counters::{Counters, count};
use super::event::Event;

/// Ends that may wait; each peer has one.
const KEPT: usize = 65_536;
/// What may wait before something that a member said: 16 MiB where it is all of that.
const SAID: usize = 1024;

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

    /// Tells the hub, now or, what it must know, later. Answers who counts on being
    /// heard and will not be.
    pub(super) fn tell(&mut self, event: Event) -> Option<PeerId> {
        self.retry();
        let refused = if self.kept.is_empty() {
            self.events.try_send(event).err().map(TrySendError::into_inner)
        } else {
            Some(event)
        };
        let event = refused?;
        let (room, counts_on_it) = match &event {
            Event::Restarted { .. } | Event::Sfu(SfuEvent::Gone { .. }) => (KEPT, None),
            Event::Sfu(SfuEvent::Said { peer, lane, .. }) if *lane != Lane::Lossy => {
                (SAID, Some(*peer))
            }
            Event::Sfu(_) => (0, None),
        };
        if self.kept.len() < room {
            self.kept.push_back(event);
            return None;
        }
        count(&self.counters.events_dropped);
        counts_on_it
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

    use bytes::Bytes;
    use footlight_sfu::{GoneReason, RoomId};

    use super::*;

    fn gone(peer: u64) -> Event {
        Event::Sfu(SfuEvent::Gone { peer: PeerId(peer), reason: GoneReason::Silent })
    }

    fn news() -> Event {
        Event::Sfu(SfuEvent::MediaStarted { room: RoomId(1) })
    }

    fn said(lane: Lane, payload: usize) -> Event {
        let payload = Bytes::from(payload.to_be_bytes().to_vec());
        Event::Sfu(SfuEvent::Said { peer: PeerId(7), lane, payload })
    }

    #[test]
    fn what_is_said_reliably_waits_in_its_order_or_is_known_to_be_lost() {
        for lane in [Lane::Reliable, Lane::Files] {
            let (sender, mut hub) = mpsc::channel(1);
            let counters = Arc::<Counters>::default();
            let mut outlet = Outlet::new(sender, Arc::clone(&counters));
            let most = 1 + SAID;
            let unheard = |n| outlet.tell(said(lane, n));
            assert_eq!((0..most).find_map(unheard), None);
            assert_eq!(outlet.tell(said(Lane::Lossy, 0)), None, "that may be lost");
            assert_eq!(outlet.tell(said(lane, most)), Some(PeerId(7)));
            assert_eq!(outlet.tell(gone(7)), None);
            assert_eq!(counters.snapshot().events_dropped, 2);
            let mut heard = Vec::new();
            while let Ok(event) = hub.try_recv() {
                heard.push(event);
                outlet.retry();
            }
            let told: Vec<Event> = (0..most).map(|n| said(lane, n)).chain([gone(7)]).collect();
            assert_eq!(heard, told);
        }
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
