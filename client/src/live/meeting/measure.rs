//! How well each picture comes in, and how well one's own connection does.

use std::collections::BTreeMap;
use std::time::Duration;

use footlight_session::room::Seat;
use footlight_session::{Counters, Gauge, Grade, Grader, MediaState, Rates};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Meeting, Phase};
use crate::live::health::every;
use crate::live::report::Judge;
use crate::platform::peer::Connection;
use crate::platform::sight;
use crate::platform::stats::{self, Stats};

/// One slot's past, and whose it was.
struct Past {
    seat: Seat,
    counters: Counters,
    gauge: Gauge,
    grader: Grader,
}

/// The last reading.
#[derive(Default)]
struct Memory {
    /// What it was read of.
    of: Option<Connection>,
    slots: BTreeMap<String, Past>,
    video: Counters,
    judge: Judge,
}

impl Meeting {
    pub(super) fn measure(self) {
        let memory = StoredValue::new_local(Memory::default());
        // With so many sections a reading is dear; two seconds are soon enough.
        every(Duration::from_secs(2), move || {
            if self.phase.get_untracked() != Phase::Inside {
                return;
            }
            let Some(connection) = self.line.connection() else { return };
            spawn_local(async move {
                if let Some(stats) = stats::read(&connection).await {
                    memory.try_update_value(|memory| {
                        // Of another connection the server knows nothing yet.
                        if memory.of.as_ref() != Some(&connection) {
                            *memory = Memory { of: Some(connection), ..Memory::default() };
                        }
                        self.take(memory, stats);
                    });
                }
            });
        });
    }

    fn take(self, memory: &mut Memory, stats: Stats) {
        if self.media.try_get_untracked() != Some(MediaState::Connected) {
            *memory = Memory::default();
            self.grades.try_set(BTreeMap::new());
            self.grade.try_set(None);
            return;
        }
        let Stats { received, now, .. } = stats;
        let slots = self.slots.try_get_untracked().unwrap_or_default();
        let mut grades = BTreeMap::new();
        for (mid, counters) in &received.sections {
            let Some(slot) = slots.iter().find(|slot| slot.mid == *mid) else {
                memory.slots.remove(mid);
                continue;
            };
            let seat = Seat { member: slot.member, source: slot.source };
            let past = memory.slots.entry(mid.clone()).or_insert_with(|| new(seat, *counters));
            if past.seat != seat {
                *past = new(seat, *counters);
                continue;
            }
            if sight::is_hidden() {
                past.gauge.look_away();
            }
            if let Some(rates) = Rates::between(&past.counters, counters) {
                let reading = past.gauge.push(&rates, now.round_trip, None);
                // A picture that is not sent is not lost either.
                if rates.packets > 0.0 {
                    grades.insert(seat, past.grader.push(reading.grade()));
                }
            }
            past.counters = *counters;
        }
        // What comes by another way is graded there.
        if let Some(own) = self.direct.and_then(|direct| direct.together_now()).map(Seat::of) {
            let grade = self.grades.try_with_untracked(|known| known.get(&own).copied());
            grades.extend(grade.flatten().map(|grade| (own, grade)));
        }
        let rates = Rates::between(&memory.video, &received.video);
        memory.video = received.video;
        let judged =
            rates.map(|rates| memory.judge.grade(&rates, &now, now.jitter, Grade::Excellent));
        self.line.turn(|session, at| memory.judge.tell(session, at, &now, judged.as_ref()));
        self.grade.try_set(judged.map(|(grade, _)| grade));
        if self.grades.try_with_untracked(|known| *known != grades) == Some(true) {
            self.grades.try_set(grades);
        }
    }
}

fn new(seat: Seat, counters: Counters) -> Past {
    Past { seat, counters, gauge: Gauge::default(), grader: Grader::default() }
}
