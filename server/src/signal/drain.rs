//! What the hub lets go on, and what it does not let begin, before the process
//! goes down.

use std::time::Duration;

use footlight_shared::Problem;

use super::hub::Hub;
use super::problem;

impl Hub {
    /// Lets in from now on only who is here already, and tells everybody that
    /// there is an end in `left` at the latest.
    pub fn drain(&self, left: Duration) {
        self.with(|registry| registry.drain(left));
    }

    /// Waits until nobody is on a stage, in a room or in a call.
    pub async fn deserted(&self) {
        let mut pulse = tokio::time::interval(self.settings().timing.pulse);
        while self.with(|registry| registry.is_in_use()) {
            pulse.tick().await;
        }
    }

    /// True while nobody new is let in.
    pub(crate) fn is_draining(&self) -> bool {
        self.with(|registry| registry.is_draining())
    }

    /// Fails where nothing is to begin any more.
    pub(crate) fn must_take_new(&self) -> Result<(), Problem> {
        match self.is_closed() || self.is_draining() {
            true => Err(problem::going_down()),
            false => Ok(()),
        }
    }
}
