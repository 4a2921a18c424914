//! Figures second by second: as they are, and as they were in the last minute.

use std::time::Duration;

use leptos::prelude::*;

/// Seconds that a history holds.
const MINUTE: usize = 60;

/// Ticks once a second for as long as the present owner lives.
pub fn every_second() -> Signal<u32> {
    let ticks = RwSignal::new(0u32);
    every(Duration::from_secs(1), move || {
        ticks.try_update(|ticks| *ticks = ticks.wrapping_add(1));
    });
    ticks.into()
}

/// Does something again and again for as long as the present owner lives.
pub fn every(period: Duration, act: impl Fn() + 'static) {
    if let Ok(timer) = set_interval_with_handle(act, period) {
        on_cleanup(move || timer.clear());
    }
}

/// One figure and its last minute.
#[derive(Clone, Copy)]
pub struct Track {
    values: RwSignal<Vec<Option<f64>>>,
}

impl Track {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self { values: RwSignal::new(Vec::new()) }
    }

    /// The next second's value, if it is known.
    pub fn push(self, value: Option<f64>) {
        self.values.update(|values| {
            values.push(value);
            let excess = values.len().saturating_sub(MINUTE);
            values.drain(..excess);
        });
    }

    /// Forgets everything.
    pub fn clear(self) {
        self.values.set(Vec::new());
    }

    /// The value as it is now, written by `write`; a dash while it is unknown.
    pub fn text(self, write: impl Fn(f64) -> String + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || {
            let last = self.values.with(|values| values.last().copied().flatten());
            last.map_or_else(|| "–".to_owned(), &write)
        })
    }

    /// The last minute.
    pub fn history(self) -> Signal<Vec<Option<f64>>> {
        self.values.into()
    }
}
