//! What holds the picture back that goes out.

use footlight_session::Restraint;
use leptos::prelude::*;

use super::Capture;
use crate::live::ladder::Lacking;
use crate::live::thrift;
use crate::platform::capture::CaptureError;
use crate::platform::listener::Listener;
use crate::platform::{network, size};

impl Capture {
    /// What holds it back now.
    pub fn restraint(self) -> Restraint {
        let is = |signal: RwSignal<bool>| signal.try_get_untracked() == Some(true);
        Restraint { saves: thrift::applies() && !is(self.lifted), behind: is(self.behind) }
    }

    /// Has the present effect run again whenever that may be something else.
    pub fn track_restraint(self) {
        self.lifted.track();
        self.behind.track();
    }

    /// Sends the whole picture however it is paid for, or not.
    pub fn lift(self, lifted: bool) {
        thrift::lift(lifted);
        self.lifted.set(lifted);
    }

    /// Notices when the page is behind others, and when it is not any more; and networks
    /// of another kind, where the browser tells.
    pub(super) fn notice(self) -> (Listener, Option<Listener>) {
        let moved = network::on_change(move || {
            self.lifted.try_update(|_| ());
        });
        let seen = Listener::page_visible(move |visible| {
            // On a desk pages lie beside each other, and others still look.
            self.behind.try_set(!visible && size::is_touched());
            if visible {
                self.take_back();
            }
        });
        (seen, moved)
    }

    /// A phone call, or another program, had camera or microphone: it may be over.
    fn take_back(self) {
        let busy = Some(CaptureError::Busy);
        let lacks = match self.lacking.try_get_untracked().flatten() {
            Some(Lacking::Picture(error) | Lacking::Sound(error)) => Some(error),
            None => self.trouble.try_get_untracked().flatten(),
        };
        if lacks == busy && self.asking.try_get_untracked() == Some(false) {
            self.ask();
        }
    }
}
