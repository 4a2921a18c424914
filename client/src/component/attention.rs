//! Whether anybody attends to a picture, so that what lies over it may fade.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

/// How long the controls stay after the last touch.
const IDLE: Duration = Duration::from_secs(3);

/// Attention, which wanes.
#[derive(Clone, Copy)]
pub struct Attention {
    idle: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Attention {
    /// Awake, for as long as the present owner lives.
    pub fn new() -> Self {
        let attention = Self { idle: RwSignal::new(false), timer: StoredValue::new(None) };
        attention.wake();
        on_cleanup(move || attention.stop());
        attention
    }

    /// Somebody moves, presses or types.
    pub fn wake(self) {
        self.stop();
        if self.idle.get_untracked() {
            self.idle.set(false);
        }
        let sleep = move || {
            self.idle.try_set(true);
        };
        self.timer.set_value(set_timeout_with_handle(sleep, IDLE).ok());
    }

    /// True where nobody has touched anything for a while.
    pub fn is_idle(self) -> bool {
        self.idle.get()
    }

    fn stop(self) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}
