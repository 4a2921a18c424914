//! How well the stream goes out, second by second.

use std::time::Duration;

use footlight_session::{Grade, MediaState, Rates, Relief, advice};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Phase, Publishing};
use crate::live::health::every;
use crate::live::report::Judge;
use crate::platform::stats::{self, Sent, SentLayer, Stats};

/// The last second's reading.
#[derive(Default)]
struct Memory {
    sent: Sent,
    judge: Judge,
}

impl Publishing {
    /// Reads the statistics each second while live.
    pub(super) fn measure(self) {
        let memory = StoredValue::new_local(Memory::default());
        every(Duration::from_secs(1), move || {
            if self.phase.get_untracked() == Phase::Before {
                return;
            }
            let Some(connection) = self.line.connection() else { return };
            spawn_local(async move {
                if let Some(stats) = stats::read(&connection).await {
                    memory.try_update_value(|memory| self.take(memory, stats));
                }
            });
        });
        // Another performance begins with a clean sheet.
        Effect::new(move || {
            if self.phase.get() == Phase::Starting {
                memory.set_value(Memory::default());
                self.relief.set_value(Relief::default());
                self.figures.clear();
            }
        });
    }

    fn take(self, memory: &mut Memory, stats: Stats) {
        let Stats { sent, mut now, .. } = stats;
        let rates = Rates::of_sent(&memory.sent.total, &sent.total);
        let flowing = flowing(&memory.sent.layers, &sent.layers);
        let best = flowing.last();
        now.bits_sent = rates.map(|rates| rates.bitrate);
        now.frames = rates.map(|rates| rates.frames);
        now.loss = rates.map(|rates| rates.loss);
        now.jitter = sent.jitter;
        now.size = best.map(|layer| (layer.width, layer.height));
        self.figures.push(&now, now.bits_sent);
        let limited = best.is_none_or(|layer| layer.limited.is_some());
        let most = if limited { Grade::Good } else { Grade::Excellent };
        // What is not sent is not lost either, and yet that is not well.
        let carries = self.media.try_get_untracked() == Some(MediaState::Connected);
        let blocked = self.room.blocked.try_get_untracked() == Some(true);
        let rates = rates.filter(|_| carries);
        let judged = rates.map(|rates| memory.judge.grade(&rates, &now, sent.jitter, most));
        let warned =
            self.line.turn(|session, at| memory.judge.tell(session, at, &now, judged.as_ref()));
        self.advice.try_set(warned.flatten().map(advice));
        let grade = judged.map(|(grade, _)| grade).or(blocked.then_some(Grade::Poor));
        if let Some(rates) = rates
            && self.relief.try_update_value(|relief| relief.push(rates.loss)) == Some(true)
        {
            self.limit();
        }
        self.grade.try_set(grade);
        self.layers.try_set(flowing);
        self.statistics.try_set(now);
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
