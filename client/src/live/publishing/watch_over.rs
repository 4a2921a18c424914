//! How well the stream goes out, second by second.

use std::time::Duration;

use footlight_session::{Grade, Grader, MediaState, Rates};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Phase, Publishing};
use crate::live::health::every;
use crate::platform::stats::{self, Sent, SentLayer};

/// The last second's reading.
#[derive(Default)]
struct Memory {
    sent: Sent,
    grader: Grader,
}

impl Publishing {
    /// Reads the statistics each second while live.
    pub(super) fn measure(self) {
        let memory = StoredValue::new(Memory::default());
        every(Duration::from_secs(1), move || {
            if self.phase.get_untracked() == Phase::Before {
                return;
            }
            let Some(connection) = self.line.connection() else { return };
            spawn_local(async move {
                if let Some(sent) = stats::sent(&connection).await {
                    memory.try_update_value(|memory| self.take(memory, sent));
                }
            });
        });
        // Another performance begins with a clean sheet.
        Effect::new(move || {
            if self.phase.get() == Phase::Starting {
                memory.set_value(Memory::default());
                let figures = self.figures;
                for track in [
                    figures.bitrate,
                    figures.height,
                    figures.frames,
                    figures.round_trip,
                    figures.loss,
                ] {
                    track.clear();
                }
            }
        });
    }

    fn take(self, memory: &mut Memory, sent: Sent) {
        let rates = Rates::between(&memory.sent.total, &sent.total);
        let flowing = flowing(&memory.sent.layers, &sent.layers);
        let best = flowing.last();
        let round_trip = sent.round_trip;
        let figures = self.figures;
        figures.bitrate.push(rates.map(|rates| rates.bitrate));
        figures.frames.push(rates.map(|rates| rates.frames));
        figures.loss.push(rates.map(|rates| rates.loss));
        figures.height.push(best.map(|layer| f64::from(layer.height)));
        figures.round_trip.push(round_trip.map(|time| time.as_secs_f64() * 1000.0));
        let limited = best.is_none_or(|layer| layer.limited.is_some());
        let most = if limited { Grade::Good } else { Grade::Excellent };
        // What is not sent is not lost either, and yet that is not well.
        let carries = self.media.try_get_untracked() == Some(MediaState::Connected);
        let blocked = self.room.blocked.try_get_untracked() == Some(true);
        let grade = rates
            .filter(|_| carries)
            .map(|rates| memory.grader.push(Grade::of(&rates, round_trip).min(most)))
            .or(blocked.then_some(Grade::Poor));
        self.grade.try_set(grade);
        self.layers.try_set(flowing);
        memory.sent = sent;
    }
}

/// The layers of which something was sent since the last reading.
fn flowing(before: &[SentLayer], now: &[SentLayer]) -> Vec<SentLayer> {
    let grew = |layer: &&SentLayer| {
        let earlier = before.iter().find(|it| it.layer == layer.layer);
        layer.active && layer.bytes > earlier.map_or(0, |it| it.bytes)
    };
    now.iter().filter(grew).cloned().collect()
}
