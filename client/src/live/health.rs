//! Figures second by second: as they are, and as they were in the last minute.

use std::time::Duration;

use footlight_session::Statistics;
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

/// The figures of a connection, each with its last minute.
#[derive(Clone, Copy)]
pub struct Figures {
    /// In bits a second.
    pub bitrate: Track,
    /// Lines of the picture.
    pub height: Track,
    /// Frames a second.
    pub frames: Track,
    /// There and back, in milliseconds.
    pub round_trip: Track,
    /// From 0 to 1.
    pub loss: Track,
    /// How unevenly packets arrive, in milliseconds.
    pub jitter: Track,
}

impl Figures {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self {
            bitrate: Track::new(),
            height: Track::new(),
            frames: Track::new(),
            round_trip: Track::new(),
            loss: Track::new(),
            jitter: Track::new(),
        }
    }

    /// The next second's.
    pub fn push(self, now: &Statistics, bitrate: Option<f64>) {
        let ms = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1000.0);
        self.bitrate.push(bitrate);
        self.height.push(now.size.map(|(_, height)| f64::from(height)));
        self.frames.push(now.frames);
        self.round_trip.push(ms(now.round_trip));
        self.loss.push(now.loss);
        self.jitter.push(ms(now.jitter));
    }

    /// Forgets everything.
    pub fn clear(self) {
        for track in
            [self.bitrate, self.height, self.frames, self.round_trip, self.loss, self.jitter]
        {
            track.clear();
        }
    }
}
