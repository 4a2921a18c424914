//! The end of a stream, with a moment in which it can be taken back: on a phone
//! the button is pressed by mistake.
//!
//! Until the moment is over everything goes on. Whoever leaves the page in it
//! has meant what he pressed.

use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use super::{LIVE_HERE, Phase, Publishing};
use crate::platform::listener::Listener;
use crate::platform::store::Keep;

/// Seconds in which one may change one's mind.
const GRACE: u32 = 4;

/// A stream that is about to end.
#[derive(Clone, Copy)]
pub struct Farewell {
    /// Seconds until it ends; `None` while nobody wants it to.
    pub left: RwSignal<Option<u32>>,
    ticks: StoredValue<Option<IntervalHandle>>,
}

impl Farewell {
    /// Nobody wants it to end.
    pub fn new() -> Self {
        Self { left: RwSignal::new(None), ticks: StoredValue::new(None) }
    }

    /// True in the first second: a second press so soon belongs to the first one.
    pub fn has_just_begun(self) -> bool {
        self.left.get() == Some(GRACE)
    }

    fn stop(self) {
        if let Some(ticks) = self.ticks.try_update_value(Option::take).flatten() {
            ticks.clear();
        }
        self.left.try_set(None);
    }
}

impl Publishing {
    /// Ends the stream in a moment, unless [`stay`](Self::stay) comes first.
    pub fn end_soon(self) {
        let farewell = self.farewell;
        if self.phase.get_untracked() != Phase::Live || farewell.left.get_untracked().is_some() {
            return self.end();
        }
        farewell.left.set(Some(GRACE));
        let tick = move || match farewell.left.try_get_untracked().flatten() {
            Some(left) if left > 1 => farewell.left.set(Some(left - 1)),
            Some(_) => self.end(),
            None => {}
        };
        farewell.ticks.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
    }

    /// Takes it back.
    pub fn stay(self) {
        self.farewell.stop();
    }

    /// Ends the stream at once.
    pub fn end(self) {
        self.farewell.stop();
        Keep::Tab.remove(LIVE_HERE);
        self.phase.set(Phase::Ending);
        self.screen.stop();
        // Said first: a picture that stops without a word looks like a lost one.
        self.line.turn(|session, now| session.end(now));
        self.line.rest();
        self.capture.release();
    }

    /// Ends what is about to end when its page goes. To be called before the
    /// session begins, which says nothing any more once the page is gone.
    pub(super) fn end_with_page(self) {
        let end = move || {
            if self.farewell.left.try_get_untracked().flatten().is_some() {
                self.farewell.stop();
                Keep::Tab.remove(LIVE_HERE);
                self.line.turn(|session, now| session.end(now));
            }
        };
        let listener = StoredValue::new_local(Listener::page_hide(end));
        on_cleanup(move || {
            end();
            listener.dispose();
        });
    }
}
