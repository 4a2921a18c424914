//! How well one picture comes in by a pair.

use std::time::Duration;

use footlight_session::{Counters, Gauge, Grade, Grader, Rates, Reading};

use crate::platform::sight;

/// See the module.
#[derive(Default)]
pub(super) struct Inflow {
    counters: Counters,
    gauge: Gauge,
    grader: Grader,
    /// In a word; nothing of a picture that is not sent.
    pub(super) grade: Option<Grade>,
    /// Something of it came just now.
    pub(super) moves: bool,
}

impl Inflow {
    /// Takes what was counted of it since the last time; poor where its connection is lost.
    pub(super) fn take(
        &mut self,
        counters: &Counters,
        round_trip: Option<Duration>,
        lost: bool,
    ) -> Option<Reading> {
        let rates = Rates::between(&self.counters, counters);
        self.counters = *counters;
        // A picture that is not sent is not lost either.
        let flows = rates.filter(|rates| rates.packets > 0.0);
        self.moves = flows.is_some();
        if sight::is_hidden() {
            self.gauge.look_away();
        }
        let reading = flows.map(|rates| self.gauge.push(&rates, round_trip, None));
        let grade = reading.as_ref().map(|reading| self.grader.push(reading.grade()));
        self.grade = if lost { Some(Grade::Poor) } else { grade };
        reading
    }
}
