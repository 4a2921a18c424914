//! How well the picture comes in, second by second.

use footlight_session::{Counters, Grade, Grader, Rates};
use footlight_shared::{Layer, Limit, Quality};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Inner;
use crate::live::health::every;
use crate::platform::stats::{self, Received};

/// Seconds after which a picture that is smaller than wanted is no mere
/// beginning: the connection carries no more, however clean it is.
const HELD_BACK: u32 = 8;

/// The grade, and what was reduced.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Weakness {
    /// The grade.
    pub grade: Option<Grade>,
    /// What was reduced, in words; `None` while there is nothing to say.
    pub reduced: Option<String>,
}

/// The last second's reading.
#[derive(Default)]
struct Memory {
    video: Counters,
    audio_packets: u64,
    /// Seconds in a row with a smaller picture than wanted.
    held_back: u32,
    grader: Grader,
}

impl Inner {
    /// Reads the statistics each second.
    pub(super) fn measure(self, quality: RwSignal<Quality>) {
        let memory = StoredValue::new(Memory::default());
        every(std::time::Duration::from_secs(1), move || {
            self.notice_standstill();
            let connection =
                self.peer.with_value(|held| held.as_ref().map(|(_, it)| it.connection()));
            let Some(connection) = connection else { return };
            spawn_local(async move {
                if let Some(received) = stats::received(&connection).await {
                    let smaller = untrack(|| self.is_smaller(quality));
                    memory.try_update_value(|memory| self.take(memory, received, smaller));
                }
            });
        });
    }

    fn take(self, memory: &mut Memory, received: Received, smaller: bool) {
        let rates = Rates::between(&memory.video, &received.video);
        // Sound alone counts where there is no picture to wait for.
        let pictures = rates.is_some_and(|rates| rates.frames > 0.0);
        let sound = received.audio_packets > memory.audio_packets && memory.audio_packets > 0;
        let blind = self.room.available.try_with_untracked(Vec::is_empty) == Some(true)
            || self.sound_alone().is_some();
        if pictures || (sound && blind) {
            self.seen();
        }
        memory.held_back = if smaller { memory.held_back.saturating_add(1) } else { 0 };
        let best = if memory.held_back < HELD_BACK { Grade::Excellent } else { Grade::Fair };
        let grade = rates
            .filter(|_| pictures)
            .map(|rates| memory.grader.push(Grade::of(&rates, received.round_trip).min(best)));
        self.grade.try_set(grade);
        self.rates.try_set(rates);
        memory.video = received.video;
        memory.audio_packets = received.audio_packets;
    }

    /// Why only the sound is sent although there are pictures.
    fn sound_alone(self) -> Option<Limit> {
        let limited = self.room.limited.try_get().flatten()?;
        let dark = self.room.current.try_get().flatten().is_none();
        let pictures = self.room.available.try_with(|layers| !layers.is_empty());
        (dark && pictures == Some(true)).then_some(limited)
    }

    pub(super) fn weakness(self, quality: RwSignal<Quality>) -> Signal<Weakness> {
        let weakness = move |_: Option<&_>| {
            let grade = self.grade.get();
            let smaller = self.is_smaller(quality);
            let lossy = self.rates.get().is_some_and(|rates| rates.loss > 0.03);
            let weak = grade.is_some_and(|grade| grade <= Grade::Fair);
            let capped = self.room.limited.try_get().flatten() == Some(Limit::Cap);
            let reduced = match (smaller, weak) {
                _ if self.sound_alone() == Some(Limit::Bandwidth) => {
                    Some("Your connection carries only the sound for now.")
                }
                _ if self.sound_alone() == Some(Limit::Cap) => Some("Here you get only the sound."),
                (true, true) => Some("The picture is smaller for now."),
                (false, true) if lossy => Some("Parts of the picture are lost on the way."),
                (false, true) => Some("The picture may falter."),
                // What he chose himself he need not be told.
                (_, false) if capped && quality.get() != Quality::Saver => {
                    Some("The server limits the picture here.")
                }
                (_, false) => None,
            };
            Weakness { grade, reduced: reduced.map(str::to_owned) }
        };
        Memo::new(weakness).into()
    }

    /// True where the picture is smaller than the viewer asked for and the
    /// performer sends, and no cap is the reason: that says nothing against his
    /// connection.
    fn is_smaller(self, quality: RwSignal<Quality>) -> bool {
        if self.room.limited.try_get().flatten() == Some(Limit::Cap) {
            return false;
        }
        let best = self.room.available.with(|available| available.last().copied());
        let wanted = best.map(|best: Layer| best.min(quality.get().cap()));
        matches!((self.room.current.get(), wanted), (Some(is), Some(wanted)) if is < wanted)
    }
}
