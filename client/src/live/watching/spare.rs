//! What need not come: the large picture over a network that is paid for by the byte,
//! and any at all while a telephone shows something else.

use footlight_shared::Quality;
use leptos::prelude::*;

use super::Inner;
use crate::live::thrift;
use crate::platform::listener::Listener;
use crate::platform::{network, size, small_window};

impl Inner {
    /// Asks for less, or for more again, where nobody has chosen.
    pub(super) fn spare(self) {
        let usual = StoredValue::new(self.quality.get_untracked());
        let unseen = StoredValue::new(false);
        // What is wanted now, whatever has changed.
        let ask = move || {
            let chosen = self.quality.try_get_untracked();
            let unseen = unseen.try_get_value() == Some(true);
            if let Some(quality) = if unseen { Some(Quality::Sound) } else { chosen } {
                self.cap(quality);
            }
        };
        let moved = network::on_change(move || {
            let next = thrift::quality();
            let before = usual.try_get_value();
            if before != Some(next) && self.quality.try_get_untracked() == before {
                usual.try_set_value(next);
                self.quality.try_set(next);
                ask();
            }
        });
        let seen = Listener::page_visible(move |visible| {
            unseen.try_set_value(!visible && size::is_touched() && !small_window::is_open());
            ask();
        });
        let listeners = StoredValue::new_local((moved, seen));
        on_cleanup(move || listeners.dispose());
    }

    pub(super) fn cap(self, quality: Quality) {
        self.line.turn(|session, now| session.set_quality(now, quality));
    }
}
